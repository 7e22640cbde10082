/** The time, as a room is handed it. */
export interface Clock {
  /** Of the calendar, in milliseconds since the epoch. It may be set, so it says when and measures nothing. */
  readonly now: () => number;
  /** Never set back, in milliseconds since some moment. It measures. */
  readonly monotonic: () => number;
}

/** The computer's own. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
