/** The run's time on the axis, in milliseconds since the epoch. */
export interface TimeAxis {
  readonly startAt: number;
  readonly endAt: number;
}

/** Marks stand at multiples of one of these, in milliseconds: what people count in. */
const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000,
];
/** Stretches between marks: more would not fit beside each other in a narrow panel. */
const MOST_STRETCHES = 3;

/** Where round times stand on an axis of this length, 0 among them; all in milliseconds. */
export function roundMarks(lengthMs: number): readonly number[] {
  const hours = Math.max(1, Math.ceil(lengthMs / 3_600_000 / MOST_STRETCHES));
  const step = STEPS.find((each) => lengthMs / each <= MOST_STRETCHES) ?? hours * 3_600_000;
  return Array.from({ length: Math.floor(Math.max(0, lengthMs) / step) + 1 }, (_, i) => i * step);
}

/** A mark in as few characters as say it: "0", "250 ms", "1.5 s", "2 min". */
export function markWords(ms: number, lengthMs: number): string {
  if (ms === 0) return "0";
  if (lengthMs < 1_000) return `${ms} ms`;
  if (lengthMs < 120_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  if (lengthMs < 7_200_000) return `${Number((ms / 60_000).toFixed(1))} min`;
  return `${Number((ms / 3_600_000).toFixed(1))} h`;
}
