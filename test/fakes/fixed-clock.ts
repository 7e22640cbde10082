import type { Clock } from "../../electron/clock/clock.ts";

/** A calendar that stands still, in milliseconds since the epoch, over a clock that runs. */
export const fixedClock = (at: number): Clock => ({
  now: () => at,
  monotonic: () => performance.now(),
});
