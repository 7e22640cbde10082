import type { Migration } from "../migrate.ts";

/**
 * What was sent while an answer was being written, in the order in which it goes out. The id is the one that the message
 * keeps once it is sent, so that no message is sent twice. `edit` is what is being written in its place, `held` why it
 * cannot go as it is; both are null for one that only waits its turn.
 */
const SCHEMA = `
  CREATE TABLE queued_messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL DEFAULT '[]',
    acknowledged TEXT NOT NULL DEFAULT '[]',
    edit TEXT,
    held TEXT
  ) STRICT;
  CREATE INDEX queued_messages_by_thread ON queued_messages (thread_id, number);
`;

export const queuedMessages: Migration = {
  version: 14,
  name: "messages that wait for an answer to end",
  up: (database) => database.execute(SCHEMA),
};
