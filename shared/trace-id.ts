import type { RunId } from "./ids.ts";

/**
 * A run's trace has the run's own id, without its hyphens: 32 hexadecimal digits, as W3C Trace Context wants them. So it
 * is known before the run begins and can be found days after it.
 */
export function toTraceId(runId: RunId): string {
  return runId.replaceAll("-", "").toLowerCase();
}
