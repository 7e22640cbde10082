import type { Migration } from "../migrate.ts";

/**
 * What a provider wants back unread with an answer it gave (`returned-fields.ts`): one row for each model call that left
 * such fields behind. It belongs to its message and goes with it. `tokens` is what it adds to a prompt, estimated when it
 * is written, so that nobody reads two megabytes to know the price of a message.
 */
const SCHEMA = `
  CREATE TABLE returned_fields (
    number INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    calls_before INTEGER NOT NULL,
    text_before INTEGER NOT NULL,
    endpoint TEXT NOT NULL,
    address TEXT NOT NULL,
    protocol TEXT NOT NULL,
    model_family TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (message_id, calls_before, text_before)
  ) STRICT;
`;

export const returnedFields: Migration = {
  version: 15,
  name: "what providers want back with their answers",
  up: (database) => database.execute(SCHEMA),
};
