import type { Migration } from "../migrate.ts";

/** Where a person has put a chat: above the others, or out of the way. Null is among the others, by date. */
export const places: Migration = {
  version: 16,
  name: "chats that are pinned or archived",
  up: (database) => database.execute("ALTER TABLE threads ADD COLUMN place TEXT;"),
};
