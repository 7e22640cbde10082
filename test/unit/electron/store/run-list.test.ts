import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createFeedbackStore } from "../../../../electron/observability/feedback/feedback-store.ts";
import { runList } from "../../../../electron/store/migrations/017-run-list.ts";
import { listRuns, runNames, type RunListInput } from "../../../../electron/store/run-list.ts";
import { createRunStore } from "../../../../electron/store/run-store.ts";
import {
  timelineProcedures,
  type RunFilter,
} from "../../../../shared/contract/timeline-procedures.ts";
import { endpointId } from "../../../../shared/endpoint.ts";
import { messageId as messageIdSchema, toolCallId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { insertEndedRun, insertThread } from "../../../fakes/usage-rows.ts";
import { askingRun } from "./new-run.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

let test: TestDatabase;
beforeEach(() => (test = createTestDatabase()));
afterEach(() => test.remove());

const detailRow = z.object({ detail: z.string() });

const ASKED: RunListInput = {
  filter: {},
  sort: "startedAt",
  direction: "descending",
  after: null,
  limit: 50,
};
const list = (over: Partial<RunListInput> = {}) => listRuns(test.database, { ...ASKED, ...over });
const startsOf = (filter: RunFilter): readonly number[] =>
  list({ filter }).rows.map(({ startedAt }) => startedAt);

/** Runs of two chats at 1 … 6, each of another kind. */
function fill(): void {
  const { database } = test;
  const one = insertThread(database, "One");
  const two = insertThread(database, "Two");
  insertEndedRun(database, { threadId: one, startedAt: 1, totalMs: 500 });
  insertEndedRun(database, { threadId: two, startedAt: 2, totalMs: 12_000, status: "failed" });
  insertEndedRun(database, { threadId: one, startedAt: 3, model: "big", costMicroUsd: 50_000 });
  insertEndedRun(database, {
    threadId: one,
    startedAt: 4,
    status: "truncated",
    costMicroUsd: null,
  });
  insertEndedRun(database, { threadId: two, startedAt: 5, status: "stopped", tools: [2, 1] });
  insertEndedRun(database, { threadId: two, startedAt: 6, status: "timed-out", tokens: null });
  database.run(
    `UPDATE runs SET tools = '["search","clock"]', endpoint = 'Groq' WHERE started_at = 5`,
  );
}

describe("the list of runs", () => {
  it("holds the runs of every chat, newest first, with what each used", () => {
    fill();
    const { rows, next } = list();
    expect(rows.map(({ title, startedAt }) => [title, startedAt])).toEqual([
      ["Two", 6],
      ["Two", 5],
      ["One", 4],
      ["One", 3],
      ["Two", 2],
      ["One", 1],
    ]);
    expect(next).toBeNull();
    expect(rows[1]).toMatchObject({
      outcome: "stopped",
      endpoint: "Groq",
      tools: ["search", "clock"],
      toolCalls: 2,
      toolFailures: 1,
      receipt: { inputTokens: 10, outputTokens: 5, costMicroUsd: 100, totalMs: 1_000 },
    });
    expect(timelineProcedures["timeline.list"].output.parse({ rows, next }).rows).toEqual(rows);
  });

  it.each<[string, RunFilter, readonly number[]]>([
    ["failed", { outcome: "failed" }, [6, 2]],
    ["cut off", { outcome: "cut-off" }, [4]],
    ["stopped", { outcome: "stopped" }, [5]],
    ["complete", { outcome: "complete" }, [3, 1]],
    ["slow", { minimumMs: 10_000 }, [2]],
    ["expensive", { minimumMicroUsd: 10_000 }, [3]],
    ["of a model", { model: "big" }, [3]],
    ["of an endpoint", { endpoint: "Groq" }, [5]],
    ["with a tool", { tool: "clock" }, [5]],
    ["of some days", { fromAt: 2, untilAt: 4 }, [3, 2]],
    ["of several of these", { outcome: "failed", minimumMs: 10_000, model: "demo" }, [2]],
    ["of none", { outcome: "stopped", model: "big" }, []],
  ])("is narrowed to those that are %s", (_, filter, starts) => {
    fill();
    expect(startsOf(filter)).toEqual(starts);
  });

  it("is narrowed to answers that a person called bad", () => {
    fill();
    const [, , , target] = list().rows;
    if (target === undefined) throw new Error("There is no such run.");
    const { messageId, runId: id } = target;
    test.database.run("UPDATE messages SET run_id = :id WHERE id = :messageId", { id, messageId });
    const feedback = createFeedbackStore(test.database);
    feedback.set({
      messageId: messageIdSchema.parse(messageId),
      rating: "bad",
      reasons: [],
      note: "",
      updatedAt: 1,
    });
    expect(startsOf({ rating: "bad" })).toEqual([3]);
    expect(startsOf({ rating: "good" })).toEqual([]);
  });

  it.each(["startedAt", "totalMs", "costMicroUsd", "tokens"] as const)(
    "comes page by page, sorted by %s either way, each run once though many are alike",
    (sort) => {
      fill();
      fill();
      for (const direction of ["ascending", "descending"] as const) {
        const whole = list({ sort, direction }).rows.map(({ runId: id }) => id);
        const paged: string[] = [];
        let after: RunListInput["after"] = null;
        do {
          const page = list({ sort, direction, limit: 5, after });
          paged.push(...page.rows.map(({ runId: id }) => id));
          after = page.next;
        } while (after !== null);
        expect(paged).toEqual(whole);
        expect(new Set(paged).size).toBe(12);
      }
    },
  );

  it("reads a page by the index of its order, however many runs there are", () => {
    for (const [sort, index] of [
      ["r.started_at", "start"],
      ["coalesce(r.total_ms, -1)", "length"],
      ["coalesce(r.cost_micro_usd, -1)", "cost"],
      ["coalesce(r.input_tokens + r.output_tokens, -1)", "tokens"],
    ]) {
      const plan = test.database.all(
        detailRow,
        `EXPLAIN QUERY PLAN SELECT r.id FROM runs r JOIN threads t ON t.id = r.thread_id
         WHERE t.deleted_at IS NULL AND (${sort}, r.number) < (5, 5)
         ORDER BY ${sort} DESC, r.number DESC LIMIT 50`,
      );
      const steps = plan.map(({ detail }) => detail).join("; ");
      expect(steps).toContain(`runs_listed_by_${index}`);
      expect(steps).not.toContain("TEMP B-TREE");
    }
  });

  it("leaves out chats in the bin", () => {
    fill();
    test.database.run("UPDATE threads SET deleted_at = 9 WHERE title = 'Two'");
    expect(startsOf({})).toEqual([4, 3, 1]);
    expect(runNames(test.database)).toEqual({ models: ["big", "demo"], endpoints: [], tools: [] });
  });

  it("names what it can be narrowed to, each once", () => {
    fill();
    expect(runNames(test.database)).toEqual({
      models: ["big", "demo"],
      endpoints: ["Groq"],
      tools: ["clock", "search"],
    });
  });

  it("reads rows that others have damaged", () => {
    fill();
    test.database.run(
      "UPDATE runs SET status = '{', tools = 'no list', cost_micro_usd = -4, cost_basis = '?'",
    );
    const { rows } = list();
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({
      outcome: "failed",
      tools: [],
      receipt: { costMicroUsd: null },
    });
    expect(startsOf({ tool: "clock" })).toEqual([]);
    expect(runNames(test.database).tools).toEqual([]);
  });
});

describe("what a run is told apart by", () => {
  const tool = (name: string, id: string, at: number): RunEvent[] => [
    { type: "tool-start", at, toolCallId: toolCallId.parse(id), toolName: name, args: {} },
    { type: "tool-end", at, toolCallId: toolCallId.parse(id), result: "ok" },
  ];

  /** A run that asks Groq and calls two tools, one of them twice. */
  function finishRun(): void {
    const runs = createRunStore({ database: test.database, now: () => 9_000 });
    const run = askingRun();
    const { message } = runs.begin(run);
    const endpoint = {
      id: endpointId.parse("7d3f5a52-35a3-4a1a-9f0e-0d6f0f6f9d0e"),
      name: "Groq",
      address: "api.groq.com",
    };
    const { runId: id, threadId } = run;
    const events: RunEvent[] = [
      {
        type: "run-start",
        at: 1,
        runId: id,
        threadId,
        messageId: message.id,
        model: "m",
        endpoint,
      },
      ...tool("search", "a", 2),
      ...tool("clock", "b", 3),
      ...tool("search", "c", 4),
      { type: "run-end", at: 5, status: { type: "complete" } },
    ];
    const entries = events.map((event, index) => ({ seq: index + 1, event }));
    runs.finish(id, { ...message, status: { type: "complete" } }, entries);
  }

  it("stands on its row once it has ended", () => {
    finishRun();
    expect(list().rows).toMatchObject([{ endpoint: "Groq", tools: ["search", "clock"] }]);
  });

  it("is read from the events of runs that are older than the list", () => {
    finishRun();
    insertEndedRun(test.database, { threadId: insertThread(test.database, "Old"), startedAt: 1 });
    const { database } = test;
    database.execute(`
      DROP INDEX runs_listed_by_start; DROP INDEX runs_listed_by_length;
      DROP INDEX runs_listed_by_cost; DROP INDEX runs_listed_by_tokens;
      ALTER TABLE runs DROP COLUMN endpoint; ALTER TABLE runs DROP COLUMN tools;
      UPDATE run_events SET payload = '{' WHERE seq = 6;`);
    runList.up(database);
    expect(list().rows).toMatchObject([
      { endpoint: "Groq", tools: ["search", "clock"] },
      { endpoint: null, tools: [] },
    ]);
  });
});
