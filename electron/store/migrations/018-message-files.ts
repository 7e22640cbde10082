import type { Migration } from "../migrate.ts";

/**
 * Which message uses which file of the folder `attachments`, by the hash of its bytes. A file that no row, draft or
 * backup names any more is removed (`attachments/sweep-files.ts`).
 */
const SCHEMA = `
  CREATE TABLE message_files (
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    PRIMARY KEY (message_id, hash)
  ) STRICT;
  CREATE INDEX message_files_by_hash ON message_files (hash);
`;

export const messageFiles: Migration = {
  version: 18,
  name: "which message uses which file",
  up: (database) => database.execute(SCHEMA),
};
