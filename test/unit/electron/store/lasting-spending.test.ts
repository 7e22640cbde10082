import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLastingSpending } from "../../../../electron/store/lasting-spending.ts";
import type { Spending } from "../../../../electron/store/spending.ts";
import { AppError } from "../../../../shared/errors.ts";

const failure = (errcode: number): AppError =>
  new AppError("storage-failed", "no", { cause: Object.assign(new Error(), { errcode }) });
const FULL = failure(13);
const BUSY = failure(5);
const COST = { microUsd: 1_600, isEstimated: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A ledger on a disk that takes nothing while there is an error. */
function open() {
  const disk: { error: AppError | undefined } = { error: undefined };
  const written: string[] = [];
  const report = vi.fn();
  const settle = vi.fn((callId: string) => {
    if (disk.error !== undefined) throw disk.error;
    written.push(callId);
  });
  const spending = createLastingSpending({ settle } as unknown as Spending, report);
  return { disk, written, report, settle, spending };
}

describe("what a call cost", () => {
  it("is written at once where the disk takes it", () => {
    const { written, spending } = open();
    spending.settle("a", null, COST);
    expect(written).toEqual(["a"]);
  });

  it.each([
    ["a full disk", FULL, 2_000, 1],
    ["a lock of somebody else", BUSY, 50, 0],
  ])("is kept over %s, and written once, in order", async (_name, error, ms, reports) => {
    const { disk, written, report, spending } = open();
    disk.error = error;
    spending.settle("a", null, COST);
    spending.settle("b", null, COST);
    await vi.advanceTimersByTimeAsync(ms * 3);
    expect(written).toEqual([]);
    disk.error = undefined;
    await vi.advanceTimersByTimeAsync(ms);
    expect(written).toEqual(["a", "b"]);
    await vi.advanceTimersByTimeAsync(ms * 3);
    expect(written).toHaveLength(2);
    expect(report).toHaveBeenCalledTimes(reports);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is written with the run's end, whichever comes first, and fails with it", () => {
    const { disk, written, spending } = open();
    disk.error = FULL;
    spending.settle("a", null, COST);
    expect(() => spending.settleRest()).toThrow(FULL);
    disk.error = undefined;
    spending.settleRest();
    expect(written).toEqual(["a"]);
  });

  it("is tried a last time when the app ends", async () => {
    const { disk, settle, report, spending } = open();
    disk.error = FULL;
    spending.settle("a", null, COST);
    spending.close();
    const attempts = settle.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(settle).toHaveBeenCalledTimes(attempts);
    expect(report).toHaveBeenCalledTimes(2);
  });
});
