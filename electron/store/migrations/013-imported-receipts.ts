import type { Migration } from "../migrate.ts";

/**
 * The receipt of an answer that was imported. It was paid elsewhere, so there is no run whose figures it could be, and
 * Usage does not count it.
 */
export const importedReceipts: Migration = {
  version: 13,
  name: "receipts of imported answers",
  up: (database) => database.execute("ALTER TABLE messages ADD COLUMN receipt TEXT;"),
};
