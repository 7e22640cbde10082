/** From one moment until just before another, in milliseconds since the epoch. */
export interface Period {
  readonly fromAt: number;
  readonly untilAt: number;
}

/**
 * The day a moment belongs to on the computer's own calendar. It has 23 or 25 hours where the clocks change, which is
 * why both ends are asked of the calendar; a call made after the clock was set back counts on the day it says.
 */
export function dayOf(at: number): Period {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  return {
    fromAt: new Date(year, month, day).getTime(),
    untilAt: new Date(year, month, day + 1).getTime(),
  };
}

/** The month a moment belongs to on the computer's own calendar. */
export function monthOf(at: number): Period {
  const date = new Date(at);
  const [year, month] = [date.getFullYear(), date.getMonth()];
  return {
    fromAt: new Date(year, month).getTime(),
    untilAt: new Date(year, month + 1).getTime(),
  };
}
