import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createRunStore, type RunStore } from "../../../../electron/store/run-store.ts";
import { createSpanStore } from "../../../../electron/store/span-store.ts";
import { createSpending } from "../../../../electron/store/spending.ts";
import { createThreadStore, type ThreadStore } from "../../../../electron/store/thread-store.ts";
import { applyRunEvent } from "../../../../shared/apply-run-event.ts";
import { toolCallId, type RunId, type ThreadId } from "../../../../shared/ids.ts";
import type { Message } from "../../../../shared/message.ts";
import { isDelta, type RunEvent } from "../../../../shared/run-event.ts";
import { askingRun, newMessageId, retryingRun } from "./new-run.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

// Every write waits for the disk, and a busy machine makes it wait long.
vi.setConfig({ testTimeout: 30_000 });

let test: TestDatabase;
let threads: ThreadStore;
let runs: RunStore;
beforeEach(() => {
  test = createTestDatabase();
  threads = createThreadStore({ database: test.database, now: () => 9_000 });
  runs = createRunStore({ database: test.database, now: () => 9_000 });
});
afterEach(() => test.remove());

const INTERRUPTED = { type: "incomplete", reason: "interrupted", error: null } as const;
const conflict: unknown = expect.objectContaining({ code: "conflict" });
const notFound: unknown = expect.objectContaining({ code: "not-found" });

const USAGE = {
  inputTokens: 100,
  cachedInputTokens: 0,
  outputTokens: 20,
  reasoningTokens: 0,
  isEstimated: false,
};

const text = (words: string, at = 1_100): RunEvent => ({ type: "text-delta", at, text: words });
const numbered = (events: readonly RunEvent[], from = 1) =>
  events.map((event, index) => ({ seq: from + index, event }));
const fold = (message: Message, events: readonly RunEvent[]) =>
  events.reduce(applyRunEvent, message);

/** Ends a run as the run service does: the events of its end go in with the final message. */
function end(
  runId: RunId,
  status: Extract<RunEvent, { type: "run-end" }>["status"],
  at = 1_500,
): void {
  const event: RunEvent = { type: "run-end", at, status };
  const events = runs.events(runId);
  runs.finish(runId, fold(runs.answerOf(runId), [...events, event]), [{ seq: 1_000, event }]);
}

/** What a message says, without what the runs behind it used. */
function withoutReceipt({ receipt: _receipt, ...message }: Message): Message {
  return message;
}

describe("begin", () => {
  it("stores the question and an empty answer, and shows them", () => {
    const run = askingRun({ text: "Plan my week\nMonday first", at: 1_000 });
    const { message, created } = runs.begin(run);
    expect(created).toBe(true);
    const { thread, messages } = threads.get(run.threadId);
    expect(thread).toEqual({
      id: run.threadId,
      title: "Plan my week",
      createdAt: 1_000,
      updatedAt: 1_000,
      activeRunId: run.runId,
    });
    expect(messages).toEqual([
      {
        id: run.userMessage.messageId,
        threadId: run.threadId,
        parentId: null,
        role: "user",
        parts: [{ type: "text", text: "Plan my week\nMonday first" }],
        status: { type: "complete" },
        runId: null,
        model: null,
        createdAt: 1_000,
        siblingIds: [run.userMessage.messageId],
      },
      message,
    ]);
    expect(message).toMatchObject({
      id: run.answer.messageId,
      role: "assistant",
      parts: [],
      status: { type: "running" },
      runId: run.runId,
      model: "demo",
    });
  });

  it("gives back the run of a message that was sent before, whatever became of it", () => {
    const run = askingRun();
    runs.begin(run);
    const again = { ...askingRun(), threadId: run.threadId, userMessage: run.userMessage };
    expect(runs.begin(again)).toMatchObject({ runId: run.runId, created: false });
    end(run.runId, { type: "complete" });
    expect(runs.begin(again)).toMatchObject({
      runId: run.runId,
      created: false,
      message: { id: run.answer.messageId, status: { type: "complete" } },
    });
    expect(threads.get(run.threadId).messages).toHaveLength(2);
  });

  it("answers one message at a time in a thread, and any number side by side", () => {
    const run = askingRun();
    runs.begin(run);
    const next = askingRun({ threadId: run.threadId, parentId: run.answer.messageId });
    expect(() => runs.begin(next)).toThrow(conflict);
    expect(() => runs.begin(next)).toThrow("This conversation is still answering.");
    expect(threads.get(run.threadId).messages).toHaveLength(2);
    runs.begin(askingRun());
    end(run.runId, { type: "complete" });
    expect(runs.begin(next).created).toBe(true);
  });

  it("refuses a parent of another thread and keeps nothing then", () => {
    const first = askingRun();
    runs.begin(first);
    const stray = askingRun({ parentId: first.answer.messageId });
    expect(() => runs.begin(stray)).toThrow(notFound);
    expect(() => runs.begin(retryingRun(stray.threadId, newMessageId()))).toThrow(notFound);
    expect(threads.list({ query: "", limit: 9 })).toHaveLength(1);
    end(first.runId, { type: "complete" });
    expect(() => runs.begin(retryingRun(first.threadId, newMessageId()))).toThrow(notFound);
  });

  it("continues only what broke off", () => {
    const run = askingRun();
    runs.begin(run);
    end(run.runId, { type: "complete" });
    const more = { ...retryingRun(run.threadId, run.userMessage.messageId), answer: run.answer };
    expect(() => runs.begin({ ...more, continues: true })).toThrow(conflict);
    expect(runs.openRuns()).toEqual([]);
  });

  it("knows all runs of an answer that was continued, oldest first", () => {
    const run = askingRun();
    runs.begin(run);
    end(run.runId, INTERRUPTED);
    const more = { ...retryingRun(run.threadId, run.userMessage.messageId), answer: run.answer };
    runs.begin({ ...more, continues: true });
    runs.begin(askingRun());
    const both = [run.runId, more.runId];
    expect(runs.runsOfAnswer(run.runId)).toEqual(both);
    expect(runs.runsOfAnswer(more.runId)).toEqual(both);
  });

  it("does not write over an answer that it cannot read", () => {
    const run = askingRun();
    runs.begin(run);
    end(run.runId, INTERRUPTED);
    test.database.run("UPDATE messages SET parts = '[{}]' WHERE id = :id", {
      id: run.answer.messageId,
    });
    const more = { ...retryingRun(run.threadId, run.userMessage.messageId), answer: run.answer };
    expect(() => runs.begin({ ...more, continues: true })).toThrow(
      expect.objectContaining({ code: "storage-failed" }),
    );
  });
});

describe("append", () => {
  it("keeps events in order, with half of a character at the end of a delta", () => {
    const run = askingRun();
    runs.begin(run);
    const events = [text("a\uD83D"), text("\uDE42\0b")];
    runs.append(run.runId, numbered(events.slice(0, 1)));
    runs.append(run.runId, numbered(events.slice(1), 2));
    expect(runs.events(run.runId)).toEqual(events);
  });

  it("takes numbers that grow, all of a batch or nothing", () => {
    const run = askingRun();
    runs.begin(run);
    runs.append(run.runId, [{ seq: 5, event: text("a") }]);
    for (const seqs of [[5], [4], [6, 6], [7, 6]]) {
      const entries = seqs.map((seq) => ({ seq, event: text("b") }));
      expect(() => runs.append(run.runId, entries)).toThrow(/comes after/);
    }
    expect(runs.events(run.runId)).toEqual([text("a")]);
  });

  it("drops what comes after the end", () => {
    const run = askingRun();
    runs.begin(run);
    end(run.runId, { type: "complete" });
    expect(() => runs.append(run.runId, [{ seq: 2_000, event: text("late") }])).toThrow(conflict);
    expect(() => end(run.runId, { type: "complete" })).toThrow(conflict);
  });

  it("reads around an event that it does not know", () => {
    const run = askingRun();
    runs.begin(run);
    runs.append(run.runId, numbered([text("a"), text("b"), text("c")]));
    test.database.run("UPDATE run_events SET type = 'hologram' WHERE seq = 1");
    test.database.run("UPDATE run_events SET payload = '{' WHERE seq = 2");
    expect(runs.events(run.runId)).toEqual([text("c")]);
  });
});

describe("finish", () => {
  it("moves the words into the message and keeps the rest as the timeline", () => {
    const run = askingRun();
    runs.begin(run);
    const node: RunEvent = { type: "node-start", at: 1_050, node: "agent", taskId: "1" };
    const thought: RunEvent = { type: "reasoning-delta", at: 1_060, text: "hm" };
    runs.append(run.runId, numbered([node, thought, text("Because of ")]));
    const last = numbered(
      [text("scattering."), { type: "run-end", at: 1_500, status: { type: "complete" } }],
      4,
    );
    const events = [...runs.events(run.runId), ...last.map(({ event }) => event)];
    runs.finish(run.runId, fold(runs.answerOf(run.runId), events), last);

    expect(runs.events(run.runId)).toEqual([node, events.at(-1)]);
    expect(threads.message(run.answer.messageId)).toMatchObject({
      parts: [{ type: "reasoning" }, { type: "text", text: "Because of scattering." }],
      status: { type: "complete" },
    });
    expect(threads.list({ query: "scatter", limit: 9 })).toHaveLength(1);
    expect(threads.summary(run.threadId)).toMatchObject({ activeRunId: null, updatedAt: 1_500 });
    expect(runs.openRuns()).toEqual([]);
  });

  it("needs an end", () => {
    const run = askingRun();
    const { message } = runs.begin(run);
    expect(() => runs.finish(run.runId, message, [])).toThrow(/without an end/);
    expect(runs.openRuns()).toHaveLength(1);
  });
});

describe("recover", () => {
  const id = toolCallId.parse("call-1");
  const at = fc.integer({ min: 1_000, max: 2_000 });
  const words = fc.string({ unit: "binary", maxLength: 8 });
  const anEvent: fc.Arbitrary<RunEvent> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant("text-delta" as const), at, text: words }),
    },
    fc.record({ type: fc.constant("reasoning-delta" as const), at, text: words }),
    fc.record({
      type: fc.constant("tool-start" as const),
      at,
      toolCallId: fc.constant(id),
      toolName: words,
      args: fc.constant({ expression: "1e3" }),
    }),
    fc.record({
      type: fc.constant("tool-end" as const),
      at,
      toolCallId: fc.constant(id),
      result: words,
    }),
    fc.record({
      type: fc.constant("tool-error" as const),
      at,
      toolCallId: fc.constant(id),
      message: words,
    }),
    fc.record({ type: fc.constant("node-start" as const), at, node: words, taskId: words }),
  );

  /** Writes the events in batches, as the journal would, and takes the app away. */
  function leaveOpen(runId: RunId, events: readonly RunEvent[], batch: number): void {
    for (let from = 0; from < events.length; from += batch) {
      runs.append(runId, numbered(events.slice(from, from + batch), from + 1));
    }
  }

  const endOf = (events: readonly RunEvent[], startedAt: number): RunEvent => ({
    type: "run-end",
    at: events.at(-1)?.at ?? startedAt,
    status: INTERRUPTED,
  });

  it("gives the answer that the journal holds, wherever the app was killed", () => {
    fc.assert(
      fc.property(
        fc.array(anEvent, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        (events, batch) =>
          test.database.transaction(() => {
            const run = askingRun();
            const { message } = runs.begin(run);
            leaveOpen(run.runId, events, batch);
            expect(runs.recover()).toBe(1);
            const whole = [...events, endOf(events, 1_000)];
            expect(withoutReceipt(threads.message(message.id))).toEqual(fold(message, whole));
            expect(threads.message(message.id).status).toEqual(INTERRUPTED);
            expect(runs.events(run.runId)).toEqual(whole.filter((each) => !isDelta(each)));
            expect(runs.recover()).toBe(0);
          }),
      ),
      { numRuns: 60 },
    );
  });

  it("puts what a continued run said after what was there, once, however often it breaks off", () => {
    fc.assert(
      fc.property(fc.array(fc.array(anEvent, { maxLength: 5 }), { maxLength: 4 }), (lives) =>
        test.database.transaction(() => {
          const first = askingRun();
          let { message } = runs.begin(first);
          let { runId } = first;
          for (const events of [[text("Once")], ...lives]) {
            leaveOpen(runId, events, 2);
            runs.recover();
            const whole = fold(message, [...events, endOf(events, first.at)]);
            expect(withoutReceipt(threads.message(message.id))).toEqual(withoutReceipt(whole));

            const more = retryingRun(first.threadId, first.userMessage.messageId, first.at);
            runId = more.runId;
            message = runs.begin({ ...more, answer: first.answer, continues: true }).message;
            expect(withoutReceipt(message)).toEqual(
              withoutReceipt({ ...whole, runId, status: { type: "running" } }),
            );
          }
          runs.recover();
        }),
      ),
      { numRuns: 30 },
    );
  });

  it("keeps how a run ended when only its last write was missing", () => {
    const run = askingRun();
    runs.begin(run);
    const last: RunEvent = { type: "run-end", at: 1_700, status: { type: "complete" } };
    runs.append(run.runId, numbered([text("All of it."), last]));
    runs.recover();
    expect(runs.answerOf(run.runId)).toMatchObject({
      parts: [{ text: "All of it." }],
      status: { type: "complete" },
    });
    expect(runs.events(run.runId)).toEqual([last]);
  });

  it("counts what was reserved for a call that was under way, as the budgets do, and no refused call", () => {
    const spending = createSpending(test.database);
    const run = askingRun();
    runs.begin(run);
    const plan = (callId: string, microUsd: number): void =>
      spending.plan({
        callId,
        runId: run.runId,
        threadId: run.threadId,
        at: 1_100,
        model: "priced",
        usage: { ...USAGE, outputTokens: 1_000, isEstimated: true },
        cost: { microUsd, isEstimated: true },
      });
    const start = (callId: string): RunEvent => ({
      type: "model-start",
      at: 1_100,
      callId,
      model: "priced",
    });
    plan("refused", 9);
    spending.settle("refused", null, { microUsd: 0, isEstimated: false });
    plan("told", 9);
    spending.settle("told", USAGE, { microUsd: 200, isEstimated: false });
    plan("settled, its end not in the journal", 9);
    spending.settle("settled, its end not in the journal", USAGE, null);
    plan("under way", 700);
    const told: RunEvent = {
      type: "model-end",
      at: 1_200,
      callId: "told",
      finishReason: "tool_calls",
      usage: USAGE,
      cost: { microUsd: 200, isEstimated: false },
    };
    const journal = [start("told"), told, start("under way"), text("Half an")];
    runs.append(run.runId, numbered(journal));
    runs.recover();
    // What it had said stays with it: the text itself leaves the journal with the run's end.
    const spans = createSpanStore({ database: test.database, now: () => 1 });
    expect(spans.read(run.runId, "under way")?.output?.messages).toEqual([
      '{"role":"assistant","content":"Half an"}',
    ]);
    const ends = runs.events(run.runId).filter((event) => event.type === "model-end");
    expect(ends.map(({ callId, cost }) => [callId, cost?.microUsd ?? null])).toEqual([
      ["told", 200],
      ["settled, its end not in the journal", null],
      ["under way", 700],
    ]);
    expect(runs.answerOf(run.runId).receipt).toMatchObject({
      inputTokens: 3 * USAGE.inputTokens,
      outputTokens: 2 * USAGE.outputTokens + 1_000,
      isEstimated: true,
    });
    expect(spending.spent({ runId: run.runId })).toBe(900);
  });

  it("ends every run that is open, finds its words, and lets its thread go on", () => {
    const open = [askingRun({ at: 5 }), askingRun(), askingRun()] as const;
    for (const run of open) {
      runs.begin(run);
      runs.append(run.runId, numbered([text("recovered words")]));
    }
    expect(runs.openRuns().map(({ runId }) => runId)).toEqual(open.map(({ runId }) => runId));
    expect(runs.recover()).toBe(3);
    expect(threads.list({ query: "recovered", limit: 9 })).toHaveLength(3);
    const next: ThreadId = open[0].threadId;
    expect(threads.summary(next)).toMatchObject({ activeRunId: null, updatedAt: 1_100 });
    expect(
      runs.begin(askingRun({ threadId: next, parentId: open[0].answer.messageId })).created,
    ).toBe(true);
  });

  it("writes nothing over a message that it cannot read", () => {
    const run = askingRun();
    runs.begin(run);
    runs.append(run.runId, numbered([text("kept")]));
    test.database.run("UPDATE messages SET parts = '[{}]' WHERE id = :id", {
      id: run.answer.messageId,
    });
    expect(runs.recover()).toBe(1);
    const rows = test.database.all(
      z.object({ parts: z.string() }),
      "SELECT parts FROM messages WHERE role = 'assistant'",
    );
    expect(rows).toEqual([{ parts: "[{}]" }]);
    expect(runs.events(run.runId)).toEqual([text("kept")]);
    expect(runs.answerOf(run.runId).status).toEqual(INTERRUPTED);
  });
});
