import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attemptsOf } from "../../../../shared/attempts.ts";
import { markWords, roundMarks } from "../../../../renderer/timeline/time-axis.ts";
import {
  FOLD_ID,
  toRows,
  treeMove,
  wayTo,
  type RowChoice,
} from "../../../../renderer/timeline/timeline-rows.ts";
import { toolCallId } from "../../../../shared/ids.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import { toSpans } from "../../../../shared/to-spans.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";
import { runTimelines } from "../../../fakes/run-timelines.ts";

const ALL: RowChoice = { closed: new Set(), isFoldOpen: false, matches: undefined };

/** A run of so many rounds of a model and a tool, of 100 ms each; the tool of the third fails. */
function loop(rounds: number): readonly RunEvent[] {
  const steps = Array.from({ length: rounds }, (_, round): RunEvent[] => {
    const at = 1_000 + round * 100;
    const id = toolCallId.parse(`c${round}`);
    return [
      { type: "node-start", at, node: "agent", taskId: `a${round}` },
      { type: "model-start", at, callId: `m${round}`, model: "big" },
      {
        type: "model-end",
        at: at + 40,
        callId: `m${round}`,
        finishReason: "tool_calls",
        usage: null,
        cost: null,
      },
      { type: "node-end", at: at + 40, node: "agent", taskId: `a${round}`, error: null },
      { type: "node-start", at: at + 50, node: "tools", taskId: `t${round}` },
      { type: "tool-start", at: at + 50, toolCallId: id, toolName: "search", args: { q: round } },
      round === 2
        ? { type: "tool-error", at: at + 90, toolCallId: id, message: "No answer." }
        : { type: "tool-end", at: at + 90, toolCallId: id, result: "found" },
      { type: "node-end", at: at + 90, node: "tools", taskId: `t${round}`, error: null },
    ];
  });
  const at = 1_000 + rounds * 100;
  return [
    ...RUN_STEPS.slice(0, 1),
    ...steps.flat(),
    { type: "run-end", at, status: { type: "complete" } },
  ];
}

describe("the rows of a run", () => {
  it("fold the middle of a long loop and say how long it took and what failed", () => {
    const spans = toSpans(loop(8));
    const rows = toRows(spans, ALL);
    const fold = rows.find(({ type }) => type === "fold");
    // Sixteen steps, of which the first round and the last step are shown.
    expect(fold).toMatchObject({ steps: 13, failed: 1, startAt: 1_100, endAt: 1_740 });
    expect(rows.map(({ id }) => id)).toEqual([
      "run",
      "queue",
      "node:a0",
      "model:m0",
      "node:t0",
      "tool:c0",
      FOLD_ID,
      "node:t7",
      "tool:c7",
    ]);
    const opened = toRows(spans, { ...ALL, isFoldOpen: true });
    expect(opened).toHaveLength(spans.length + 1);
    expect(opened.find(({ id }) => id === "tool:c3")?.level).toBe(4);
  });

  it("leave a short loop as it is", () => {
    expect(toRows(toSpans(loop(3)), ALL)).toHaveLength(toSpans(loop(3)).length);
  });

  it("hide what is in a closed row", () => {
    const rows = toRows(toSpans(RUN_STEPS), { ...ALL, closed: new Set(["node:t1"]) });
    expect(rows.map(({ id }) => id)).not.toContain("model:m1");
    expect(rows.find(({ id }) => id === "node:t1")?.isExpanded).toBe(false);
  });

  it("show what is looked for with all that it is part of, folded or closed", () => {
    const spans = toSpans(loop(8));
    const rows = toRows(spans, {
      closed: new Set(["run"]),
      isFoldOpen: false,
      matches: ({ state }) => state === "failed",
    });
    expect(rows.map(({ id }) => id)).toEqual(["run", "node:t2", "tool:c2"]);
  });

  it("know the way to a span that is hidden", () => {
    const spans = toSpans(loop(8));
    expect(wayTo(spans, "tool:c3")).toEqual({ ancestors: ["node:t3", "run"], isInFold: true });
    expect(wayTo(spans, "tool:c7").isInFold).toBe(false);
    expect(wayTo(spans, "run")).toEqual({ ancestors: [], isInFold: false });
  });

  it("hold every span once, each below its parent, of any run", () => {
    fc.assert(
      fc.property(runTimelines(), (events) => {
        const spans = toSpans(events);
        const rows = toRows(spans, { ...ALL, isFoldOpen: true });
        const shown = rows.filter(({ type }) => type === "span").map(({ id }) => id);
        expect(shown.toSorted()).toEqual(spans.map(({ id }) => id).toSorted());
        for (const [index, row] of rows.entries()) {
          if (row.parentId === undefined) continue;
          const parent = rows.findIndex(({ id }) => id === row.parentId);
          expect(parent).toBeLessThan(index);
          expect(rows[parent]?.level).toBe(row.level - 1);
        }
      }),
    );
  });

  it("of 500 spans take no time to speak of", () => {
    const spans = toSpans(loop(125));
    expect(spans.length).toBeGreaterThanOrEqual(500);
    expect(toRows(spans, ALL).length).toBeLessThan(12);
  });
});

describe("the keys of the tree", () => {
  const rows = toRows(toSpans(RUN_STEPS), { ...ALL, closed: new Set(["node:t1"]) });
  const at = (id: string): number => rows.findIndex((row) => row.id === id);
  it.each([
    ["ArrowRight", "node:t1", { type: "open", id: "node:t1" }],
    ["ArrowLeft", "node:t2", { type: "close", id: "node:t2" }],
    ["ArrowLeft", "node:t1", { type: "go", to: 0 }],
    ["ArrowRight", "node:t2", { type: "go", to: at("tool:call_1") }],
    ["ArrowRight", "tool:call_1", { type: "go", to: at("tool:call_1") }],
    ["ArrowLeft", "tool:call_1", { type: "go", to: at("node:t2") }],
    ["ArrowUp", "run", { type: "go", to: 0 }],
    ["End", "run", { type: "go", to: rows.length - 1 }],
    ["PageDown", "run", { type: "go", to: rows.length - 1 }],
    ["*", "run", { type: "open-all" }],
    ["x", "run", undefined],
  ])("%s at %s", (key, id, move) => {
    expect(treeMove(rows, at(id), key)).toEqual(move);
  });
});

describe("attempts", () => {
  it("are counted within the step that made them", () => {
    const attempts = attemptsOf(toSpans(RUN_STEPS));
    expect([...attempts]).toEqual([
      ["model:m1", { number: 1, of: 2 }],
      ["model:m2", { number: 2, of: 2 }],
    ]);
    expect(attemptsOf(toSpans(loop(3))).size).toBe(0);
  });
});

describe("the axis", () => {
  it.each([
    [2_100, [0, 1_000, 2_000]],
    [18_300, [0, 10_000]],
    [95_000, [0, 60_000]],
    [7, [0, 5]],
    [0, [0]],
    [3_600_000 * 30, [0, 10, 20, 30].map((hours) => hours * 3_600_000)],
  ])("of %i ms has its marks at round times", (length, marks) => {
    expect(roundMarks(length)).toEqual(marks);
  });

  it("names them shortly", () => {
    expect([0, 500, 1_500].map((mark) => markWords(mark, 2_100))).toEqual(["0", "0.5 s", "1.5 s"]);
    expect(markWords(20, 90)).toBe("20 ms");
    expect(markWords(120_000, 300_000)).toBe("2 min");
  });
});
