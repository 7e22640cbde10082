import type { Migration } from "../migrate.ts";

/**
 * What is to be sent elsewhere waits here, so that it survives a crash and a host that is down. Rows go with the
 * conversation they came from: deleting it takes back what was not sent yet.
 */
const SCHEMA = `
  CREATE TABLE run_traces (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    destination TEXT NOT NULL,
    root TEXT,
    PRIMARY KEY (run_id, target)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_traces_open ON run_traces (run_id) WHERE root IS NOT NULL;

  CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    destination TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('spans', 'score', 'score-delete')),
    score_id TEXT,
    bytes INTEGER NOT NULL,
    created_at REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'failed')),
    reason TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX outbox_by_size ON outbox (bytes);
  CREATE INDEX outbox_by_target ON outbox (target, state, number);
  CREATE INDEX outbox_by_run ON outbox (run_id);

  CREATE TABLE outbox_counts (
    target TEXT PRIMARY KEY,
    sent INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    last_sent_at REAL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE feedback (
    message_id TEXT PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    run_id TEXT NOT NULL,
    rating TEXT NOT NULL CHECK (rating IN ('good', 'bad')),
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    updated_at REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

export const outbox: Migration = {
  version: 6,
  name: "outbox for traces and scores, feedback",
  up: (database) => database.execute(SCHEMA),
};
