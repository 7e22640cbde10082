import { describe, expect, it } from "vitest";
import { planAnswer, type AnswerPlan } from "../../../load/provider/plan-answer.ts";

const plan = (run: number, rest = { step: 0, attempt: 1 }): AnswerPlan =>
  planAnswer({ seed: 1, windowId: 1, run, ...rest });
const RUNS = Array.from({ length: 2_000 }, (_, index) => index + 1);
const count = (isMeant: (run: number) => boolean): number => RUNS.filter(isMeant).length;

describe("planAnswer", () => {
  it("plans the same for the same request, and something else for another run", () => {
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
  });

  it("refuses about 3 % of the runs, each only once", () => {
    const refused = count((run) => plan(run).type === "refuse");
    expect(refused).toBeGreaterThan(30);
    expect(refused).toBeLessThan(90);
    expect(count((run) => plan(run, { step: 0, attempt: 2 }).type === "refuse")).toBe(0);
  });

  it("calls a tool in about 20 % of the runs, each only once", () => {
    const calls = count((run) => plan(run, { step: 0, attempt: 2 }).type === "call-tool");
    expect(calls).toBeGreaterThan(320);
    expect(calls).toBeLessThan(480);
    expect(count((run) => plan(run, { step: 1, attempt: 1 }).type === "call-tool")).toBe(0);
  });

  it("breaks about 2 % of the answers off, after the first piece and before the last", () => {
    const broken = RUNS.map((run) => plan(run, { step: 1, attempt: 1 })).flatMap((each) =>
      each.type === "answer" && each.dropAfter !== undefined
        ? [{ after: each.dropAfter, pieces: each.pieces.length }]
        : [],
    );
    expect(broken.length).toBeGreaterThan(20);
    expect(broken.length).toBeLessThan(65);
    expect(broken.every(({ after, pieces }) => after >= 1 && after < pieces)).toBe(true);
  });
});
