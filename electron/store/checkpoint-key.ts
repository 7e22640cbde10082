import type { RunnableConfig } from "@langchain/core/runnables";

/** Where a checkpoint belongs; what is undefined was not asked for. */
export interface CheckpointKey {
  readonly threadId: string | undefined;
  /** LangGraph's path of subgraphs, empty for the graph itself. */
  readonly namespace: string | undefined;
  readonly id: string | undefined;
}

/** Reads LangGraph's loosely typed names. An empty id means the newest. */
export function toKey({ configurable = {} }: RunnableConfig): CheckpointKey {
  const read = (name: string): string | undefined => {
    const value: unknown = configurable[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const id = read("checkpoint_id");
  return {
    threadId: read("thread_id"),
    namespace: read("checkpoint_ns"),
    id: id === "" ? undefined : id,
  };
}

/** The inverse, for a checkpoint that is known. */
export function toConfig(key: {
  readonly threadId: string;
  readonly namespace: string;
  readonly id: string;
}): RunnableConfig {
  const { threadId, namespace, id } = key;
  return {
    configurable: { thread_id: threadId, checkpoint_ns: namespace, checkpoint_id: id },
  };
}
