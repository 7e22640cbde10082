import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolCallId } from "../../../shared/ids.ts";
import type { RunEvent } from "../../../shared/run-event.ts";
import { toTimeShares } from "../../../shared/time-shares.ts";
import type { Span } from "../../../shared/span.ts";
import { toSpans } from "../../../shared/to-spans.ts";
import { runTimelines } from "../../fakes/run-timelines.ts";
import { RUN_STEPS } from "../../fakes/run-steps.ts";

const outline = (spans: readonly Span[]): string[] =>
  spans.map(({ depth, kind, name, state }) => `${"  ".repeat(depth)}${kind} ${name} ${state}`);

describe("toSpans", () => {
  it("makes a tree of a run with a wait, a retry, two model calls and a tool", () => {
    expect(outline(toSpans(RUN_STEPS))).toEqual([
      "run Run done",
      "  queue Starting done",
      "  node agent done",
      "    wait rate limit done",
      "    model demo failed",
      "    wait before trying again done",
      "    model demo done",
      "  node tools done",
      "    tool calculator done",
      "  node agent done",
      "    model demo done",
    ]);
  });

  it("knows when a model began to answer, what it used and what it cost", () => {
    const models = toSpans(RUN_STEPS).filter((span) => span.kind === "model");
    expect(models.map(({ startAt, firstTokenAt }) => (firstTokenAt ?? 0) - startAt)).toEqual([
      -1_310, 100, 40,
    ]);
    expect(models[1]).toMatchObject({
      finishReason: "tool_calls",
      parameters: { temperature: 0.2 },
      usage: { inputTokens: 100 },
      cost: { microUsd: 250 },
    });
  });

  it("says why a call failed and what was waited for", () => {
    const spans = toSpans(RUN_STEPS);
    expect(spans.find(({ state }) => state === "failed")?.error).toBe("The provider is busy.");
    expect(spans.find(({ name }) => name === "before trying again")).toMatchObject({
      message: "The provider is busy. Trying again in 1 s.",
    });
  });

  it("gives every start one span, whatever the order of events", () => {
    fc.assert(
      fc.property(runTimelines(), (events) => {
        const spans = toSpans(events);
        const starts = (type: RunEvent["type"]): number =>
          events.filter((event) => event.type === type).length;
        const ofKind = (kind: Span["kind"]): number =>
          spans.filter((span) => span.kind === kind).length;
        expect(ofKind("node")).toBe(starts("node-start"));
        expect(ofKind("model")).toBe(starts("model-start"));
        expect(ofKind("tool")).toBe(starts("tool-start"));
        expect(new Set(spans.map(({ id }) => id)).size).toBe(spans.length);
      }),
    );
  });

  it("keeps children within their parents, after them, and open only where the parent is", () => {
    fc.assert(
      fc.property(runTimelines(), (events) => {
        const spans = toSpans(events);
        const places = new Map(spans.map((span, index) => [span.id, index]));
        for (const [index, span] of spans.entries()) {
          expect(span.endAt ?? Infinity).toBeGreaterThanOrEqual(span.startAt);
          expect(span.endAt === undefined).toBe(span.state === "open");
          if (span.parentId === undefined) continue;
          const place = places.get(span.parentId) ?? Infinity;
          expect(place).toBeLessThan(index);
          const parent = spans[place];
          expect(span.depth).toBe((parent?.depth ?? 0) + 1);
          expect(span.startAt).toBeGreaterThanOrEqual(parent?.startAt ?? Infinity);
          expect(span.endAt ?? Infinity).toBeLessThanOrEqual(parent?.endAt ?? Infinity);
          if (span.kind === "model" && span.firstTokenAt !== undefined) {
            expect(span.firstTokenAt).toBeGreaterThanOrEqual(span.startAt);
            expect(span.firstTokenAt).toBeLessThanOrEqual(span.endAt ?? Infinity);
          }
        }
      }),
    );
  });

  it("is valid for any beginning of a run, and never takes a span back", () => {
    fc.assert(
      fc.property(runTimelines(), fc.nat(), (events, cut) => {
        const all = toSpans(events);
        const some = toSpans(events.slice(0, cut % (events.length + 1)));
        const starts = new Map(all.map(({ id, startAt }) => [id, startAt]));
        for (const { id, startAt } of some) expect(starts.get(id)).toBe(startAt);
      }),
    );
  });

  it("says of a sleep that did not come that it did not", () => {
    const sleep = { waitId: "s", reason: "sleep", message: "", until: 0 } as const;
    const names = (isNeedless: boolean): readonly string[] =>
      toSpans([
        ...RUN_STEPS.slice(0, 3),
        { type: "wait-start", at: 2_000, ...sleep },
        { type: "wait-end", at: 62_000, waitId: "s", ...(isNeedless && { isNeedless }) },
      ]).map(({ name }) => name);
    expect(names(true)).toContain("the computer did not sleep");
    expect(names(true)).not.toContain("computer asleep");
    expect(names(false)).toContain("computer asleep");
  });

  it.each([
    ["the rate limit", "rate limit"],
    ["a person", "your decision (budget)"],
  ])(
    "shows a wait for %s between two calls at its own place and length, though it is told before the steps",
    (_of, name) => {
      const [start, end]: readonly RunEvent[] =
        name === "rate limit"
          ? [
              {
                type: "wait-start",
                at: 2_805,
                waitId: "w3",
                reason: "rate-limit",
                message: "Rate limit.",
                until: 20_805,
              },
              { type: "wait-end", at: 20_805, waitId: "w3" },
            ]
          : [
              {
                type: "ask-start",
                at: 2_805,
                askId: "a1",
                gate: "budget",
                message: "Go on?",
                choices: ["continue", "stop-here"],
              },
              { type: "ask-end", at: 20_805, askId: "a1", choice: "continue" },
            ];
      const later = (event: RunEvent): RunEvent => ({ ...event, at: event.at + 18_000 });
      const at = RUN_STEPS.findIndex((event) => event.type === "node-end" && event.taskId === "t2");
      const spans = toSpans([
        ...RUN_STEPS.slice(0, at),
        // The gates speak at once; what the graph has done and begun arrives after it.
        ...(start === undefined ? [] : [start]),
        ...RUN_STEPS.slice(at, at + 2),
        ...(end === undefined ? [] : [end]),
        ...RUN_STEPS.slice(at + 2).map(later),
      ]);
      expect(outline(spans).slice(-5)).toEqual([
        "  node tools done",
        "    tool calculator done",
        "  node agent done",
        `    wait ${name} done`,
        "    model demo done",
      ]);
      const wait = spans.findLast(({ kind }) => kind === "wait");
      expect((wait?.endAt ?? 0) - (wait?.startAt ?? 0)).toBe(18_000);
      const shares = toTimeShares(spans, 0);
      expect(shares[name === "rate limit" ? "wait" : "decision"]).toBeGreaterThanOrEqual(18_000);
      expect(shares.own).toBeLessThan(100);
    },
  );

  it("shows a wait that comes before the first step in that step, and one that was cut off as long as it took", () => {
    const [start, node, wait] = RUN_STEPS;
    if (start === undefined || node === undefined || wait === undefined) throw new Error("Steps?");
    const end: RunEvent = {
      type: "run-end",
      at: 6_050,
      status: { type: "incomplete", reason: "stopped", error: null },
    };
    const spans = toSpans([start, wait, node, end]);
    expect(outline(spans)).toEqual([
      "run Run cut-off",
      "  queue Starting done",
      "  node agent cut-off",
      "    wait rate limit cut-off",
    ]);
    expect(toTimeShares(spans, 0)).toMatchObject({ queue: 50, wait: 5_000, own: 0 });
  });

  it("has nothing to say of nothing", () => {
    expect(toSpans([])).toEqual([]);
    expect(toTimeShares([], 5)).toMatchObject({ own: 0 });
  });
});

describe("toTimeShares", () => {
  it("splits the time of a run by what it went into", () => {
    expect(toTimeShares(toSpans(RUN_STEPS), 0)).toEqual({
      queue: 50,
      wait: 1_500,
      decision: 0,
      "first-token": 150,
      streaming: 350,
      tool: 20,
      own: 30,
    });
  });

  it("adds up to the whole, whatever overlaps", () => {
    fc.assert(
      fc.property(runTimelines(), fc.nat(1_000), (events, later) => {
        const spans = toSpans(events);
        const [run] = spans;
        if (run === undefined) return;
        const until = Math.max(...spans.map(({ startAt }) => startAt)) + later;
        const shares = Object.values(toTimeShares(spans, until));
        const whole = (run.endAt ?? until) - run.startAt;
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(whole, 6);
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("calls that a person decides about", () => {
  const call = (id: string) => ({ toolCallId: toolCallId.parse(id) });
  const asked = (id: string, at: number): RunEvent => ({
    type: "approval-start",
    at,
    ...call(id),
    toolName: "write",
    args: {},
    argsHash: "h",
    title: "Write",
    owner: { id: "s", title: "Notes" },
    fingerprint: "f",
    effect: "changes",
    offers: [],
  });
  const node = (id: string, at: number): RunEvent => ({
    type: "node-start",
    at,
    node: "tools",
    taskId: `task-${id}`,
    ...call(id),
  });

  it("stand each within the step that is there for it", () => {
    const spans = toSpans([
      node("a", 1),
      node("b", 1),
      asked("a", 2),
      asked("b", 3),
      { type: "approval-end", at: 9, ...call("a"), decision: "approved", scope: "always" },
      { type: "tool-start", at: 10, ...call("a"), toolName: "write", args: {} },
      { type: "node-end", at: 12, node: "tools", taskId: "task-a", error: null },
      { type: "approval-end", at: 20, ...call("b"), decision: "rejected", scope: "person" },
    ]);
    const found = (id: string) => spans.find((span) => span.id === id);
    expect(found("approval:a")).toMatchObject({
      parentId: "node:task-a",
      startAt: 2,
      endAt: 9,
      message: "May this call run? You approved it, always.",
    });
    expect(found("tool:a")).toMatchObject({ parentId: "node:task-a", startAt: 10 });
    expect(found("approval:b")).toMatchObject({ parentId: "node:task-b", endAt: 20 });
  });

  it("wait on as one where Parley was ended meanwhile, and move to the step that goes on", () => {
    const spans = toSpans([
      node("a", 1),
      asked("a", 2),
      { type: "node-end", at: 1_000, node: "tools", taskId: "task-a", error: null },
      asked("a", 1_000),
      { type: "node-start", at: 1_100, node: "tools", taskId: "other", ...call("b") },
      { type: "node-start", at: 1_100, node: "tools", taskId: "again", ...call("a") },
      { type: "approval-end", at: 1_200, ...call("a"), decision: "approved", scope: "person" },
    ]);
    expect(spans.filter(({ id }) => id.startsWith("approval:"))).toMatchObject([
      { parentId: "node:again", startAt: 2, endAt: 1_200, state: "done" },
    ]);
  });
});
