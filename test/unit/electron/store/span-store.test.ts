import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { createRunStore } from "../../../../electron/store/run-store.ts";
import { createSpanStore } from "../../../../electron/store/span-store.ts";
import { createThreadStore } from "../../../../electron/store/thread-store.ts";
import { pruneTimelines } from "../../../../electron/store/timeline-keeper.ts";
import type { RunId } from "../../../../shared/ids.ts";
import { askingRun, retryingRun } from "./new-run.ts";
import { erase, createTestDatabase, type TestDatabase } from "./test-database.ts";

const DAY_MS = 86_400_000;
const at = Date.now() - 10 * DAY_MS;
let test: TestDatabase;
beforeEach(() => (test = createTestDatabase()));
afterEach(() => test.remove());

const countRow = z.object({ count: z.number() });
const count = (table: string): number =>
  test.database.get(countRow, `SELECT count(*) AS count FROM ${table}`)?.count ?? -1;

const side = (...messages: string[]) => ({ messages, leftOut: 0 });

function stores() {
  const { database } = test;
  return {
    runs: createRunStore({ database, now: () => at }),
    spans: createSpanStore({ database, now: () => at }),
    threads: createThreadStore({ database, now: () => at }),
  };
}

/** A run that answered "Yes." and is over. */
function endedRun(run: ReturnType<typeof askingRun> | ReturnType<typeof retryingRun>): RunId {
  const { runs } = stores();
  const { runId, message } = runs.begin(run);
  const status = { type: "complete" } as const;
  const parts = [{ type: "text" as const, text: "Yes." }];
  runs.finish(runId, { ...message, parts, status }, [
    { seq: 1, event: { type: "node-start", at: run.at, node: "agent", taskId: "t" } },
    { seq: 2, event: { type: "run-end", at: run.at + 500, status } },
  ]);
  return runId;
}

it("keeps both sides of a span, stored one after the other", () => {
  const { spans } = stores();
  const runId = endedRun(askingRun({ at }));
  spans.save(runId, [{ spanId: "m1", input: { messages: ["a", "b"], leftOut: 7 } }]);
  spans.save(runId, [{ spanId: "m1", output: side("c") }]);
  expect(spans.read(runId, "m1")).toEqual({
    spanId: "m1",
    input: { messages: ["a", "b"], leftOut: 7 },
    output: side("c"),
  });
  expect(spans.read(runId, "other")).toBeUndefined();
});

it("keeps a message of a conversation once, however many prompts repeat it", () => {
  const { spans } = stores();
  const first = askingRun({ at });
  const one = endedRun(first);
  const two = endedRun(retryingRun(first.threadId, first.userMessage.messageId, at));
  spans.save(one, [{ spanId: "m", input: side("system", "question") }]);
  spans.save(two, [{ spanId: "m", input: side("system", "question", "more") }]);
  expect(count("span_messages")).toBe(3);
  expect(spans.read(two, "m")?.input?.messages).toEqual(["system", "question", "more"]);
});

it("goes with its conversation", async () => {
  const { spans, threads } = stores();
  const run = askingRun({ at });
  const runId = endedRun(run);
  spans.save(runId, [{ spanId: "m", input: side("secret question") }]);
  threads.delete(run.threadId);
  await erase(test.database, run.threadId);
  for (const table of ["run_spans", "span_messages", "run_events", "runs"]) {
    expect(count(table), table).toBe(0);
  }
});

it("drops timelines that are too old, and nothing of the answers", async () => {
  const { spans, threads } = stores();
  const old = askingRun({ at });
  const oldId = endedRun(old);
  const recent = endedRun(askingRun({ at: at + 9 * DAY_MS }));
  spans.save(oldId, [{ spanId: "m", input: side("x") }]);
  spans.save(recent, [{ spanId: "m", input: side("y") }]);
  const before = threads.message(old.answer.messageId);
  const prune = (retentionDays: number) =>
    pruneTimelines({
      database: test.database,
      before: at + (10 - retentionDays) * DAY_MS,
      pause: () => Promise.resolve(),
    });

  expect(await prune(11)).toBe(0);
  expect(await prune(5)).toBe(1);
  expect(stores().runs.events(oldId)).toEqual([]);
  expect(stores().runs.events(recent)).toHaveLength(2);
  expect(spans.read(oldId, "m")).toBeUndefined();
  expect(threads.message(old.answer.messageId)).toEqual(before);
  expect(before.receipt?.totalMs).toBe(500);
  expect(await prune(5)).toBe(0);
});

it("prunes more runs than fit one batch", async () => {
  for (let index = 0; index < 120; index += 1) endedRun(askingRun({ at }));
  const pruned = await pruneTimelines({
    database: test.database,
    before: at + 9 * DAY_MS,
    pause: () => Promise.resolve(),
  });
  expect(pruned).toBe(120);
  expect(count("run_events")).toBe(0);
  expect(count("runs")).toBe(120);
});
