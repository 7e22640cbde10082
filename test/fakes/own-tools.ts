import type { RunDeps } from "../../electron/runs/launch-run.ts";
import { ownTools } from "../../electron/tools/tool-source.ts";

/** Parley's own tools, and nothing decided about any. */
export const ownToolsOnly: Pick<RunDeps, "loadTools" | "toolDecisions"> = {
  loadTools: () => Promise.resolve(ownTools),
  toolDecisions: { find: () => undefined, keep: () => undefined },
};
