import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { Clock } from "../clock/clock.ts";

/** What everything that serves one run is given: whose it is, the time, its end, and where failures are told. */
export interface RunContext {
  readonly runId: RunId;
  readonly threadId: ThreadId;
  readonly clock: Clock;
  /** Aborts when the run is ended from outside. */
  readonly signal: AbortSignal;
  /**
   * Tells the log of a failure that nobody is told of otherwise.
   *
   * @param event what failed, as the log names it: "run-failed".
   * @param error may carry a provider's raw words.
   */
  readonly report: (event: string, error: unknown) => void;
}
