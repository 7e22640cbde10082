import { expect, it, vi } from "vitest";
import { finishRun } from "../../../../electron/runs/finish-run.ts";
import { AppError } from "../../../../shared/errors.ts";
import { runId } from "../../../../shared/ids.ts";
import { runningAnswer } from "../../../fakes/run-events.ts";

const RUN = runId.parse("00000000-0000-4000-8000-000000000004");
/** As `storage-error.ts` names a lock that another program holds. */
const busy = (): AppError =>
  new AppError("storage-failed", "held", { cause: Object.assign(new Error(), { errcode: 5 }) });
const full = (): AppError =>
  new AppError("storage-failed", "full", { cause: Object.assign(new Error(), { errcode: 13 }) });

/** Stores after it was refused so often. */
function storeAfter(refusals: number, error: () => AppError) {
  let left = refusals;
  return vi.fn(() => {
    left -= 1;
    if (left >= 0) throw error();
  });
}

it("waits for a lock at the app's end too, so that the last words are stored", async () => {
  const finish = storeAfter(5, busy);
  await finishRun(
    { runStore: { finish }, closing: AbortSignal.abort(), report: vi.fn() },
    RUN,
    runningAnswer(),
    [],
  );
  expect(finish).toHaveBeenCalledTimes(6);
});

it("stores no receipt before the ledger has the run's calls", async () => {
  const order: string[] = [];
  const settle = storeAfter(2, busy);
  await finishRun(
    {
      runStore: { finish: () => void order.push("run") },
      settleRest: () => {
        settle();
        order.push("calls");
      },
      closing: new AbortController().signal,
      report: vi.fn(),
    },
    RUN,
    runningAnswer(),
    [],
  );
  expect(settle).toHaveBeenCalledTimes(3);
  expect(order).toEqual(["calls", "run"]);
});

it("gives up a disk that is full when the app ends, and says so", async () => {
  const finish = storeAfter(Number.POSITIVE_INFINITY, full);
  const report = vi.fn();
  const closing = AbortSignal.abort();
  await finishRun({ runStore: { finish }, closing, report }, RUN, runningAnswer(), []);
  expect(finish).toHaveBeenCalledTimes(1);
  expect(report).toHaveBeenCalledTimes(1);
});
