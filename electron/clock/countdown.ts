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
  /** Whether it lets the process end while it ticks. */
  readonly isUnref?: boolean;
}

type State =
  | { readonly type: "stopped" }
  | { readonly type: "paused"; readonly remainingMs: number }
  /** `since` is when it began to tick, last. */
  | { readonly type: "ticking"; readonly endsAt: number; readonly since: number };

/** The clock is looked at so often, which is how exactly a pause of the process is known. */
const STEP_MS = 1_000;
/** A timer that is so late was not late by itself: the process stood still, or had no turn. */
const LATE_MS = 100;
/**
 * Turns of the event loop before a clock may end anything. Timers go before sockets in each of them, so one turn reads
 * what came while nobody could; what is read takes some more to be heard.
 */
const TURNS = 3;

/**
 * Time in which the process could not run does not count: it was stopped or slept, or something held its one thread.
 * Nobody could have heard a word meanwhile. And before it ends, all that waits in a socket is read.
 *
 * Starting it anew for every word of an answer costs no more than a number: a timer that fires too early, for this
 * reason or by its own inaccuracy, looks at the clock and sets itself again.
 */
export function createCountdown(options: CountdownOptions): Countdown {
  const { limitMs, now, isUnref = false, ...listener } = options;
  let state: State = { type: "stopped" };
  let grantedMs = 0;
  let hasToldNear = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: NodeJS.Immediate | undefined;
  let dueAt = 0;

  const onTimer = (): void => {
    timer = undefined;
    if (state.type !== "ticking") return;
    const at = now();
    const stoodStillMs = at - Math.max(dueAt, state.since);
    if (stoodStillMs > LATE_MS) state = { ...state, endsAt: state.endsAt + stoodStillMs };
    check();
  };

  /** @param turns how many were given since the time was over. */
  const check = (turns = 0): void => {
    turn = undefined;
    if (state.type !== "ticking") return;
    const at = now();
    const remainingMs = state.endsAt - at;
    if (remainingMs <= 0) {
      if (turns < TURNS) {
        turn = setImmediate(check, turns + 1);
        return;
      }
      state = { type: "stopped" };
      listener.onExpired(grantedMs);
      return;
    }
    const untilNearMs = remainingMs - limitMs * NEAR_PART;
    const isNear = untilNearMs <= 0;
    const delayMs = Math.ceil(Math.min(isNear ? remainingMs : untilNearMs, STEP_MS));
    dueAt = at + delayMs;
    timer = setTimeout(onTimer, delayMs);
    if (isUnref) timer.unref();
    if (!isNear || hasToldNear) return;
    hasToldNear = true;
    listener.onNear(remainingMs);
  };

  const halt = (next: State): void => {
    clearTimeout(timer);
    clearImmediate(turn);
    timer = undefined;
    turn = undefined;
    state = next;
  };

  return {
    start() {
      if (limitMs === 0) return;
      // A timer that was set for a prolonged time would be too late for this one.
      if (grantedMs > limitMs) halt(state);
      const since = now();
      state = { type: "ticking", endsAt: since + limitMs, since };
      grantedMs = limitMs;
      hasToldNear = false;
      if (timer === undefined && turn === undefined) check();
    },
    pause() {
      if (state.type !== "ticking") return;
      halt({ type: "paused", remainingMs: state.endsAt - now() });
    },
    resume() {
      if (state.type !== "paused") return;
      const since = now();
      state = { type: "ticking", endsAt: since + state.remainingMs, since };
      check();
    },
    extend() {
      if (state.type === "stopped") return;
      state =
        state.type === "paused"
          ? { type: "paused", remainingMs: state.remainingMs + limitMs }
          : { ...state, endsAt: state.endsAt + limitMs };
      grantedMs += limitMs;
      hasToldNear = false;
    },
    stop: () => halt({ type: "stopped" }),
  };
}
