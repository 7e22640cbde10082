import { AppError } from "../../../../shared/errors.ts";
import { orAbort } from "../../../clock/on-abort.ts";
import { createCountdown, type Countdown } from "../../../clock/countdown.ts";
import { timeoutWords } from "./timeout-words.ts";

interface ToolDeadlineOptions {
  /** In milliseconds; 0 is never. */
  readonly limitMs: number;
  /** The run's own. */
  readonly signal: AbortSignal;
  /** Told at 80 % of the time, once per grant; `keepWaiting` grants the same time once more. */
  readonly onNear: (remainingMs: number, keepWaiting: () => void) => void;
  /** Told at the start, so that the tool's time can be held while the computer sleeps. */
  readonly onStart?: (countdown: Pick<Countdown, "pause" | "resume">) => void;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/**
 * Runs one tool for no longer than its limit. The tool gets a signal that aborts with the run or when the time is up;
 * a tool that does not heed it is no longer waited for.
 *
 * @throws AppError `timeout` when the time is up; the signal's reason when the run ended; whatever the tool throws.
 */
export async function withToolDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { limitMs, signal, onNear, onStart, now }: ToolDeadlineOptions,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = new AbortController();
  const either = AbortSignal.any([signal, deadline.signal]);
  const countdown = createCountdown({
    limitMs,
    now,
    onNear: (remainingMs) => onNear(remainingMs, () => countdown.extend()),
    onExpired: (grantedMs) =>
      deadline.abort(new AppError("timeout", timeoutWords("tool", grantedMs), { clock: "tool" })),
  });
  countdown.start();
  onStart?.(countdown);
  try {
    return await orAbort(work(either), either);
  } finally {
    countdown.stop();
  }
}
