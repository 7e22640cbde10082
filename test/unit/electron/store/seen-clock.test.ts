import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { believesClock, createSeenClock } from "../../../../electron/store/seen-clock.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-clock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const START = Date.UTC(2026, 10, 22);
let at: number;
let elapsed: number;
const file = () => join(folder, "last-seen.json");
const live = () => {
  const clock = createSeenClock({ file: file(), now: () => at, elapsed: () => elapsed });
  clock.start(undefined);
  return clock;
};
const pass = (ms: number): void => {
  at += ms;
  elapsed += ms;
};
beforeEach(() => {
  at = START;
  elapsed = 7 * DAY_MS;
});

it("is believed once it has gone on for three days, and by whoever reads its file as well", () => {
  expect(believesClock(file(), at)).toBe(false);
  const clock = live();
  for (let hour = 0; hour < 80; hour += 1) {
    pass(HOUR_MS);
    clock.look();
  }
  expect(clock.mayPrune()).toBe(true);
  expect(believesClock(file(), at)).toBe(true);
  expect(believesClock(file(), at + 400 * DAY_MS)).toBe(false);
});

it.each([400, 13, 2, 0.1, -0.1, -13])(
  "is not believed where it moved by %s days while the app was open",
  (days) => {
    const clock = live();
    pass(4 * DAY_MS);
    clock.look();
    expect(clock.mayPrune()).toBe(true);
    at += days * DAY_MS;
    expect(clock.mayPrune()).toBe(false);
    for (let day = 0; day < 2; day += 1) {
      clock.look();
      expect(clock.mayPrune()).toBe(false);
      pass(DAY_MS);
    }
    pass(2 * DAY_MS);
    clock.look();
    expect(clock.mayPrune()).toBe(true);
  },
);

it("is believed after the computer slept for long, and after an absence that is likely", () => {
  const clock = live();
  pass(30 * DAY_MS);
  clock.look();
  expect(clock.mayPrune()).toBe(true);
  at += 10 * DAY_MS;
  elapsed = 0;
  expect(live().mayPrune()).toBe(true);
  at += 20 * DAY_MS;
  expect(live().mayPrune()).toBe(false);
});
