import { setTimeout as sleep } from "node:timers/promises";
import type { RunBounds } from "../../electron/agent/run-bounds.ts";

/** Bounds that let everything pass at once; only the wait before a retry is kept. */
export function unbounded(signal: AbortSignal): RunBounds {
  return {
    acquireModelCall: () => Promise.resolve({ settle: () => undefined }),
    modelStarted: () => undefined,
    requestSent: () => undefined,
    heard: () => undefined,
    alive: () => undefined,
    reported: () => undefined,
    modelEnded: () => undefined,
    measure: (_callId, { usage }) => ({ usage, cost: null }),
    waitToRetry: ({ delayMs }) => sleep(delayMs, undefined, { signal }),
    approveTool: () => Promise.resolve({ type: "run", allowedBy: "person" }),
    runTool: (_call, work) => work(signal),
    inspectToolResult: () => Promise.resolve(undefined),
  };
}
