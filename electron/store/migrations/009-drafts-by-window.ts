import { z } from "zod";
import { parseJson } from "../parse-json.ts";
import type { Migration } from "../migrate.ts";

/**
 * Each window has drafts of its own, so that two that write in the same chat lose nothing to each other. A row without
 * a window waits for the next one that opens its chat; one without a thread is of the chat that does not exist yet.
 */
const SCHEMA = `
  CREATE TABLE drafts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    thread_id TEXT REFERENCES threads (id) ON DELETE CASCADE,
    window_id INTEGER,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL DEFAULT '[]'
  ) STRICT;
  CREATE INDEX drafts_by_thread ON drafts (thread_id);
  CREATE UNIQUE INDEX drafts_by_window ON drafts (coalesce(thread_id, ''), window_id)
    WHERE window_id IS NOT NULL;

  INSERT INTO drafts (thread_id, text, attachments)
    SELECT id, draft, draft_attachments FROM threads WHERE draft <> '' OR draft_attachments <> '[]';
  UPDATE threads SET draft = '', draft_attachments = '[]';
`;

const NEW_CHAT = "new-chat-draft";
const NEW_CHAT_ATTACHMENTS = "new-chat-attachments";
const row = z.object({ value: z.string() });

export const draftsByWindow: Migration = {
  version: 9,
  name: "drafts by window",
  up: (database) => {
    database.execute(SCHEMA);
    const read = (key: string): string | undefined =>
      database.get(row, "SELECT value FROM app_state WHERE key = :key", { key })?.value;
    const text = parseJson(z.string(), read(NEW_CHAT) ?? "") ?? "";
    const attachments = read(NEW_CHAT_ATTACHMENTS) ?? "[]";
    if (text !== "" || attachments !== "[]") {
      database.run("INSERT INTO drafts (text, attachments) VALUES (:text, :attachments)", {
        text,
        attachments,
      });
    }
    for (const key of [NEW_CHAT, NEW_CHAT_ATTACHMENTS]) {
      database.run("DELETE FROM app_state WHERE key = :key", { key });
    }
  },
};
