import type { Migration } from "../migrate.ts";

/**
 * One item that a host does not take holds up nobody else: it is set aside (`failed`), with how often that happened and
 * when it is tried again. `content` is how much of a conversation is in it: 2 all, 1 with personal data taken out, 0
 * nothing; what has more in it than may leave now waits for the person's word.
 */
const SCHEMA = `
  ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE outbox ADD COLUMN next_at REAL;
  ALTER TABLE outbox ADD COLUMN content INTEGER NOT NULL DEFAULT 0;
`;

export const outboxCare: Migration = {
  version: 11,
  name: "items of the outbox that are set aside or wait for a person",
  up: (database) => database.execute(SCHEMA),
};
