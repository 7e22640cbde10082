import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  createLoadingWait,
  firstTokenNearby,
} from "../../../../../electron/runs/limits/loading-wait.ts";
import type { RunEvent } from "../../../../../shared/run-event.ts";
import { DEFAULT_SETTINGS } from "../../../../../shared/settings.ts";
import { aRun } from "../../../../fakes/a-run.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const events: RunEvent[] = [];
  const run = aRun({
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    record: (event) => void events.push(event),
  });
  const held = { now: 0 };
  const pause = () => {
    held.now += 1;
    return () => void (held.now -= 1);
  };
  return { run, events, held, wait: createLoadingWait({ run, pause }) };
}
const types = (events: readonly RunEvent[]): readonly string[] => events.map(({ type }) => type);

it("tells after eight silent seconds, and that it is over with the first word", () => {
  const { events, held, wait } = setUp();
  wait.begin();
  vi.advanceTimersByTime(7_900);
  expect(events).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(events).toMatchObject([{ type: "wait-start", reason: "loading" }]);
  expect(held.now).toBe(1);
  wait.end();
  wait.end();
  expect(types(events)).toEqual(["wait-start", "wait-end"]);
});

it("says nothing of a server that answers at once, nor of a run that was stopped", () => {
  const { events, run, wait } = setUp();
  wait.begin();
  wait.end();
  vi.advanceTimersByTime(60_000);
  wait.begin();
  run.controller.abort();
  vi.advanceTimersByTime(60_000);
  expect(events).toEqual([]);
});

it("gives a model five minutes to load, unless the person chose another time", () => {
  const { timeouts } = DEFAULT_SETTINGS;
  expect(firstTokenNearby(timeouts)).toBe(300);
  expect(firstTokenNearby({ ...timeouts, firstTokenSeconds: 10 })).toBe(10);
  expect(firstTokenNearby({ ...timeouts, firstTokenSeconds: 0 })).toBe(0);
});
