import type { Migration } from "../migrate.ts";

/** Texts attached in a composer are kept with what is typed there, as a JSON array. */
export const draftAttachments: Migration = {
  version: 5,
  name: "texts attached to drafts",
  up: (database) =>
    database.execute(
      "ALTER TABLE threads ADD COLUMN draft_attachments TEXT NOT NULL DEFAULT '[]';",
    ),
};
