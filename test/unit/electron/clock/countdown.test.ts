import { once } from "node:events";
import { connect } from "node:net";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCountdown } from "../../../../electron/clock/countdown.ts";
import { useFakeClock, useRealClock } from "../../../fakes/fake-clock.ts";

describe("createCountdown", () => {
  beforeEach(useFakeClock);
  afterEach(useRealClock);

  const setUp = (limitMs = 1_000) => {
    const startedAt = performance.now();
    const heard: [what: "near" | "expired", at: number, ms: number][] = [];
    let skippedMs = 0;
    const countdown = createCountdown({
      limitMs,
      now: () => performance.now() + skippedMs,
      onNear: (ms) => heard.push(["near", performance.now() - startedAt, ms]),
      onExpired: (ms) => heard.push(["expired", performance.now() - startedAt, ms]),
    });
    return { countdown, heard, skip: (durationMs: number) => (skippedMs += durationMs) };
  };

  it("warns at 80 % and ends at 100 %", () => {
    const { countdown, heard } = setUp();
    countdown.start();
    vi.advanceTimersByTime(799);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([
      ["near", 800, 200],
      ["expired", 1_000, 1_000],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("begins anew with its own time, however far it was prolonged before", () => {
    const { countdown, heard } = setUp();
    countdown.start();
    countdown.extend();
    countdown.extend();
    vi.advanceTimersByTime(1_000);
    countdown.start();
    vi.advanceTimersByTime(5_000);
    expect(heard).toEqual([
      ["near", 1_800, 200],
      ["expired", 2_000, 1_000],
    ]);
  });

  it("never ends with a limit of 0", () => {
    const { countdown, heard } = setUp(0);
    countdown.start();
    countdown.extend();
    countdown.pause();
    countdown.resume();
    expect(vi.getTimerCount()).toBe(0);
    expect(heard).toEqual([]);
  });

  it("begins anew with the whole time, and warns anew", () => {
    const { countdown, heard } = setUp();
    countdown.start();
    vi.advanceTimersByTime(900);
    countdown.start();
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([
      ["near", 800, 200],
      ["near", 1_700, 200],
      ["expired", 1_900, 1_000],
    ]);
  });

  it("uses one timer, however often it begins anew", () => {
    const { countdown, heard } = setUp();
    const setTimer = vi.spyOn(globalThis, "setTimeout");
    for (let step = 0; step < 3_000; step += 1) {
      countdown.start();
      vi.advanceTimersByTime(1);
    }
    expect(heard).toEqual([]);
    expect(setTimer.mock.calls.length).toBeLessThan(10);
    expect(vi.getTimerCount()).toBe(1);
    setTimer.mockRestore();
  });

  it("grants the same time once more, warns again and says how long it was in all", () => {
    const { countdown, heard } = setUp();
    countdown.start();
    vi.advanceTimersByTime(850);
    countdown.extend();
    vi.advanceTimersByTime(949);
    expect(heard).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([
      ["near", 800, 200],
      ["near", 1_800, 200],
      ["expired", 2_000, 2_000],
    ]);
  });

  it("stands still while paused and goes on with what was left", () => {
    const { countdown, heard } = setUp();
    countdown.start();
    vi.advanceTimersByTime(900);
    countdown.pause();
    countdown.pause();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    countdown.resume();
    countdown.resume();
    vi.advanceTimersByTime(99);
    expect(heard, "the warning is not repeated").toEqual([["near", 800, 200]]);
    vi.advanceTimersByTime(1);
    expect(heard[1]).toEqual(["expired", 61_000, 1_000]);
  });

  it("can be prolonged while paused", () => {
    const { countdown, heard } = setUp();
    countdown.start();
    vi.advanceTimersByTime(900);
    countdown.pause();
    countdown.extend();
    countdown.resume();
    vi.advanceTimersByTime(10_000);
    expect(heard.slice(1)).toEqual([
      ["near", 1_800, 200],
      ["expired", 2_000, 2_000],
    ]);
  });

  it("comes to nothing more once it is stopped or has ended", () => {
    const { countdown, heard } = setUp();
    countdown.start();
    vi.advanceTimersByTime(500);
    countdown.stop();
    countdown.extend();
    countdown.resume();
    expect(vi.getTimerCount()).toBe(0);
    countdown.start();
    vi.advanceTimersByTime(1_000);
    heard.length = 0;
    countdown.extend();
    countdown.resume();
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([]);
  });

  it.each([400, 5_000, 86_400_000])(
    "does not count %d ms in which the process stood still",
    (ms) => {
      const { countdown, heard, skip } = setUp();
      countdown.start();
      vi.advanceTimersByTime(700);
      skip(ms);
      vi.advanceTimersByTime(10_000);
      // Until the next look at the clock nobody knows whether the process stood still or waited for it.
      expect(heard).toEqual([
        ["near", 800, 200],
        ["expired", 1_000, 1_000],
      ]);
    },
  );

  it("does not count a pause that was over when it began anew", () => {
    const { countdown, heard, skip } = setUp();
    countdown.start();
    vi.advanceTimersByTime(799);
    skip(60_000);
    countdown.start();
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([
      ["near", 1_599, 200],
      ["expired", 1_799, 1_000],
    ]);
  });

  it("does not end early when its timer does", () => {
    const { countdown, heard, skip } = setUp();
    countdown.start();
    skip(-0.5);
    vi.advanceTimersByTime(800);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(heard).toEqual([["near", 801, 199.5]]);
    vi.advanceTimersByTime(199);
    expect(heard).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(heard[1]).toEqual(["expired", 1_001, 1_000]);
  });

  it("may be prolonged or stopped by whoever it warns", () => {
    const ended: number[] = [];
    let warnings = 0;
    const countdown = createCountdown({
      limitMs: 1_000,
      now: () => performance.now(),
      onNear: () => {
        warnings += 1;
        if (warnings < 3) countdown.extend();
        else countdown.stop();
      },
      onExpired: (grantedMs) => ended.push(grantedMs),
    });
    countdown.start();
    vi.advanceTimersByTime(60_000);
    expect(warnings).toBe(3);
    expect(ended).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends exactly when the time it ticked adds up to the time it was granted", () => {
    const step = fc.tuple(fc.constantFrom("wait", "pause", "resume", "extend"), fc.nat(700));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { countdown, heard } = setUp();
        countdown.start();
        let [leftMs, grantedMs, isPaused] = [1_000, 1_000, false];
        for (const [what, durationMs] of steps) {
          if (what === "pause") {
            countdown.pause();
            isPaused = true;
          } else if (what === "resume") {
            countdown.resume();
            isPaused = false;
          } else if (what === "extend" && leftMs > 0) {
            countdown.extend();
            leftMs += 1_000;
            grantedMs += 1_000;
          }
          vi.advanceTimersByTime(durationMs);
          if (!isPaused) leftMs = Math.max(0, leftMs - durationMs);
          const ends = heard.filter(([each]) => each === "expired");
          expect(ends.map(([, , ms]) => ms)).toEqual(leftMs === 0 ? [grantedMs] : []);
          expect(heard.filter(([each]) => each === "near").length).toBeLessThanOrEqual(
            grantedMs / 1_000,
          );
          if (leftMs === 0) break;
        }
        countdown.stop();
        expect(vi.getTimerCount()).toBe(0);
      }),
    );
  });
});

describe("what waits in a socket when the process goes on", () => {
  it("is heard before a clock ends: the loop turns between the timer and the end", async () => {
    const order: string[] = [];
    const { promise: ended, resolve } = Promise.withResolvers<undefined>();
    const countdown = createCountdown({
      limitMs: 30,
      now: () => performance.now(),
      onNear: () => undefined,
      onExpired: () => {
        order.push("ended");
        resolve(undefined);
      },
    });
    const { port, close } = await startTalker();
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => order.push("heard"));
    await once(socket, "connect");
    countdown.start();
    socket.write("now");
    // As after a pause: the time is over, and the answer waits in the socket.
    const over = performance.now() + 80;
    while (performance.now() < over);
    await ended;
    expect(order).toEqual(["heard", "ended"]);
    socket.destroy();
    await close();
  });
});

/** Answers from a thread of its own, so that it speaks while this one stands still. */
async function startTalker() {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
    const server = require("node:net").createServer((socket) => {
      socket.on("error", () => {}).on("data", () => socket.write("word"));
    });
    server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  const [port] = (await once(worker, "message")) as [number];
  return { port, close: () => worker.terminate() };
}
