import type { Migration } from "../migrate.ts";

/**
 * Truth lives in these rows. `number` is there because `VACUUM` may renumber a table without an integer key, and the
 * search index names its rows by that number; it is also the order in which rows were written. Times are `REAL`
 * because a clock may be finer than a millisecond, and a STRICT integer would refuse it.
 */
const SCHEMA = `
  CREATE TABLE threads (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    title_source TEXT NOT NULL CHECK (title_source IN ('auto', 'user')),
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    head_message_id TEXT,
    draft TEXT NOT NULL DEFAULT '',
    deleted_at REAL
  ) STRICT;
  CREATE INDEX threads_by_update ON threads (updated_at, number) WHERE deleted_at IS NULL;
  CREATE INDEX threads_deleted ON threads (deleted_at) WHERE deleted_at IS NOT NULL;

  CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    parent_id TEXT REFERENCES messages (id),
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    parts TEXT NOT NULL,
    status TEXT NOT NULL,
    run_id TEXT,
    model TEXT,
    created_at REAL NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX messages_by_thread ON messages (thread_id);
  CREATE INDEX messages_by_parent ON messages (parent_id, thread_id);

  CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thread_id TEXT NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    started_at REAL NOT NULL,
    ended_at REAL,
    status TEXT
  ) STRICT;
  CREATE INDEX runs_by_thread ON runs (thread_id);
  CREATE INDEX runs_by_message ON runs (message_id);
  CREATE UNIQUE INDEX runs_open ON runs (thread_id) WHERE ended_at IS NULL;

  CREATE TABLE run_events (
    run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    at REAL NOT NULL,
    type TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE app_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** LangGraph's, while a run is unfinished. They name no thread of ours by a key: a checkpointer takes any thread id. */
const CHECKPOINTS = `
  CREATE TABLE checkpoints (
    thread_id TEXT NOT NULL,
    namespace TEXT NOT NULL,
    id TEXT NOT NULL,
    parent_id TEXT,
    checkpoint_type TEXT NOT NULL,
    checkpoint BLOB NOT NULL,
    metadata_type TEXT NOT NULL,
    metadata BLOB NOT NULL,
    PRIMARY KEY (thread_id, namespace, id)
  ) STRICT;
  CREATE TABLE checkpoint_values (
    thread_id TEXT NOT NULL,
    namespace TEXT NOT NULL,
    channel TEXT NOT NULL,
    version TEXT NOT NULL,
    type TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (thread_id, namespace, channel, version)
  ) STRICT;
  CREATE TABLE checkpoint_writes (
    thread_id TEXT NOT NULL,
    namespace TEXT NOT NULL,
    checkpoint_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    idx INTEGER NOT NULL,
    task_path TEXT NOT NULL,
    channel TEXT NOT NULL,
    type TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (thread_id, namespace, checkpoint_id, task_id, idx)
  ) STRICT;
`;

export const initial: Migration = {
  version: 1,
  name: "threads, messages, runs and checkpoints",
  up: (database) => database.execute(SCHEMA + CHECKPOINTS),
};
