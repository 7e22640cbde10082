import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createRunClocks,
  type PauseReason,
} from "../../../../../../electron/runs/limits/clocks/run-clocks.ts";
import { useFakeClock, useRealClock } from "../../../../../fakes/fake-clock.ts";

describe("createRunClocks", () => {
  beforeEach(useFakeClock);
  afterEach(useRealClock);

  const setUp = (limits: { firstTokenMs?: number; idleMs?: number; totalMs?: number } = {}) => {
    const startedAt = performance.now();
    const heard: string[] = [];
    const clocks = createRunClocks({
      limits: { firstTokenMs: 1_000, idleMs: 500, totalMs: 10_000, ...limits },
      now: () => performance.now(),
      onNear: (kind, ms) => heard.push(`${performance.now() - startedAt} near ${kind} ${ms}`),
      onLost: () => heard.push(`${performance.now() - startedAt} lost`),
      onExpired: (kind, ms) => heard.push(`${performance.now() - startedAt} expired ${kind} ${ms}`),
    });
    return { clocks, heard };
  };

  it("ends a run whose model never begins to answer, once and for all", () => {
    const { clocks, heard } = setUp();
    vi.advanceTimersByTime(100);
    clocks.modelStarted();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(["900 near first-token 200", "1100 expired first-token 1000"]);
    expect(vi.getTimerCount()).toBe(0);
    clocks.modelStarted();
    clocks.heard();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends an answer that falls silent, counting from the last thing heard", () => {
    const { clocks, heard } = setUp();
    clocks.modelStarted();
    vi.advanceTimersByTime(700);
    for (let word = 0; word < 10; word += 1) {
      clocks.heard();
      vi.advanceTimersByTime(399);
    }
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(["4691 near idle 100", "4791 expired idle 500"]);
  });

  it("lets an answer go on whose server only shows that it lives", () => {
    const { clocks, heard } = setUp();
    clocks.modelStarted();
    clocks.heard();
    for (let sign = 0; sign < 10; sign += 1) {
      vi.advanceTimersByTime(399);
      clocks.alive();
    }
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(["4390 near idle 100", "4490 expired idle 500"]);
  });

  it("takes a sign of life for no first token, and for nothing where no model is asked", () => {
    const { clocks, heard } = setUp();
    clocks.alive();
    clocks.modelStarted();
    vi.advanceTimersByTime(500);
    clocks.alive();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(["800 near first-token 200", "1000 expired first-token 1000"]);
    clocks.alive();
    expect(vi.getTimerCount()).toBe(0);
  });

  const never = { firstTokenMs: 0, idleMs: 0, totalMs: 0 };

  it("gives up on a model that says nothing for ten seconds after the computer woke up", () => {
    const { clocks, heard } = setUp(never);
    clocks.modelStarted();
    clocks.heard();
    vi.advanceTimersByTime(1_000);
    clocks.woke();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(["11000 lost"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes on with a model that speaks after the computer woke up, has not begun, or is not waited for", () => {
    const { clocks, heard } = setUp(never);
    clocks.woke();
    clocks.modelStarted();
    clocks.woke();
    vi.advanceTimersByTime(60_000);
    clocks.heard();
    clocks.woke();
    vi.advanceTimersByTime(9_999);
    clocks.heard();
    vi.advanceTimersByTime(60_000);

    clocks.woke();
    clocks.toolStarted();
    vi.advanceTimersByTime(60_000);
    clocks.toolEnded();
    clocks.modelEnded();
    clocks.woke();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends a run that goes on for too long although it keeps talking", () => {
    const { clocks, heard } = setUp();
    clocks.modelStarted();
    for (let word = 0; word < 200; word += 1) {
      clocks.heard();
      vi.advanceTimersByTime(100);
    }
    expect(heard).toEqual(["8000 near total 2000", "10000 expired total 10000"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never ends a run for a limit of 0", () => {
    const { clocks, heard } = setUp({ firstTokenMs: 0, idleMs: 0, totalMs: 0 });
    clocks.modelStarted();
    vi.advanceTimersByTime(1_000_000);
    clocks.heard();
    vi.advanceTimersByTime(1_000_000);
    expect(heard).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("expects nothing of a model that is not called", () => {
    const { clocks, heard } = setUp({ totalMs: 0 });
    clocks.heard();
    vi.advanceTimersByTime(5_000);
    clocks.modelStarted();
    clocks.heard();
    clocks.modelEnded();
    clocks.heard();
    vi.advanceTimersByTime(5_000);
    expect(heard).toEqual([]);
  });

  it("gives each model call the whole time to begin", () => {
    const { clocks, heard } = setUp();
    clocks.modelStarted();
    vi.advanceTimersByTime(700);
    clocks.modelEnded();
    clocks.modelStarted();
    vi.advanceTimersByTime(700);
    clocks.modelStarted();
    vi.advanceTimersByTime(799);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(["2200 near first-token 200"]);
  });

  it("expects no word from the model while tools run, until the last has ended", () => {
    const { clocks, heard } = setUp();
    clocks.modelStarted();
    clocks.heard();
    clocks.toolStarted();
    clocks.toolStarted();
    vi.advanceTimersByTime(1_000);
    clocks.toolEnded();
    vi.advanceTimersByTime(1_000);
    clocks.toolEnded();
    vi.advanceTimersByTime(399);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual(["2400 near idle 100"]);
  });

  it.each<{ reason: PauseReason; totalNear: number }>([
    { reason: "person", totalNear: 11_000 },
    { reason: "limiter", totalNear: 8_000 },
    { reason: "retry", totalNear: 8_000 },
  ])("waits for a $reason at the cost of no or only the total clock", ({ reason, totalNear }) => {
    const { clocks, heard } = setUp();
    clocks.modelStarted();
    const resume = clocks.pause(reason);
    vi.advanceTimersByTime(3_000);
    expect(heard).toEqual([]);
    resume();
    clocks.modelEnded();
    vi.advanceTimersByTime(totalNear - 3_001);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([`${totalNear} near total 2000`]);
  });

  it("goes on only after the last of several pauses, and each ends but once", () => {
    const { clocks, heard } = setUp();
    clocks.modelStarted();
    const [first, second] = [clocks.pause("person"), clocks.pause("person")];
    first();
    first();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    second();
    vi.advanceTimersByTime(800);
    expect(heard).toEqual(["60800 near first-token 200"]);
  });

  it("does not tick for a model that is called while a person is asked", () => {
    const { clocks, heard } = setUp();
    const resume = clocks.pause("person");
    clocks.modelStarted();
    vi.advanceTimersByTime(60_000);
    clocks.heard();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
    resume();
    vi.advanceTimersByTime(500);
    expect(heard).toEqual(["120400 near idle 100", "120500 expired idle 500"]);
  });

  it("keeps waiting for as long again when the person says so, and may ask again", () => {
    const { clocks, heard } = setUp({ totalMs: 3_000 });
    clocks.modelStarted();
    vi.advanceTimersByTime(900);
    clocks.keepWaiting("first-token");
    vi.advanceTimersByTime(1_600);
    clocks.keepWaiting("total");
    expect(heard).toEqual([
      "800 near first-token 200",
      "1800 near first-token 200",
      "2000 expired first-token 2000",
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("prolongs each clock by itself", () => {
    const { clocks, heard } = setUp({ totalMs: 2_000 });
    vi.advanceTimersByTime(1_700);
    clocks.keepWaiting("total");
    clocks.modelStarted();
    clocks.heard();
    clocks.keepWaiting("idle");
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual(["1600 near total 400", "2600 near idle 100", "2700 expired idle 1000"]);
  });

  it("leaves no timer behind and says nothing more once stopped, whatever happens", () => {
    const action = fc.constantFrom(
      "modelStarted",
      "heard",
      "modelEnded",
      "toolStarted",
      "toolEnded",
      "pause",
      "resume",
      "keepWaiting",
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(action, fc.nat(600)), { maxLength: 30 }),
        fc.nat(30),
        (steps, stopsAfter) => {
          const { clocks, heard } = setUp({ totalMs: 2_000 });
          const resumes: (() => void)[] = [];
          let saidBefore = 0;
          steps.forEach(([what, durationMs], index) => {
            if (index === stopsAfter) {
              clocks.stop();
              saidBefore = heard.length;
            }
            if (what === "pause") resumes.push(clocks.pause("person"));
            else if (what === "resume") resumes.shift()?.();
            else if (what === "keepWaiting") clocks.keepWaiting("total");
            else clocks[what]();
            vi.advanceTimersByTime(durationMs);
            if (index < stopsAfter) return;
            expect(heard).toHaveLength(saidBefore);
            expect(vi.getTimerCount()).toBe(0);
          });
          expect(heard.filter((each) => each.includes("expired")).length).toBeLessThanOrEqual(1);
          clocks.stop();
          expect(vi.getTimerCount()).toBe(0);
        },
      ),
    );
  });
});
