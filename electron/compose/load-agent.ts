import type { Agent } from "../agent/agent.ts";
import { lazy } from "../lazy.ts";
import type { Log } from "../observability/log.ts";

/** The agent and its libraries, loaded once, when they are first asked for. */
export function createAgentLoader(log: Log): () => Promise<Agent> {
  return lazy(async () => {
    const { localAgent } = await import("../agent/local/local-agent.ts");
    log.debug("agent-loaded");
    return localAgent;
  });
}
