import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { createSpending } from "../../../../electron/store/spending.ts";
import { toUsageCsv } from "../../../../electron/store/usage-csv.ts";
import { createUsageStore } from "../../../../electron/store/usage-store.ts";
import { runId, threadId as threadIdSchema } from "../../../../shared/ids.ts";
import { incompleteReason } from "../../../../shared/message.ts";
import { insertEndedRun, insertThread } from "../../../fakes/usage-rows.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let test: TestDatabase;
beforeEach(() => (test = createTestDatabase()));
afterEach(() => test.remove());

/** Noon, so that the day is the same in every zone near enough. */
const noon = (day: number): number => new Date(2026, 10, day, 12).getTime();
const report = (fromAt = 0) => createUsageStore(test.database).report(fromAt);

it("says nothing was used where nothing was", async () => {
  expect(await report()).toMatchObject({
    totals: { runs: 0, costMicroUsd: 0, totalP50Ms: null },
    byDay: [],
    byModel: [],
    byThread: [],
  });
});

it("adds up runs by day, model and conversation", async () => {
  const { database } = test;
  const one = insertThread(database, "One");
  const two = insertThread(database, "Two");
  insertEndedRun(database, { threadId: one, startedAt: noon(20), tools: [3, 1] });
  insertEndedRun(database, { threadId: one, startedAt: noon(21), model: "big", costMicroUsd: 900 });
  insertEndedRun(database, {
    threadId: two,
    startedAt: noon(21),
    costMicroUsd: null,
    status: "failed",
  });
  insertEndedRun(database, {
    threadId: two,
    startedAt: noon(21),
    costMicroUsd: null,
    tokens: null,
    status: "stopped",
  });
  const { totals, byDay, byModel, byThread } = await report();
  expect(totals).toMatchObject({
    runs: 4,
    failures: 1,
    inputTokens: 30,
    outputTokens: 15,
    costMicroUsd: 1_000,
    runsWithoutCost: 1,
    toolCalls: 3,
    toolFailures: 1,
  });
  expect(byDay.map(({ key, runs }) => [key, runs])).toEqual([
    ["2026-11-20", 1],
    ["2026-11-21", 3],
  ]);
  expect(byModel.map(({ label, runs, costMicroUsd }) => [label, runs, costMicroUsd])).toEqual([
    ["demo", 3, 100],
    ["big", 1, 900],
  ]);
  expect(byThread.map(({ label, runs }) => [label, runs]).sort()).toEqual([
    ["One", 2],
    ["Two", 2],
  ]);
  expect((await report(noon(21))).totals.runs).toBe(3);
});

it("takes percentiles by nearest rank, of the runs that have the figure", async () => {
  const threadId = insertThread(test.database, "One");
  for (let index = 1; index <= 20; index += 1) {
    insertEndedRun(test.database, {
      threadId,
      startedAt: noon(20),
      totalMs: index * 100,
      firstTokenMs: index <= 10 ? index : null,
    });
  }
  expect((await report()).totals).toMatchObject({
    totalP50Ms: 1_000,
    totalP95Ms: 1_900,
    firstTokenP50Ms: 5,
    firstTokenP95Ms: 10,
  });
});

it.each(["complete", ...incompleteReason.options])(
  "counts a run that ended as %s once, under the name the export gives it",
  async (status) => {
    const threadId = insertThread(test.database, "One");
    insertEndedRun(test.database, { threadId, startedAt: noon(20), status });
    const { completed, stopped, cutOff, failures } = (await report()).totals;
    const counted = { Complete: completed, Stopped: stopped, "Cut off": cutOff, Failed: failures };
    const csv = toUsageCsv(createUsageStore(test.database).lines(0));
    const [, , , endedAs, countedAs] = csv.split("\r\n")[1]?.split(",") ?? [];
    expect(endedAs).toBe(status);
    const expected = Object.keys(counted).map((name) => [name, name === countedAs ? 1 : 0]);
    expect(counted).toEqual(Object.fromEntries(expected));
    expect(countedAs === "Complete").toBe(status === "complete");
    expect(countedAs === "Stopped").toBe(status === "stopped");
  },
);

it("keeps the figures of a deleted chat, and none of its words", async () => {
  const { database } = test;
  const gone = insertThread(database, "Divorce papers");
  insertEndedRun(database, { threadId: gone, startedAt: noon(20), costMicroUsd: 900 });
  const before = await report();
  expect(before.byThread).toMatchObject([{ key: gone, label: "Divorce papers" }]);
  const figures = { runs: 1, costMicroUsd: 900, inputTokens: 10, totalP50Ms: 1_000 };

  database.run("UPDATE threads SET deleted_at = 1 WHERE id = :gone", { gone });
  expect((await report()).byThread).toMatchObject([{ key: "", label: "", ...figures }]);

  database.run("DELETE FROM threads WHERE id = :gone", { gone });
  const after = await report();
  expect(after.totals).toEqual(before.totals);
  expect(after.byDay).toEqual(before.byDay);
  expect(after.byThread).toMatchObject([{ key: "", label: "", ...figures }]);
  expect(JSON.stringify(after)).not.toContain("Divorce");
  expect(createUsageStore(database).lines(0)).toMatchObject([
    { title: "", model: "demo", outcome: "complete", costMicroUsd: 900, totalMs: 1_000 },
  ]);
});

it("counts what an answer that goes on may cost, as budgets do, and says that it is estimated", async () => {
  const { database } = test;
  const spending = createSpending(database);
  const threadId = insertThread(database, "Open");
  insertEndedRun(database, { threadId, startedAt: noon(20) });
  database.run("UPDATE runs SET ended_at = NULL");
  const usage = {
    inputTokens: 100,
    outputTokens: 1_000,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    isEstimated: true,
  };
  const run = database.get(z.object({ id: runId }), "SELECT id FROM runs");
  spending.plan({
    callId: "1",
    runId: run!.id,
    threadId: threadIdSchema.parse(threadId),
    at: noon(20),
    model: "demo",
    usage,
    cost: { microUsd: 700, isEstimated: true },
  });
  const day = { fromAt: noon(20) - 1, untilAt: noon(20) + 1 };
  const { totals } = await report();
  expect(totals).toMatchObject({ runs: 0, costMicroUsd: spending.spent(day), callsEstimated: 1 });
  expect(spending.estimated(day)).toBe(1);
  expect(createUsageStore(database).lines(0)).toMatchObject([
    { outcome: "running", costMicroUsd: 700, isEstimated: 1 },
  ]);

  const billed = { microUsd: 20, isEstimated: false, isBilled: true };
  spending.settle("1", { ...usage, isEstimated: false, billedMicroUsd: 20 }, billed);
  expect((await report()).totals).toMatchObject({ costMicroUsd: 20, billedMicroUsd: 20 });
  expect((await report()).totals.callsEstimated).toBe(0);
});

it("lets others have their turn between its parts", async () => {
  const turns: string[] = [];
  setImmediate(() => turns.push("another"));
  await report();
  turns.push("report");
  expect(turns).toEqual(["another", "report"]);
});
