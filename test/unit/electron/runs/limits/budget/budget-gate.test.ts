import { describe, expect, it } from "vitest";
import { createBudgetGate } from "../../../../../../electron/runs/limits/budget/budget-gate.ts";
import { createCallsUnderWay } from "../../../../../../electron/runs/limits/budget/calls-under-way.ts";
import type { RunBudget } from "../../../../../../electron/runs/limits/budget/run-budget.ts";
import { unlimited } from "../../../../../fakes/unlimited.ts";

const CALL = { callId: "b", inputTokens: 1, toolRounds: 0 };

function setUp() {
  const underWay = createCallsUnderWay();
  underWay.begin("a", 0);
  const planned: string[] = [];
  const run = new AbortController();
  const budget: RunBudget = {
    ...unlimited(),
    judge: () =>
      underWay.count === 0 ? { type: "pass" } : { type: "wait", message: "Wait.", waitMs: 0 },
    plan: (callId) => void planned.push(callId),
    untilOneEnds: (signal) => underWay.untilOneEnds(signal),
  };
  return { underWay, planned, run, gate: createBudgetGate(budget, run.signal) };
}

describe("a call that waits for another one's end", () => {
  it("is told once, then let go and counted when the other ends", async () => {
    const { underWay, planned, gate } = setUp();
    expect(await gate.judge(CALL)).toMatchObject({ type: "wait" });
    const next = gate.judge(CALL);
    underWay.begin("c", 0);
    underWay.end("a");
    underWay.end("a");
    await Promise.resolve();
    expect(planned).toEqual([]);
    underWay.end("c");
    expect(await next).toEqual({ type: "pass" });
    expect(planned).toEqual(["b"]);
  });

  it("does not miss an end that comes before it is asked again", async () => {
    const { underWay, gate } = setUp();
    await gate.judge(CALL);
    underWay.end("a");
    expect(await gate.judge(CALL)).toEqual({ type: "pass" });
  });

  it("waits no longer than its run", async () => {
    const { run, planned, gate } = setUp();
    await gate.judge(CALL);
    const next = gate.judge(CALL);
    const over = new Error("over");
    run.abort(over);
    await expect(next).rejects.toBe(over);
    expect(planned).toEqual([]);
  });
});
