import {
  compareWritesSortKeys,
  writesSortKey,
  type ChannelVersions,
} from "@langchain/langgraph-checkpoint";
import { z } from "zod";
import type { Database } from "./sqlite.ts";

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** A value as the serializer wrote it. */
const valueRow = z.object({ type: z.string(), value: bytes });
export type ValueRow = z.infer<typeof valueRow>;

const checkpointRow = z.object({
  threadId: z.string(),
  namespace: z.string(),
  id: z.string(),
  parentId: z.string().nullable(),
  checkpointType: z.string(),
  checkpoint: bytes,
  metadataType: z.string(),
  metadata: bytes,
});
export type CheckpointRow = z.infer<typeof checkpointRow>;

const channelRow = valueRow.extend({ channel: z.string() });
type ChannelRow = z.infer<typeof channelRow>;

const writeRow = channelRow.extend({ taskId: z.string(), taskPath: z.string(), idx: z.int() });
type WriteRow = z.infer<typeof writeRow>;

/** A graph's checkpoints within a thread. */
type Place = Pick<CheckpointRow, "threadId" | "namespace">;

interface ListInput {
  readonly threadId?: string | undefined;
  readonly namespace?: string | undefined;
  readonly id?: string | undefined;
  /** Only checkpoints older than this one; their ids grow with time. */
  readonly beforeId?: string | undefined;
  readonly limit?: number;
}

/** The three tables of the checkpointer. */
export interface CheckpointRows {
  /** Newest first. */
  list(input: ListInput): readonly CheckpointRow[];
  put(row: CheckpointRow, values: readonly (Place & ChannelRow & { version: string })[]): void;
  /** The values that the channels had at these versions; a channel without one is left out. */
  values(place: Place, versions: ChannelVersions): readonly ChannelRow[];
  putWrites(
    rows: readonly (Place & WriteRow & { checkpointId: string })[],
    onConflict: "replace" | "keep",
  ): void;
  /** In the order in which the graph applied them. */
  writes(place: Place, checkpointId: string): readonly WriteRow[];
  deleteThread(threadId: string): void;
}

const LIST = `
  SELECT thread_id AS threadId, namespace, id, parent_id AS parentId,
    checkpoint_type AS checkpointType, checkpoint, metadata_type AS metadataType, metadata
  FROM checkpoints`;

const PUT = `
  INSERT OR REPLACE INTO checkpoints
    (thread_id, namespace, id, parent_id, checkpoint_type, checkpoint, metadata_type, metadata)
  VALUES (:threadId, :namespace, :id, :parentId, :checkpointType, :checkpoint, :metadataType, :metadata)`;

const PUT_VALUE = `
  INSERT OR IGNORE INTO checkpoint_values (thread_id, namespace, channel, version, type, value)
  VALUES (:threadId, :namespace, :channel, :version, :type, :value)`;

const VALUE = `
  SELECT channel, type, value FROM checkpoint_values
  WHERE thread_id = :threadId AND namespace = :namespace AND channel = :channel AND version = :version`;

const putWrite = (onConflict: "REPLACE" | "IGNORE"): string => `
  INSERT OR ${onConflict} INTO checkpoint_writes
    (thread_id, namespace, checkpoint_id, task_id, idx, task_path, channel, type, value)
  VALUES (:threadId, :namespace, :checkpointId, :taskId, :idx, :taskPath, :channel, :type, :value)`;

const WRITES = `
  SELECT task_id AS taskId, task_path AS taskPath, idx, channel, type, value FROM checkpoint_writes
  WHERE thread_id = :threadId AND namespace = :namespace AND checkpoint_id = :checkpointId`;

export function createCheckpointRows(database: Database): CheckpointRows {
  return {
    list({ threadId, namespace, id, beforeId, limit = -1 }) {
      const conditions = [
        { sql: "thread_id = :threadId", name: "threadId", value: threadId },
        { sql: "namespace = :namespace", name: "namespace", value: namespace },
        { sql: "id = :id", name: "id", value: id },
        { sql: "id < :beforeId", name: "beforeId", value: beforeId },
      ].flatMap(({ value, ...each }) => (value === undefined ? [] : [{ ...each, value }]));
      const where = conditions.map(({ sql }) => sql).join(" AND ");
      return database.all(
        checkpointRow,
        `${LIST} ${where && `WHERE ${where}`} ORDER BY id DESC LIMIT :limit`,
        { limit, ...Object.fromEntries(conditions.map(({ name, value }) => [name, value])) },
      );
    },
    put: (row, values) =>
      database.transaction(() => {
        database.run(PUT, row);
        for (const value of values) database.run(PUT_VALUE, value);
      }),
    values({ threadId, namespace }, versions) {
      return Object.entries(versions).flatMap(([channel, version]) => {
        const parameters = { threadId, namespace, channel, version: String(version) };
        return database.get(channelRow, VALUE, parameters) ?? [];
      });
    },
    putWrites: (rows, onConflict) =>
      database.transaction(() => {
        const sql = putWrite(onConflict === "replace" ? "REPLACE" : "IGNORE");
        for (const row of rows) database.run(sql, row);
      }),
    writes: ({ threadId, namespace }, checkpointId) =>
      database
        .all(writeRow, WRITES, { threadId, namespace, checkpointId })
        .toSorted((a, b) =>
          compareWritesSortKeys(
            writesSortKey(a.taskPath, a.taskId, a.idx),
            writesSortKey(b.taskPath, b.taskId, b.idx),
          ),
        ),
    deleteThread: (threadId) =>
      database.transaction(() => {
        for (const table of ["checkpoints", "checkpoint_values", "checkpoint_writes"]) {
          database.run(`DELETE FROM ${table} WHERE thread_id = :threadId`, { threadId });
        }
      }),
  };
}
