import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withToolDeadline } from "../../../../../../electron/runs/limits/clocks/tool-deadline.ts";
import { AppError } from "../../../../../../shared/errors.ts";
import { useFakeClock, useRealClock } from "../../../../../fakes/fake-clock.ts";

describe("withToolDeadline", () => {
  beforeEach(useFakeClock);
  afterEach(useRealClock);

  const never = (): Promise<never> => Promise.withResolvers<never>().promise;

  const setUp = (limitMs = 1_000) => {
    const run = new AbortController();
    const onNear = vi.fn<(remainingMs: number, keepWaiting: () => void) => void>();
    const start = <T>(work: (signal: AbortSignal) => Promise<T>) =>
      withToolDeadline(work, {
        limitMs,
        signal: run.signal,
        onNear,
        now: () => performance.now(),
      });
    return { run, onNear, start };
  };

  it("passes on what the tool gives or throws, and leaves no timer behind", async () => {
    const { start } = setUp();
    await expect(start(async () => Promise.resolve(42))).resolves.toBe(42);
    await expect(start(async () => Promise.reject(new Error("division")))).rejects.toThrow(
      "division",
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends a tool that takes too long, heed it or not, and tells it", async () => {
    const { start, onNear } = setUp();
    let given: AbortSignal | undefined;
    const outcome = start(async (signal) => {
      given = signal;
      return never();
    }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_000);
    const error = await outcome;
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: "timeout",
      message: "Request timed out. The tool gave no result within 1 s.",
    });
    expect(given?.reason).toBe(error);
    expect(onNear).toHaveBeenCalledExactlyOnceWith(200, expect.any(Function));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits for as long again when the person says so", async () => {
    const { start, onNear } = setUp();
    onNear.mockImplementationOnce((_remainingMs, keepWaiting) => keepWaiting());
    const outcome = start(never).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await expect(outcome).resolves.toMatchObject({
      message: "Request timed out. The tool gave no result within 2 s.",
    });
    expect(onNear).toHaveBeenCalledTimes(2);
  });

  it("ends with the run, for the run's reason", async () => {
    const { start, run } = setUp();
    const reason = new Error("stopped");
    const outcome = start(never).catch((error: unknown) => error);
    run.abort(reason);
    await expect(outcome).resolves.toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    const work = vi.fn(never);
    await expect(start(work)).rejects.toBe(reason);
    expect(work, "a run that ended starts no tool").not.toHaveBeenCalled();
  });

  it("never ends a tool for a limit of 0", async () => {
    const { start, run } = setUp(0);
    const outcome = start(never).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000_000);
    expect(vi.getTimerCount()).toBe(0);
    run.abort(new Error("stopped"));
    await expect(outcome).resolves.toMatchObject({ message: "stopped" });
  });
});
