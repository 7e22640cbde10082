import { describe, expect, it } from "vitest";
import { createReportedCall } from "../../../../../electron/agent/models/reported-call.ts";

const usage = { prompt_tokens: 1_000, completion_tokens: 50 };
const expected = {
  inputTokens: 1_000,
  outputTokens: 50,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  isEstimated: false,
};

function reported(...chunks: readonly unknown[]) {
  const call = createReportedCall();
  call.begin(new Headers());
  for (const chunk of chunks) call.read(chunk);
  return call.soFar();
}

describe("what a streamed call reports of its use", () => {
  it.each([
    ["beside the choices", { choices: [], usage }],
    ["in the last choice, as Moonshot has it", { choices: [{ index: 0, delta: {}, usage }] }],
    ["in x_groq", { choices: [], x_groq: { id: "r", usage } }],
    ["beside an error", { error: { message: "no", code: 502 }, usage }],
    ["in an error", { error: { message: "no", usage } }],
    ["in two places, of which one is empty", { choices: [{ usage: null }], usage, x_groq: {} }],
    [
      "in two places, of which one says 0",
      { choices: [{ usage }], usage: { prompt_tokens: 0, completion_tokens: 0 } },
    ],
  ])("is read %s", (_place, chunk) => {
    expect(reported(chunk).usage).toEqual(expected);
  });

  it("is put together from several chunks", () => {
    const first = { usage: { prompt_tokens: 1_000, completion_tokens: 1 } };
    expect(reported(first, { choices: [] }, { usage: { completion_tokens: 50 } }).usage).toEqual(
      expected,
    );
  });

  it.each([
    ["of a chunk before the count", [{ service_tier: "priority" }, { usage }], "priority"],
    ["of a chunk after it", [{ usage }, { service_tier: "Flex" }], "flex"],
    ["in the count", [{ usage: { ...usage, service_tier: "priority" } }], "priority"],
    ["that is every call's", [{ service_tier: "default", usage }], undefined],
    [
      "that the endpoint settled on in the end",
      [{ service_tier: "auto" }, { service_tier: "flex", usage }],
      "flex",
    ],
  ])("has the tier %s", (_where, chunks, tier) => {
    expect(reported(...chunks).usage).toEqual(
      tier === undefined ? expected : { ...expected, serviceTier: tier },
    );
  });

  it.each([
    [null],
    [undefined],
    ["text"],
    [7],
    [{ choices: {} }],
    [{ choices: [null] }],
    [{ usage: "12" }],
  ])("is nothing in %j", (chunk) => {
    expect(reported(chunk)).toEqual({ usage: null, billedMicroUsd: null });
  });

  it("begins anew with each answer, at what its headers say", () => {
    const call = createReportedCall();
    call.begin(new Headers());
    call.read({ usage: { ...usage, cost: 1 }, service_tier: "flex" });
    call.begin(new Headers({ "x-litellm-response-cost": "0.0016" }));
    expect(call.soFar()).toEqual({ usage: null, billedMicroUsd: 1_600 });
  });
});
