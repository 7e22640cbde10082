import { createLocalAgent } from "../../electron/agent/local/local-agent.ts";

/** Parley's own agent, that nobody traces. */
export const localAgent = createLocalAgent();
