import type { RunnableConfig } from "@langchain/core/runnables";
import {
  BaseCheckpointSaver,
  copyCheckpoint,
  ERROR,
  maxChannelVersion,
  TASKS,
  WRITES_IDX_MAP,
  type ChannelVersions,
  type Checkpoint,
  type CheckpointListOptions,
  type CheckpointMetadata,
  type CheckpointPendingWrite,
  type CheckpointTuple,
  type PendingWrite,
} from "@langchain/langgraph-checkpoint";
import { toConfig, toKey } from "./checkpoint-key.ts";
import {
  createCheckpointRows,
  type CheckpointRow,
  type CheckpointRows,
  type ValueRow,
} from "./checkpoint-rows.ts";
import type { Database } from "./sqlite.ts";
import { whenFree } from "./when-free.ts";

/** LangGraph's state of unfinished runs, in the app's own database. */
export function createCheckpointSaver(database: Database): BaseCheckpointSaver {
  return new SqliteCheckpointSaver(createCheckpointRows(database));
}

/**
 * A channel's value is stored once for each version it had and not again with every checkpoint, as LangGraph's saver
 * for Postgres does: of the channels that a step did not touch, the next checkpoint costs nothing.
 */
class SqliteCheckpointSaver extends BaseCheckpointSaver {
  readonly #rows: CheckpointRows;

  constructor(rows: CheckpointRows) {
    super();
    this.#rows = rows;
  }

  override async getTuple(config: RunnableConfig): Promise<CheckpointTuple | undefined> {
    const { threadId, namespace = "", id } = toKey(config);
    if (threadId === undefined) return undefined;
    const [row] = this.#rows.list({ threadId, namespace, id, limit: 1 });
    return row === undefined ? undefined : this.#toTuple(row);
  }

  override async *list(
    config: RunnableConfig,
    { limit, before, filter = {} }: CheckpointListOptions = {},
  ): AsyncGenerator<CheckpointTuple> {
    const beforeId = before === undefined ? undefined : toKey(before).id;
    const wanted = Object.entries(filter).filter(([, value]) => value !== undefined);
    let remaining = limit ?? Number.POSITIVE_INFINITY;
    for (const row of this.#rows.list({ ...toKey(config), beforeId })) {
      if (remaining <= 0) return;
      const tuple = await this.#toTuple(row);
      if (!matches(tuple.metadata, wanted)) continue;
      remaining -= 1;
      yield tuple;
    }
  }

  override async put(
    config: RunnableConfig,
    checkpoint: Checkpoint,
    metadata: CheckpointMetadata,
    newVersions: ChannelVersions,
  ): Promise<RunnableConfig> {
    const { threadId, namespace = "", id: parentId } = toKey(config);
    if (threadId === undefined) throw new Error("A checkpoint needs a thread_id.");
    const { channel_values: values, ...rest } = copyCheckpoint(checkpoint);
    const key = { threadId, namespace };
    const [stored, storedMetadata, storedValues] = await Promise.all([
      this.#dump(rest),
      this.#dump(metadata),
      Promise.all(
        Object.entries(newVersions)
          .filter(([channel]) => Object.hasOwn(values, channel))
          .map(async ([channel, version]) => ({
            ...key,
            channel,
            version: String(version),
            ...(await this.#dump(values[channel])),
          })),
      ),
    ]);
    const row: CheckpointRow = {
      ...key,
      id: checkpoint.id,
      parentId: parentId ?? null,
      checkpointType: stored.type,
      checkpoint: stored.value,
      metadataType: storedMetadata.type,
      metadata: storedMetadata.value,
    };
    await whenFree(() => this.#rows.put(row, storedValues));
    return toConfig({ ...key, id: checkpoint.id });
  }

  override async putWrites(
    config: RunnableConfig,
    writes: PendingWrite[],
    taskId: string,
    taskPath = "",
  ): Promise<void> {
    const { threadId, namespace = "", id: checkpointId } = toKey(config);
    if (threadId === undefined || checkpointId === undefined) {
      throw new Error("Writes need a thread_id and a checkpoint_id.");
    }
    const rows = await Promise.all(
      writes.map(async ([channel, value], index) => ({
        threadId,
        namespace,
        checkpointId,
        taskId,
        taskPath,
        channel,
        idx: WRITES_IDX_MAP[channel] ?? index,
        ...(await this.#dump(channel === ERROR ? withoutText(value) : value)),
      })),
    );
    // A task's error or interrupt may come again and counts anew; its results are what they were the first time.
    const isSpecial = writes.every(([channel]) => channel in WRITES_IDX_MAP);
    await whenFree(() => this.#rows.putWrites(rows, isSpecial ? "replace" : "keep"));
  }

  override async deleteThread(threadId: string): Promise<void> {
    await whenFree(() => this.#rows.deleteThread(threadId));
  }

  async #toTuple(row: CheckpointRow): Promise<CheckpointTuple> {
    const { parentId } = row;
    const stored = (await this.serde.loadsTyped(row.checkpointType, row.checkpoint)) as Omit<
      Checkpoint,
      "channel_values"
    >;
    const values = await Promise.all(
      this.#rows
        .values(row, stored.channel_versions)
        .map(async (value) => [value.channel, await this.#load(value)] as const),
    );
    const checkpoint = { ...stored, channel_values: Object.fromEntries(values) };
    const writes = this.#rows.writes(row, row.id);
    return {
      config: toConfig(row),
      checkpoint: await this.#withPendingSends(row, checkpoint),
      metadata: (await this.serde.loadsTyped(row.metadataType, row.metadata)) as CheckpointMetadata,
      ...(parentId !== null && { parentConfig: toConfig({ ...row, id: parentId }) }),
      pendingWrites: await Promise.all(
        writes.map(async (write): Promise<CheckpointPendingWrite> => [
          write.taskId,
          write.channel,
          await this.#load(write),
        ]),
      ),
    };
  }

  /** Before version 4 of the format, what was sent to a step stood in the writes of the checkpoint before it. */
  async #withPendingSends(row: CheckpointRow, checkpoint: Checkpoint): Promise<Checkpoint> {
    if (checkpoint.v >= 4 || row.parentId === null) return checkpoint;
    const sends = this.#rows.writes(row, row.parentId).filter(({ channel }) => channel === TASKS);
    const versions = Object.values(checkpoint.channel_versions);
    const version =
      versions.length > 0 ? maxChannelVersion(...versions) : this.getNextVersion(undefined);
    return {
      ...checkpoint,
      channel_values: {
        ...checkpoint.channel_values,
        [TASKS]: await Promise.all(sends.map((send) => this.#load(send))),
      },
      channel_versions: { ...checkpoint.channel_versions, [TASKS]: version },
    };
  }

  async #dump(value: unknown): Promise<ValueRow> {
    const [type, bytes] = await this.serde.dumpsTyped(value);
    return { type, value: bytes };
  }

  async #load({ type, value }: ValueRow): Promise<unknown> {
    return this.serde.loadsTyped(type, value) as Promise<unknown>;
  }
}

/**
 * Of a task's error only its kind. Its text is the provider's, which may repeat the key that it refuses, and nobody
 * reads it here: what went wrong stands, redacted, with the run.
 */
function withoutText(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return null;
  return { name: "name" in error ? error.name : "Error", message: "" };
}

function matches(
  metadata: CheckpointMetadata | undefined,
  wanted: readonly (readonly [string, unknown])[],
): boolean {
  const found = new Map<string, unknown>(Object.entries(metadata ?? {}));
  return wanted.every(([key, value]) => JSON.stringify(found.get(key)) === JSON.stringify(value));
}
