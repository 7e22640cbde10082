import { z } from "zod";
import { attachments, type Edit } from "../../shared/attachment.ts";
import { AppError } from "../../shared/errors.ts";
import { messageId, type MessageId, type ThreadId } from "../../shared/ids.ts";
import type { DraftChange } from "./drafts.ts";
import { parseJson } from "./parse-json.ts";
import type { Database } from "./sqlite.ts";

/** Earlier messages that are being written anew, so that no word of theirs is lost either. */
export interface Edits {
  /** Those of a thread, on whichever branch. */
  ofThread(threadId: ThreadId): readonly Edit[];
  /** @throws AppError `not-found` when there is no such message of the user. */
  save(id: MessageId, change: DraftChange): void;
  /** One that is not there is dropped already. */
  drop(id: MessageId): void;
}

const editRow = z.object({
  id: messageId,
  text: z.string().catch(""),
  attachments: z.string().catch("[]"),
});

export function createEdits(database: Database): Edits {
  return {
    ofThread(threadId) {
      const sql = `SELECT edits.message_id AS id, edits.text, edits.attachments FROM edits
        JOIN messages ON messages.id = edits.message_id WHERE messages.thread_id = :threadId`;
      return database.all(editRow, sql, { threadId }).map((row) => ({
        messageId: row.id,
        text: row.text,
        attachments: parseJson(attachments, row.attachments) ?? [],
      }));
    },
    save(id, { text, attachments: attached }) {
      const saved = database.run(
        `INSERT OR REPLACE INTO edits (message_id, text, attachments)
         SELECT id, :text, coalesce(
           :attachments, (SELECT attachments FROM edits WHERE message_id = :id), '[]'
         )
         FROM messages WHERE id = :id AND role = 'user'`,
        { id, text, attachments: attached === undefined ? null : JSON.stringify(attached) },
      );
      if (saved === 0) throw new AppError("not-found", "This message does not exist any more.");
    },
    drop: (id) => void database.run("DELETE FROM edits WHERE message_id = :id", { id }),
  };
}
