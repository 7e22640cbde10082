import type { Agent } from "../agent/agent.ts";
import { lazy } from "../lazy.ts";
import type { Log } from "../observability/log.ts";
import type { Tracing } from "../observability/create-tracing.ts";

interface AgentLoaderDeps {
  readonly log: Log;
  readonly tracer: Pick<Tracing["tracer"], "callbacksOf">;
}

/** The agent and its libraries, loaded once, when they are first asked for. */
export function createAgentLoader({ log, tracer }: AgentLoaderDeps): () => Promise<Agent> {
  return lazy(async () => {
    const { createLocalAgent } = await import("../agent/local/local-agent.ts");
    log.debug("agent-loaded");
    return createLocalAgent({ callbacks: tracer.callbacksOf });
  });
}
