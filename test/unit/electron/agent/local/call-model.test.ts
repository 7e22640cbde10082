import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { callModel } from "../../../../../electron/agent/local/call-model.ts";
import type { ModelCallEnd, RunBounds } from "../../../../../electron/agent/run-bounds.ts";
import { fixedClock } from "../../../../fakes/fixed-clock.ts";
import { unbounded } from "../../../../fakes/unbounded.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const PROMPT = [new HumanMessage("Why is the sky blue?")];
/** Six tokens, and four round the message. */
const ACQUIRED = "acquire 10";
const overloaded = (): Error =>
  Object.assign(new Error("503 busy"), { status: 503, error: { message: "busy" } });

function toWords(end: ModelCallEnd): string {
  if (end.type !== "made") return end.type;
  return end.usage === null ? "unknown" : `${end.usage.inputTokens}+${end.usage.outputTokens}`;
}

/** Calls a model that does one thing after the other; keeps what the run's bounds were told, in order. */
async function call(
  steps: readonly (() => AIMessage)[],
  {
    signal,
    hasHeard = false,
    wasSent = true,
  }: { signal?: AbortSignal; hasHeard?: boolean; wasSent?: boolean } = {},
) {
  const told: string[] = [];
  const bounds: RunBounds = {
    ...unbounded(signal ?? new AbortController().signal),
    acquireModelCall: ({ inputTokens }) => {
      told.push(`acquire ${inputTokens}`);
      return Promise.resolve({ settle: (end) => void told.push(`settle ${toWords(end)}`) });
    },
    waitToRetry: ({ error }) => {
      told.push(`wait: ${error.code}`);
      return Promise.resolve();
    },
  };
  let count = 0;
  const outcome = await callModel({
    prompt: () => PROMPT,
    toolTokens: () => 0,
    toolRounds: 0,
    ask: () => {
      count += 1;
      const step = steps[count - 1];
      if (step === undefined) throw new Error("asked once too often");
      return Promise.resolve(step());
    },
    bounds,
    hasHeard: () => hasHeard,
    wasSent: () => wasSent,
    onStart: () => undefined,
    onFailed: ({ code }) => void told.push(`failed: ${code}`),
    signal,
    clock: fixedClock(NOW),
  }).catch((error: unknown) => error);
  return { outcome, told };
}

const whole = (): AIMessage =>
  new AIMessage({ content: "Yes.", response_metadata: { finish_reason: "stop" } });
const answered = (): AIMessage =>
  Object.assign(whole(), {
    usage_metadata: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
  });

it("counts what a call used, and the estimate where the endpoint did not say", async () => {
  expect((await call([answered])).told).toEqual([ACQUIRED, "settle 5+2"]);
  const silent = await call([whole]);
  expect(silent.told).toEqual([ACQUIRED, "settle unknown"]);
});

it("counts every attempt on its own, and holds no place while it waits to try again", async () => {
  const fail = (): AIMessage => {
    throw overloaded();
  };
  const { outcome, told } = await call([fail, answered]);
  expect(outcome).toBeInstanceOf(AIMessage);
  expect(told).toEqual([
    ACQUIRED,
    "settle refused",
    "failed: provider-unavailable",
    "wait: provider-unavailable",
    ACQUIRED,
    "settle 5+2",
  ]);
});

it.each([
  "Loading model",
  "llm server loading model",
  "Model meta-llama/Llama-3-8B is currently loading",
])("asks as long as a server says that it loads the model: %s", async (message) => {
  const fail = (): AIMessage => {
    throw Object.assign(new Error(message), { status: 503, error: { message } });
  };
  const { outcome, told } = await call([fail, fail, fail, fail, fail, answered]);
  expect(outcome).toBeInstanceOf(AIMessage);
  expect(told.filter((each) => each === "wait: provider-unavailable")).toHaveLength(5);
});

it.each(["error loading model: unable to allocate", "failed loading model", "No model is loaded"])(
  "does not wait for a model that cannot be loaded: %s",
  async (message) => {
    const fail = (): AIMessage => {
      throw Object.assign(new Error(message), { status: 500, error: { message } });
    };
    const { told } = await call([fail, fail, fail, fail, fail]);
    expect(told.filter((each) => each.startsWith("wait"))).toHaveLength(2);
  },
);

it("settles a call that failed for good, and one that had begun to answer is not repeated", async () => {
  const error = overloaded();
  const fail = (): AIMessage => {
    throw error;
  };
  const { outcome, told } = await call([fail, answered], { hasHeard: true });
  expect(outcome).toBe(error);
  expect(told).toEqual([ACQUIRED, "settle cut-off"]);
});

it("does not take a stream that only ended for an answer", async () => {
  const { told } = await call([() => new AIMessage("Half of")]);
  expect(told).toEqual([ACQUIRED, "settle cut-off"]);
});

it("neither waits nor asks again once the run was ended", async () => {
  const controller = new AbortController();
  const reason = new Error("stopped");
  const fail = (): AIMessage => {
    controller.abort(reason);
    throw overloaded();
  };
  const { outcome, told } = await call([fail, answered], { signal: controller.signal });
  expect(outcome).toBe(reason);
  expect(told).toEqual([ACQUIRED, "settle unanswered"]);
});

it("counts a request that may have been billed, and does not repeat one that may be answered still", async () => {
  const fail = (status: number) => (): AIMessage => {
    throw Object.assign(new Error(`${status} status code`), { status });
  };
  expect((await call([fail(504), answered])).told).toEqual([ACQUIRED, "settle unanswered"]);
  const { told } = await call([fail(502), answered]);
  expect(told).toEqual([
    ACQUIRED,
    "settle unanswered",
    "failed: provider-unavailable",
    "wait: provider-unavailable",
    ACQUIRED,
    "settle 5+2",
  ]);
});

it("repeats a lost connection only where the request had not left", async () => {
  const lost = (): AIMessage => {
    throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
  };
  expect((await call([lost, answered])).told).toEqual([ACQUIRED, "settle unanswered"]);
  const early = await call([lost, answered], { wasSent: false });
  expect(early.told).toContain("settle refused");
  expect(early.outcome).toBeInstanceOf(AIMessage);
});
