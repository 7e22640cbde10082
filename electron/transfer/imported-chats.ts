import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { messageId, threadId, type MessageId } from "../../shared/ids.ts";
import { insertMessage } from "../store/message-rows.ts";
import type { Database } from "../store/sqlite.ts";
import { shownBranch, type ExportedMessage } from "./exported-chat.ts";
import { derivedId, UNDATED, type ImportedChat } from "./formats/import-format.ts";

/** What became of a chat that was imported. */
export type Written =
  | { readonly type: "added"; readonly messages: number }
  /** It was here; messages that were not were added to it. */
  | { readonly type: "known"; readonly messages: number }
  /** It lies in the bin, where it stays. */
  | { readonly type: "in-bin" };

/**
 * Puts chats into the history. Until `finish`, a new one is a chat that is being deleted for good (`bin.ts`): nobody sees
 * it, and when the app is killed in the middle, the next start removes it.
 */
export interface ChatWriter {
  write(chat: ImportedChat): Promise<Written>;
  /** Shows all that was written, at once. */
  finish(): void;
}

interface ChatWriterDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Of one transaction, in messages and in UTF-16 units: others wait for the lock meanwhile. */
const BATCH = { messages: 50, length: 200_000 } as const;
/** Between two transactions, so that the app's own come first. */
const PAUSE_MS = 10;
/** How often a chat that was deleted for good gets another id. */
const ATTEMPTS = 20;

const stateRow = z.object({ isDeleted: z.int(), isErased: z.int() });
const idRow = z.object({ id: z.string() });

export function createChatWriter({ database, now }: ChatWriterDeps): ChatWriter {
  const staged: string[] = [];
  /** What has no date in its file came today. */
  const dated = (at: number): number => (at === UNDATED ? now() : at);

  const stateOf = (id: string) =>
    database.get(
      stateRow,
      `SELECT EXISTS (SELECT 1 FROM threads WHERE id = :id AND deleted_at IS NOT NULL) AS isDeleted,
         EXISTS (SELECT 1 FROM erasures WHERE thread_id = :id) AS isErased
       FROM (SELECT 1) WHERE EXISTS (SELECT 1 FROM threads WHERE id = :id)
         OR EXISTS (SELECT 1 FROM erasures WHERE thread_id = :id)`,
      { id },
    );
  /** Which of these messages there are, in this chat or outside it. */
  const held = (chat: ImportedChat, where: "here" | "elsewhere"): ReadonlySet<string> => {
    const sql = `SELECT id FROM messages WHERE id IN (SELECT value FROM json_each(:ids))
      AND thread_id ${where === "here" ? "=" : "<>"} :threadId`;
    const ids = JSON.stringify(chat.messages.map(({ id }) => id));
    return new Set(database.all(idRow, sql, { ids, threadId: chat.id }).map(({ id }) => id));
  };

  /** The chat under ids that are free: what was deleted for good keeps its own, and so do other chats' messages. */
  const withFreeIds = (chat: ImportedChat): ImportedChat => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const candidate =
        attempt === 0 ? chat : renamed(chat, (id) => derivedId(`again ${attempt} ${id}`));
      const isErased = stateOf(candidate.id)?.isErased === 1 && !staged.includes(candidate.id);
      if (!isErased && held(candidate, "elsewhere").size === 0) return candidate;
    }
    throw new Error("no free ids for a chat");
  };

  const begin = (chat: ImportedChat): void =>
    database.transaction(() => {
      const { id, title, createdAt, updatedAt, settings } = chat;
      const at = now();
      database.run(
        `INSERT INTO threads (id, title, title_source, created_at, updated_at, deleted_at, chat_settings)
         VALUES (:id, :title, 'user', :createdAt, :updatedAt, :at, :settings)`,
        {
          ...{ id, title, at },
          ...{ createdAt: dated(createdAt), updatedAt: dated(updatedAt) },
          settings: settings === null ? null : JSON.stringify({ ...settings, model: null }),
        },
      );
      database.run("INSERT INTO erasures (thread_id, at) VALUES (:id, :at)", { id, at });
      staged.push(id);
    }, "soon");

  const insert = async (chat: ImportedChat, messages: readonly ExportedMessage[]) => {
    for (const batch of inBatches(messages)) {
      database.transaction(() => {
        for (const message of batch) {
          const createdAt = dated(message.createdAt);
          insertMessage(database, { ...message, createdAt, threadId: chat.id, runId: null });
        }
      }, "soon");
      await sleep(PAUSE_MS);
    }
  };

  /** Shows the branch that was shown; of a chat that was here, only where the one on the screen goes on in it. */
  const showBranch = (chat: ImportedChat): void => {
    const onBranch = JSON.stringify(shownBranch(chat).map(({ id }) => id));
    const sql = `UPDATE threads SET head_message_id = :head WHERE id = :id
      AND (head_message_id IS NULL OR head_message_id IN (SELECT value FROM json_each(:onBranch)))`;
    database.run(sql, { id: chat.id, head: chat.headMessageId, onBranch });
  };

  return {
    async write(found) {
      const chat = withFreeIds(found);
      const state = stateOf(chat.id);
      const isStaged = staged.includes(chat.id);
      if (state?.isDeleted === 1 && !isStaged) return { type: "in-bin" };
      const here = state === undefined ? new Set<string>() : held(chat, "here");
      const missing = chat.messages.filter(({ id }) => !here.has(id));
      if (state === undefined) begin(chat);
      await insert(chat, missing);
      if (missing.length > 0) showBranch(chat);
      return { type: state === undefined ? "added" : "known", messages: missing.length };
    },
    finish() {
      const ids = JSON.stringify(staged);
      database.transaction(() => {
        const inList = "IN (SELECT value FROM json_each(:ids))";
        database.run(`UPDATE threads SET deleted_at = NULL WHERE id ${inList}`, { ids });
        database.run(`DELETE FROM erasures WHERE thread_id ${inList}`, { ids });
      });
    },
  };
}

/** The same chat under other ids. */
export function renamed(chat: ImportedChat, other: (id: string) => string): ImportedChat {
  const otherMessage = (id: MessageId): MessageId => messageId.parse(other(id));
  const { settings, headMessageId } = chat;
  return {
    ...chat,
    id: threadId.parse(other(chat.id)),
    headMessageId: headMessageId === null ? null : otherMessage(headMessageId),
    settings:
      settings === null
        ? null
        : {
            ...settings,
            sentFrom: settings.sentFrom === null ? null : otherMessage(settings.sentFrom),
          },
    messages: chat.messages.map((message) => ({
      ...message,
      id: otherMessage(message.id),
      parentId: message.parentId === null ? null : otherMessage(message.parentId),
    })),
  };
}

function* inBatches(messages: readonly ExportedMessage[]): Generator<readonly ExportedMessage[]> {
  let batch: ExportedMessage[] = [];
  let length = 0;
  for (const message of messages) {
    batch.push(message);
    length += message.parts.reduce((sum, part) => sum + ("text" in part ? part.text.length : 0), 0);
    if (batch.length < BATCH.messages && length < BATCH.length) continue;
    yield batch;
    batch = [];
    length = 0;
  }
  if (batch.length > 0) yield batch;
}
