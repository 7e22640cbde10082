import type { ClockName } from "../../../../shared/clock-name.ts";
import { createCountdown } from "../../../clock/countdown.ts";

/** The clocks of a run as a whole; a tool has one of its own. */
export type RunClockKind = Exclude<ClockName, "tool">;

/** What a run waits for when it waits neither for the model nor for a tool. */
export type PauseReason = "person" | "limiter" | "retry" | "sleep" | "loading";

/**
 * Bounds a run by three clocks: until the first token of a model call, the silence between anything the model says,
 * and the whole run. The first two tick only while a model is expected to speak: not while a tool runs and not during
 * a pause. The total clock stands still only while a person is asked, the computer sleeps or a model is loaded, since
 * every other wait is one the person sits through. At 80 % of a clock the person is asked whether to keep waiting, once
 * per grant. No clock counts time in which the process stood still (`countdown.ts`).
 */
export interface RunClocks {
  /** A request goes out to the model; each attempt of a retried call is one. */
  readonly modelStarted: () => void;
  /** The model said anything at all, reasoning included. */
  readonly heard: () => void;
  /**
   * Its server sent a sign of life, and nothing more: an answer that has begun goes on. It is no first token, for which a
   * model has a time of its own.
   */
  readonly alive: () => void;
  readonly modelEnded: () => void;
  toolStarted(): void;
  toolEnded(): void;
  /** @returns a function that ends this pause, once; pauses may overlap. */
  pause(reason: PauseReason): () => void;
  /** Grants the same time once more; nothing happens when that clock is not ticking any more. */
  keepWaiting(kind: RunClockKind): void;
  /**
   * The computer woke up: the connection of an answer may be gone without a word, so it must go on soon. A model that
   * has not begun yet keeps its own clock: a slow one on this computer may well be reading still.
   */
  readonly woke: () => void;
  /** Ends every clock for good and leaves no timer behind. */
  readonly stop: () => void;
}

interface RunClocksOptions {
  /** In milliseconds; 0 is never. */
  readonly limits: {
    readonly firstTokenMs: number;
    readonly idleMs: number;
    readonly totalMs: number;
  };
  readonly onNear: (kind: RunClockKind, remainingMs: number) => void;
  /** Called at most once; every clock has stopped by then. */
  readonly onExpired: (kind: RunClockKind, grantedMs: number) => void;
  /** Nothing more came after the computer woke up. Called instead of `onExpired`; every clock has stopped by then. */
  readonly onLost: () => void;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/** While these last, the time of the whole run stands still. */
const STILL: ReadonlySet<PauseReason> = new Set(["person", "sleep", "loading"]);

/** How soon after waking up a run is known to go on or not. */
const AWAKE_MS = 10_000;

/** Starts the total clock at once. */
export function createRunClocks(options: RunClocksOptions): RunClocks {
  const { limits, now, onNear, onExpired, onLost } = options;
  const createClock = (kind: RunClockKind, limitMs: number) =>
    createCountdown({
      limitMs,
      now,
      onNear: (remainingMs) => onNear(kind, remainingMs),
      onExpired: (grantedMs) => {
        stop();
        onExpired(kind, grantedMs);
      },
    });
  const clocks = {
    "first-token": createClock("first-token", limits.firstTokenMs),
    idle: createClock("idle", limits.idleMs),
    total: createClock("total", limits.totalMs),
  };
  const awake = createCountdown({
    limitMs: AWAKE_MS,
    now,
    onNear: () => undefined,
    onExpired: () => {
      stop();
      onLost();
    },
  });
  const pauses = new Set<{ readonly reason: PauseReason }>();
  let runningTools = 0;
  let isModelRunning = false;
  let hasBegun = false;
  let isStopped = false;

  const update = (): void => {
    // A model that loads is awaited, as long as its first token may take.
    const isHeld = [...pauses].some(({ reason }) => reason !== "loading");
    const isModelAwaited = runningTools === 0 && !isHeld;
    for (const clock of [clocks["first-token"], clocks.idle, awake]) {
      if (isModelAwaited) clock.resume();
      else clock.pause();
    }
    if ([...pauses].some(({ reason }) => STILL.has(reason))) clocks.total.pause();
    else clocks.total.resume();
  };

  const endModel = (): void => {
    isModelRunning = false;
    clocks["first-token"].stop();
    clocks.idle.stop();
    awake.stop();
  };

  const stop = (): void => {
    isStopped = true;
    endModel();
    clocks.total.stop();
  };

  clocks.total.start();
  return {
    stop,
    modelStarted() {
      endModel();
      if (isStopped) return;
      isModelRunning = true;
      hasBegun = false;
      clocks["first-token"].start();
      update();
    },
    heard() {
      if (!isModelRunning) return;
      hasBegun = true;
      clocks["first-token"].stop();
      awake.stop();
      clocks.idle.start();
      update();
    },
    alive() {
      if (!isModelRunning || !hasBegun) return;
      awake.stop();
      clocks.idle.start();
      update();
    },
    modelEnded: endModel,
    woke() {
      if (!isModelRunning || !hasBegun) return;
      awake.start();
      update();
    },
    toolStarted() {
      runningTools += 1;
      update();
    },
    toolEnded() {
      runningTools -= 1;
      update();
    },
    pause(reason) {
      const pause = { reason };
      pauses.add(pause);
      update();
      return () => {
        pauses.delete(pause);
        update();
      };
    },
    keepWaiting: (kind) => clocks[kind].extend(),
  };
}
