import { describe, expect, it } from "vitest";
import { createStepGate } from "../../../../../electron/runs/limits/step-gate.ts";

const after = (toolRounds: number) => ({ callId: "c", inputTokens: 1, toolRounds });

describe("createStepGate", () => {
  it("lets so many rounds pass and asks before the call that follows them", () => {
    const gate = createStepGate(() => 12);
    for (let rounds = 0; rounds < 12; rounds += 1) {
      expect(gate.judge(after(rounds))).toEqual({ type: "pass" });
    }
    expect(gate.judge(after(12))).toMatchObject({
      type: "ask",
      ask: {
        gate: "step-limit",
        message: expect.stringMatching(/^Reached the limit of 12 tool rounds\./) as unknown,
        setting: "limits.toolRounds",
        choices: ["continue", "stop-here"],
      },
    });
  });

  it("grants as many again, each time it is asked to", () => {
    const gate = createStepGate(() => 2);
    const type = (rounds: number) => gate.judge(after(rounds)) satisfies object;
    for (const reached of [2, 4, 6]) {
      expect(type(reached)).toMatchObject({ type: "ask" });
      gate.grant?.(after(reached));
      expect(type(reached)).toEqual({ type: "pass" });
      expect(type(reached + 1)).toEqual({ type: "pass" });
    }
  });

  it("follows the setting while the run goes on", () => {
    let limit = 1;
    const gate = createStepGate(() => limit);
    expect(gate.judge(after(1))).toMatchObject({
      ask: { message: expect.stringContaining("1 tool round.") as unknown },
    });
    limit = 3;
    expect(gate.judge(after(1))).toEqual({ type: "pass" });
  });
});
