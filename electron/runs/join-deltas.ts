import { isDelta, type RunEvent } from "../../shared/run-event.ts";

/**
 * Joins two neighbouring deltas of the same kind into one, or returns undefined where they do not join. The joined one
 * bears the time of the later: whoever reads it knows that all of its text had arrived by then.
 */
export function joinDeltas(earlier: RunEvent | undefined, later: RunEvent): RunEvent | undefined {
  if (earlier === undefined || !isDelta(earlier) || !isDelta(later)) return undefined;
  return earlier.type === later.type ? { ...later, text: earlier.text + later.text } : undefined;
}
