import type { Migration } from "../migrate.ts";

/** An earlier message that is being written anew, until it is sent or given up. Attachments are a JSON array. */
const SCHEMA = `
  CREATE TABLE edits (
    message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export const edits: Migration = {
  version: 7,
  name: "messages that are being written anew",
  up: (database) => database.execute(SCHEMA),
};
