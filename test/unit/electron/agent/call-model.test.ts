import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { callModel } from "../../../../electron/agent/call-model.ts";
import type { RunBounds } from "../../../../electron/agent/run-bounds.ts";
import { unbounded } from "../../../fakes/unbounded.ts";

const NOW = Date.UTC(2026, 10, 22, 12);
const PROMPT = [new HumanMessage("x".repeat(40))];
const overloaded = (): Error => Object.assign(new Error("503 busy"), { status: 503 });

/** Calls a model that does one thing after the other; keeps what the run's bounds were told, in order. */
async function call(
  steps: readonly (() => AIMessage)[],
  { signal, hasHeard = false }: { signal?: AbortSignal; hasHeard?: boolean } = {},
) {
  const told: string[] = [];
  const bounds: RunBounds = {
    ...unbounded(signal ?? new AbortController().signal),
    acquireModelCall: (tokens) => {
      told.push(`acquire ${tokens}`);
      return Promise.resolve({ settle: (used) => void told.push(`settle ${used}`) });
    },
    waitToRetry: ({ error }) => {
      told.push(`wait: ${error.code}`);
      return Promise.resolve();
    },
  };
  let count = 0;
  const outcome = await callModel({
    prompt: PROMPT,
    ask: () => {
      count += 1;
      const step = steps[count - 1];
      if (step === undefined) throw new Error("asked once too often");
      return Promise.resolve(step());
    },
    bounds,
    hasHeard: () => hasHeard,
    onStart: () => undefined,
    onFailed: ({ code }) => void told.push(`failed: ${code}`),
    signal,
    now: () => NOW,
  }).catch((error: unknown) => error);
  return { outcome, told };
}

const answered = (): AIMessage =>
  Object.assign(new AIMessage("Yes."), {
    usage_metadata: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
  });

it("counts what a call used, and the estimate where the endpoint did not say", async () => {
  expect((await call([answered])).told).toEqual(["acquire 10", "settle 7"]);
  const silent = await call([() => new AIMessage("Yes.")]);
  expect(silent.told).toEqual(["acquire 10", "settle 10"]);
});

it("counts every attempt on its own, and holds no place while it waits to try again", async () => {
  const fail = (): AIMessage => {
    throw overloaded();
  };
  const { outcome, told } = await call([fail, answered]);
  expect(outcome).toBeInstanceOf(AIMessage);
  expect(told).toEqual([
    "acquire 10",
    "settle 10",
    "failed: provider-unavailable",
    "wait: provider-unavailable",
    "acquire 10",
    "settle 7",
  ]);
});

it("settles a call that failed for good, and one that had begun to answer is not repeated", async () => {
  const error = overloaded();
  const fail = (): AIMessage => {
    throw error;
  };
  const { outcome, told } = await call([fail, answered], { hasHeard: true });
  expect(outcome).toBe(error);
  expect(told).toEqual(["acquire 10", "settle 10"]);
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
  expect(told).toEqual(["acquire 10", "settle 10"]);
});
