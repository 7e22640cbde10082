import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { createAppState } from "./app-state.ts";
import type { Database } from "./sqlite.ts";

/** Unsent text, one per thread; null is the chat that does not exist yet. */
export interface Drafts {
  /** @throws AppError `not-found` when there is no such thread. */
  read(threadId: ThreadId | null): string;
  /** @throws AppError `not-found` when there is no such thread. */
  save(threadId: ThreadId | null, text: string): void;
}

const NEW_CHAT = "new-chat-draft";
const draftRow = z.object({ draft: z.string() });

export function createDrafts(database: Database): Drafts {
  const appState = createAppState(database);
  return {
    read(threadId) {
      if (threadId === null) return appState.read(NEW_CHAT, z.string()) ?? "";
      const sql = "SELECT draft FROM threads WHERE id = :threadId AND deleted_at IS NULL";
      return (database.get(draftRow, sql, { threadId }) ?? notFound()).draft;
    },
    save(threadId, text) {
      if (threadId === null) {
        appState.write(NEW_CHAT, z.string(), text);
        return;
      }
      const sql = "UPDATE threads SET draft = :text WHERE id = :threadId AND deleted_at IS NULL";
      if (database.run(sql, { threadId, text }) === 0) notFound();
    },
  };
}

function notFound(): never {
  throw new AppError("not-found", "This conversation does not exist any more.");
}
