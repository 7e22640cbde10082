import { z } from "zod";
import { attachments, type Attachment } from "../../shared/attachment.ts";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { createAppState } from "./app-state.ts";
import { parseJson } from "./parse-json.ts";
import type { Database } from "./sqlite.ts";

/** What stands unsent in a composer. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** A draft as it is saved: attachments that did not change are left out. */
export type DraftChange = Pick<Draft, "text"> & Partial<Draft>;

/** One draft per thread; null is the chat that does not exist yet. */
export interface Drafts {
  /** @throws AppError `not-found` when there is no such thread. */
  read(threadId: ThreadId | null): Draft;
  /** @throws AppError `not-found` when there is no such thread. */
  save(threadId: ThreadId | null, change: DraftChange): void;
  /** @throws AppError `not-found` when there is no such thread. */
  clear(threadId: ThreadId | null): void;
}

const NEW_CHAT = "new-chat-draft";
const NEW_CHAT_ATTACHMENTS = "new-chat-attachments";
const draftRow = z.object({ text: z.string(), attachments: z.string() });

export function createDrafts(database: Database): Drafts {
  const appState = createAppState(database);

  const save: Drafts["save"] = (threadId, change) => {
    const { text } = change;
    if (threadId === null) {
      appState.write(NEW_CHAT, z.string(), text);
      if (change.attachments === undefined) return;
      appState.write(NEW_CHAT_ATTACHMENTS, attachments, [...change.attachments]);
      return;
    }
    const changed = database.run(
      `UPDATE threads
       SET draft = :text, draft_attachments = coalesce(:attachments, draft_attachments)
       WHERE id = :threadId AND deleted_at IS NULL`,
      {
        threadId,
        text,
        attachments: change.attachments === undefined ? null : JSON.stringify(change.attachments),
      },
    );
    if (changed === 0) notFound();
  };

  return {
    save,
    clear: (threadId) => save(threadId, { text: "", attachments: [] }),
    read(threadId) {
      if (threadId === null) {
        return {
          text: appState.read(NEW_CHAT, z.string()) ?? "",
          attachments: appState.read(NEW_CHAT_ATTACHMENTS, attachments) ?? [],
        };
      }
      const sql = `SELECT draft AS text, draft_attachments AS attachments FROM threads
        WHERE id = :threadId AND deleted_at IS NULL`;
      const row = database.get(draftRow, sql, { threadId }) ?? notFound();
      return { text: row.text, attachments: parseJson(attachments, row.attachments) ?? [] };
    },
  };
}

function notFound(): never {
  throw new AppError("not-found", "This conversation does not exist any more.");
}
