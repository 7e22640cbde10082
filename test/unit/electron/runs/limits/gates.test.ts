import { describe, expect, it, vi } from "vitest";
import { askBeforeCall } from "../../../../../electron/runs/limits/gates.ts";
import type { CallGate } from "../../../../../electron/runs/limits/gates.ts";
import type { Ask, GateName, Verdict } from "../../../../../shared/verdict.ts";

const CALL = { callId: "1", inputTokens: 10, toolRounds: 0 };
const ASK: Ask = { gate: "budget", message: "More?", excerpt: null, choices: ["continue"] };
const PASS: Verdict = { type: "pass" };
const waitFor = (waitMs: number): Verdict => ({ type: "wait", message: "Not yet.", waitMs });

/** A gate of any name that says these one after another, and everything that happened in order. */
function setUp() {
  const log: unknown[] = [];
  const gate = (name: GateName, verdicts: readonly Verdict[]): CallGate => {
    const left = [...verdicts];
    return {
      name,
      judge: () => {
        log.push(`judge ${name}`);
        return left.shift() ?? PASS;
      },
      grant: () => void log.push(`grant ${name}`),
    };
  };
  const responses = {
    onWait: ({ waitMs }: { readonly waitMs: number }) => void log.push(`wait ${waitMs}`),
    ask: vi.fn((ask: Ask) => {
      log.push(`ask ${ask.message}`);
      return Promise.resolve();
    }),
  };
  return { log, gate, responses };
}

describe.each<GateName>(["input-guard", "rate-limiter", "budget", "step-limit"])(
  "the gate %s",
  (name) => {
    it("may wait, ask and pass, and what that means is the same for all", async () => {
      const { log, gate, responses } = setUp();
      const verdicts = [waitFor(2), waitFor(1), { type: "ask", ask: ASK } as const, PASS];
      await askBeforeCall([gate(name, verdicts)], CALL, responses);
      const judge = `judge ${name}`;
      const expected = [
        judge,
        "wait 2",
        judge,
        "wait 1",
        judge,
        "ask More?",
        `grant ${name}`,
        judge,
      ];
      expect(log).toEqual(expected);
    });

    it("may refuse, in its own words and with a code of its own; later gates are not asked", async () => {
      const { log, gate, responses } = setUp();
      const refusing = gate(name, [{ type: "refuse", message: "No." }]);
      const asked = askBeforeCall([refusing, gate("budget", [])], CALL, responses);
      const codes = {
        "input-guard": "invalid-input",
        "rate-limiter": "rate-limited",
        budget: "budget-reached",
        "step-limit": "step-limit",
      };
      await expect(asked).rejects.toMatchObject({ message: "No.", code: codes[name] });
      expect(log).toEqual([`judge ${name}`]);
    });
  },
);

describe("askBeforeCall", () => {
  it("asks the next gate only once the one before it passes", async () => {
    const { log, gate, responses } = setUp();
    await askBeforeCall([gate("budget", [waitFor(1)]), gate("rate-limiter", [])], CALL, responses);
    expect(log).toEqual(["judge budget", "wait 1", "judge budget", "judge rate-limiter"]);
  });

  it("grants nothing when the person ended the run instead", async () => {
    const { log, gate, responses } = setUp();
    const reason = new Error("stopped");
    responses.ask.mockRejectedValueOnce(reason);
    const asked = askBeforeCall([gate("budget", [{ type: "ask", ask: ASK }])], CALL, responses);
    await expect(asked).rejects.toBe(reason);
    expect(log).toEqual(["judge budget"]);
  });
});
