import { createCountdown } from "./countdown.ts";

/** A limit to one wait, as a signal. */
export interface TimeLimit {
  /** Aborts with a `TimeoutError`, as that of `AbortSignal.timeout` does. */
  readonly signal: AbortSignal;
  /** The wait is over: the signal does not abort any more. */
  end(): void;
}

/**
 * In place of `AbortSignal.timeout`, wherever something is waited for that comes through a socket: time in which the
 * process could not run does not count, and what waits in the socket is read before the limit ends anything.
 *
 * @param limitMs milliseconds, more than 0.
 */
export function createTimeLimit(limitMs: number): TimeLimit {
  const controller = new AbortController();
  const end = afterTime(limitMs, () =>
    controller.abort(new DOMException("The time for this is over.", "TimeoutError")),
  );
  return { signal: controller.signal, end };
}

/**
 * In place of `setTimeout` for such a wait. It keeps no process alive.
 *
 * @param limitMs milliseconds, more than 0.
 * @returns a function that calls it off.
 */
export function afterTime(limitMs: number, onOver: () => void): () => void {
  const countdown = createCountdown({
    limitMs,
    now: () => performance.now(),
    onNear: () => undefined,
    onExpired: onOver,
    isUnref: true,
  });
  countdown.start();
  return () => countdown.stop();
}
