/** The part of a clock that is left when it is near its end: from 80 % on. */
const NEAR_PART = 0.2;

/** A limit in time that can be frozen and prolonged. */
export interface Countdown {
  /** Begins anew with the whole time. */
  start(): void;
  pause(): void;
  resume(): void;
  /** Grants the whole time once more. Without effect unless it was started and has not ended. */
  extend(): void;
  stop(): void;
}

interface CountdownOptions {
  /** Milliseconds, at most 24 days as timers know no more; 0 is never. */
  readonly limitMs: number;
  /** Told once per grant, with the milliseconds that are left. */
  readonly onNear: (remainingMs: number) => void;
  /** @param grantedMs the time that was given, prolongations included. */
  readonly onExpired: (grantedMs: number) => void;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

type State =
  | { readonly type: "stopped" }
  | { readonly type: "paused"; readonly remainingMs: number }
  | { readonly type: "ticking"; readonly endsAt: number };

/**
 * Starting it anew for every word of an answer costs no more than a number: a timer that fires too early, for this
 * reason or by its own inaccuracy, looks at the clock and sets itself again.
 */
export function createCountdown({ limitMs, now, ...listener }: CountdownOptions): Countdown {
  let state: State = { type: "stopped" };
  let grantedMs = 0;
  let hasToldNear = false;
  let timer: NodeJS.Timeout | undefined;

  const check = (): void => {
    timer = undefined;
    if (state.type !== "ticking") return;
    const remainingMs = state.endsAt - now();
    if (remainingMs <= 0) {
      state = { type: "stopped" };
      listener.onExpired(grantedMs);
      return;
    }
    const untilNearMs = remainingMs - limitMs * NEAR_PART;
    const isNear = untilNearMs <= 0;
    timer = setTimeout(check, Math.ceil(isNear ? remainingMs : untilNearMs));
    if (!isNear || hasToldNear) return;
    hasToldNear = true;
    listener.onNear(remainingMs);
  };

  const halt = (next: State): void => {
    clearTimeout(timer);
    timer = undefined;
    state = next;
  };

  return {
    start() {
      if (limitMs === 0) return;
      // A timer that was set for a prolonged time would be too late for this one.
      if (grantedMs > limitMs) halt(state);
      state = { type: "ticking", endsAt: now() + limitMs };
      grantedMs = limitMs;
      hasToldNear = false;
      if (timer === undefined) check();
    },
    pause() {
      if (state.type !== "ticking") return;
      halt({ type: "paused", remainingMs: state.endsAt - now() });
    },
    resume() {
      if (state.type !== "paused") return;
      state = { type: "ticking", endsAt: now() + state.remainingMs };
      check();
    },
    extend() {
      if (state.type === "stopped") return;
      state =
        state.type === "paused"
          ? { type: "paused", remainingMs: state.remainingMs + limitMs }
          : { type: "ticking", endsAt: state.endsAt + limitMs };
      grantedMs += limitMs;
      hasToldNear = false;
    },
    stop: () => halt({ type: "stopped" }),
  };
}
