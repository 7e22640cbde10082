import { z } from "zod";
import { attachments, type Draft } from "../../shared/attachment.ts";
import {
  MAXIMUM_QUEUED,
  queueHold,
  type QueuedMessage,
  type QueueHold,
} from "../../shared/contract/queue-procedures.ts";
import { AppError } from "../../shared/errors.ts";
import { messageId, threadId, type MessageId, type ThreadId } from "../../shared/ids.ts";
import { gateName, type GateName } from "../../shared/verdict.ts";
import { createDrafts } from "./drafts.ts";
import { parseJson } from "./parse-json.ts";
import { rowText } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";

/** A queued message with what only main needs to know of it. */
export interface QueueEntry extends QueuedMessage {
  readonly threadId: ThreadId;
  /** Gates whose question was answered with "send anyway". */
  readonly acknowledged: readonly GateName[];
}

interface NewEntry extends Draft {
  readonly threadId: ThreadId;
  readonly messageId: MessageId;
  readonly acknowledged: readonly GateName[];
  /** The place of one that is brought back. */
  readonly number?: number | undefined;
}

/**
 * Messages that wait for an answer to end. One leaves in the same transaction that stores it as a message
 * (`begin-run.ts`), so it is in one place or the other whenever the app dies.
 */
export interface Queue {
  /** In the order in which they go out. */
  ofThread(threadId: ThreadId): readonly QueueEntry[];
  find(id: MessageId): QueueEntry | undefined;
  /**
   * Adds it and, unless it is brought back, empties the window's composer. One that is there, or was sent, is let be.
   *
   * @throws AppError `not-found` for a thread that is not there, `conflict` when there are too many.
   */
  add(entry: NewEntry, windowId: number): void;
  /** What is written in its place so far; null when it was given up. @throws AppError `not-found` */
  edit(id: MessageId, text: string | null): void;
  /** Another text in its place: nothing that was agreed to before counts for it. @throws AppError `not-found` */
  replace(id: MessageId, text: string, held: QueueHold | null): void;
  /** It cannot go as it is. */
  hold(id: MessageId, held: QueueHold): void;
  /** The person lets it go past this gate. */
  allow(id: MessageId, gates: readonly GateName[]): void;
  /** One that is not there is removed already. */
  remove(id: MessageId): void;
}

const row = z.object({
  number: z.int(),
  id: messageId,
  threadId,
  text: rowText,
  attachments: z.string().catch("[]"),
  acknowledged: z.string().catch("[]"),
  edit: z.string().nullable().catch(null),
  held: z.string().nullable().catch(null),
});
const SELECT = `SELECT number, id, thread_id AS threadId, text, attachments, acknowledged, edit, held
  FROM queued_messages`;
const countRow = z.object({ count: z.int() });

export function createQueue(database: Database): Queue {
  const update = (set: string, values: Readonly<Record<string, string | null>>): void => {
    if (database.run(`UPDATE queued_messages SET ${set} WHERE id = :id`, values) === 0) {
      throw new AppError("not-found", "This message is not queued any more.");
    }
  };

  return {
    ofThread: (of) =>
      database.all(row, `${SELECT} WHERE thread_id = :of ORDER BY number`, { of }).map(toEntry),
    find(id) {
      const found = database.get(row, `${SELECT} WHERE id = :id`, { id });
      return found === undefined ? undefined : toEntry(found);
    },
    add: (entry, windowId) =>
      database.transaction(() => {
        const { threadId: of, number = null } = entry;
        const known = "SELECT count(*) AS count FROM threads WHERE id = :of AND deleted_at IS NULL";
        if ((database.get(countRow, known, { of })?.count ?? 0) === 0) {
          throw new AppError("not-found", "This conversation does not exist any more.");
        }
        const queued = "SELECT count(*) AS count FROM queued_messages WHERE thread_id = :of";
        if ((database.get(countRow, queued, { of })?.count ?? 0) >= MAXIMUM_QUEUED) {
          throw new AppError("conflict", `Up to ${MAXIMUM_QUEUED} messages can be queued.`);
        }
        // Its old place may have been given to another one.
        database.run(
          `INSERT OR IGNORE INTO queued_messages (number, id, thread_id, text, attachments, acknowledged)
           SELECT iif(:number IN (SELECT number FROM queued_messages), NULL, :number), :id, :of,
             :text, :attachments, :acknowledged
           WHERE :id NOT IN (SELECT id FROM messages)`,
          {
            number,
            of,
            id: entry.messageId,
            text: entry.text,
            attachments: JSON.stringify(entry.attachments),
            acknowledged: JSON.stringify(entry.acknowledged),
          },
        );
        if (number === null) createDrafts(database).clear(of, windowId);
      }),
    edit: (id, text) => update("edit = :text", { id, text }),
    replace: (id, text, held) =>
      update("text = :text, edit = NULL, acknowledged = '[]', held = :held", {
        id,
        text,
        held: held === null ? null : JSON.stringify(held),
      }),
    hold: (id, held) => update("held = :held", { id, held: JSON.stringify(held) }),
    allow: (id, gates) =>
      update("acknowledged = :gates, held = NULL", { id, gates: JSON.stringify(gates) }),
    remove: (id) => void takeFromQueue(database, id),
  };
}

/** @returns whether it was queued. */
export function takeFromQueue(database: Database, id: MessageId): boolean {
  return database.run("DELETE FROM queued_messages WHERE id = :id", { id }) > 0;
}

function toEntry({ id, attachments: attached, acknowledged, held, ...rest }: z.infer<typeof row>) {
  return {
    ...rest,
    messageId: id,
    attachments: parseJson(attachments, attached) ?? [],
    acknowledged: parseJson(z.array(gateName), acknowledged) ?? [],
    held: held === null ? null : (parseJson(queueHold, held) ?? null),
  } satisfies QueueEntry;
}
