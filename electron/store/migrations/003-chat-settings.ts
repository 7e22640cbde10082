import type { Migration } from "../migrate.ts";

/** JSON; null is a chat that has said nothing of its own. */
const SCHEMA = "ALTER TABLE threads ADD COLUMN chat_settings TEXT;";

export const chatSettings: Migration = {
  version: 3,
  name: "what each chat says of its model",
  up: (database) => database.execute(SCHEMA),
};
