import { lazy } from "../lazy.ts";
import type { Log } from "../observability/log.ts";
import type { LoadedAgent } from "../runs/execute-run.ts";
import type { Database } from "../store/sqlite.ts";

/** The agent and its libraries, loaded once, when they are first asked for. */
export function createAgentLoader(database: Database, log: Log): () => Promise<LoadedAgent> {
  return lazy(async () => {
    const [{ runAgent }, { createCheckpointSaver }] = await Promise.all([
      import("../agent/run-agent.ts"),
      import("../store/checkpoint-saver.ts"),
    ]);
    log.debug("agent-loaded");
    return { runAgent, checkpointer: createCheckpointSaver(database) };
  });
}
