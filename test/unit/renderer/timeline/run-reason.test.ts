import { describe, expect, it } from "vitest";
import { explainRun, reasonWords } from "../../../../renderer/timeline/run-reason.ts";
import type { IncompleteReason } from "../../../../shared/message.ts";
import type { CostParts, RunEvent, Usage } from "../../../../shared/run-event.ts";
import { toRunFigures } from "../../../../shared/run-figures.ts";
import { toSpans } from "../../../../shared/to-spans.ts";
import { RUN_STEPS } from "../../../fakes/run-steps.ts";
import { WHOLE_RUN } from "../../../fakes/whole-run.ts";
import { toolCallId } from "../../../../shared/ids.ts";

const why = (events: readonly RunEvent[]): readonly string[] =>
  explainRun(toSpans(events), toRunFigures(events)).map(reasonWords);

const start: RunEvent = { ...(RUN_STEPS[0] as Extract<RunEvent, { type: "run-start" }>), at: 0 };
const done = (at: number): RunEvent => ({ type: "run-end", at, status: { type: "complete" } });
const broken = (at: number, reason: IncompleteReason, message?: string): RunEvent => ({
  type: "run-end",
  at,
  status: {
    type: "incomplete",
    reason,
    error:
      message === undefined
        ? null
        : { code: "internal", message, detail: null, retryAfterMs: null, requestId: null },
  },
});
const node = (at: number): RunEvent => ({
  type: "node-start",
  at,
  node: "agent",
  taskId: `t${at}`,
});

interface Call {
  readonly at: number;
  readonly firstAt?: number;
  readonly endAt: number;
  readonly usage?: Partial<Usage>;
  readonly costParts?: CostParts;
  readonly microUsd?: number;
  readonly error?: string;
  readonly status?: number;
}

function call({
  at,
  firstAt,
  endAt,
  error,
  status,
  costParts,
  microUsd,
  ...made
}: Call): RunEvent[] {
  const callId = `m${at}`;
  const usage =
    error === undefined
      ? {
          inputTokens: 0,
          outputTokens: 0,
          cachedInputTokens: 0,
          reasoningTokens: 0,
          isEstimated: false,
          ...made.usage,
        }
      : null;
  return [
    { type: "model-start", at, callId, model: "big" },
    ...(firstAt === undefined ? [] : [{ type: "first-token", at: firstAt, callId } as const]),
    {
      type: "model-end",
      at: endAt,
      callId,
      finishReason: error === undefined ? "stop" : null,
      usage,
      cost: microUsd === undefined ? null : { microUsd, isEstimated: false },
      ...(costParts === undefined ? {} : { costParts }),
      ...(error === undefined ? {} : { error }),
      ...(status === undefined ? {} : { status }),
    },
  ];
}

const wait = (
  reason: Extract<RunEvent, { type: "wait-start" }>["reason"],
  from: number,
  to: number,
): RunEvent[] => [
  { type: "wait-start", at: from, waitId: `w${from}`, reason, message: "…", until: to },
  { type: "wait-end", at: to, waitId: `w${from}` },
];

describe("why a run was slow", () => {
  const quick = (at: number): RunEvent[] => call({ at, firstAt: at + 100, endAt: at + 300 });
  it.each([
    ["rate-limit", "Slow because it waited 18 s for your rate limit."],
    ["retry", "Slow because it waited 18 s before trying again."],
    ["sleep", "Slow because the computer slept for 18 s."],
    ["loading", "Slow because the server took 18 s to load the model."],
  ] as const)("names a wait: %s", (reason, words) => {
    expect(
      why([start, node(0), ...wait(reason, 0, 18_000), ...quick(18_000), done(18_300)]),
    ).toEqual([words]);
  });

  it("tells a person's decision from waits", () => {
    const ask: RunEvent[] = [
      {
        type: "ask-start",
        at: 0,
        askId: "a",
        gate: "budget",
        message: "Go on?",
        choices: ["continue"],
      },
      { type: "ask-end", at: 30_000, askId: "a", choice: "continue" },
    ];
    expect(why([start, node(0), ...ask, ...quick(30_000), done(30_300)])).toEqual([
      "Slow because it waited 30 s for your decision.",
    ]);
  });

  it("tells the time to the first token from the time of writing", () => {
    const first = call({ at: 0, firstAt: 12_000, endAt: 13_000 });
    expect(why([start, node(0), ...first, done(13_000)])).toEqual([
      "Slow because big took 12 s to start answering.",
    ]);
    const wrote = call({ at: 0, firstAt: 500, endAt: 30_000, usage: { outputTokens: 1_200 } });
    expect(why([start, node(0), ...wrote, done(30_000)])).toEqual([
      "Slow because big wrote for 30 s (1,200 tokens).",
    ]);
  });

  it("adds up a tool's calls, and names the tool that took most", () => {
    const tool = (name: string, from: number, to: number): RunEvent[] => {
      const id = toolCallId.parse(`c${from}`);
      return [
        { type: "tool-start", at: from, toolCallId: id, toolName: name, args: {} },
        { type: "tool-end", at: to, toolCallId: id, result: "ok" },
      ];
    };
    const events = [
      ...tool("search", 0, 5_000),
      ...tool("clock", 5_000, 6_000),
      ...tool("search", 6_000, 12_000),
    ];
    expect(why([start, node(0), ...events, done(12_000)])).toEqual([
      "Slow because search ran for 11 s over 2 calls.",
    ]);
  });

  it("says so of Parley itself, too", () => {
    expect(why([start, node(11_000), ...quick(11_000), done(11_300)])).toEqual([
      "Slow because Parley itself took 11 s.",
    ]);
  });

  it("calls a short run slow only where most of it was waiting", () => {
    expect(why(RUN_STEPS)).toEqual(["Slow because it waited 1.5 s before trying again."]);
    expect(
      why([start, node(0), ...call({ at: 0, firstAt: 100, endAt: 3_000 }), done(3_000)]),
    ).toEqual(["Completed in 3 s."]);
  });
});

describe("why a run failed", () => {
  it("says how often it was tried and what the provider answered", () => {
    const tries = [1, 2, 3].flatMap((n) =>
      call({ at: n * 100, endAt: n * 100 + 50, error: "The provider is busy.", status: 503 }),
    );
    const events = [start, node(0), ...tries, broken(400, "failed", "The provider is busy.")];
    expect(why(events)).toEqual([
      "Failed because all 3 attempts failed (HTTP 503): The provider is busy.",
    ]);
  });

  it.each([
    ["failed", "The key was refused", "Failed because of an error: The key was refused."],
    ["timed-out", "No data for 6 s.", "Failed because it timed out: No data for 6 s."],
    ["interrupted", undefined, "Failed because Parley closed before the answer was complete."],
    ["truncated", undefined, "Cut off because the answer reached the model’s output limit."],
    ["filtered", undefined, "Cut off because the provider’s content filter ended the answer."],
    ["stopped", undefined, "Stopped by you after 0.2 s."],
  ] as const)("%s", (reason, message, words) => {
    expect(why([start, node(0), broken(200, reason, message)])).toEqual([words]);
  });

  it("says what was going on when it was stopped", () => {
    const [begun] = call({ at: 10, endAt: 20 });
    if (begun === undefined) throw new Error("No call.");
    expect(why([start, node(0), begun, broken(200, "stopped")])).toEqual([
      "Stopped by you after 0.2 s, during big.",
    ]);
  });

  it("says why it failed before why it was slow", () => {
    expect(why(WHOLE_RUN)[0]).toBe("Failed because the model call failed: The key was refused.");
  });
});

describe("why a run was expensive", () => {
  const cost = (usage: Partial<Usage>, costParts: CostParts | undefined, calls = 1): string => {
    const made = Array.from({ length: calls }, (_, n) =>
      call({
        at: n * 100,
        firstAt: n * 100 + 10,
        endAt: n * 100 + 50,
        usage,
        microUsd: 20_000,
        ...(costParts === undefined ? {} : { costParts }),
      }),
    ).flat();
    return why([start, node(0), ...made, done(1_000)]).join(" ");
  };
  it("names the class of tokens that most money went into", () => {
    expect(
      cost({ inputTokens: 60_000, cachedInputTokens: 20_000 }, { input: 0.016, output: 0.004 }, 3),
    ).toBe(
      "Expensive because 3 model calls sent 180,000 tokens, 60,000 from the cache (80 % of $0.06).",
    );
    expect(
      cost({ outputTokens: 900, reasoningTokens: 800 }, { output: 0.002, reasoning: 0.018 }),
    ).toBe("Expensive because the model reasoned for 800 tokens (90 % of $0.02).");
    expect(cost({ outputTokens: 900, reasoningTokens: 100 }, { output: 0.02 })).toBe(
      "Expensive because the model wrote 800 tokens (100 % of $0.02).",
    );
  });

  it("claims nothing of parts where only the sum is known", () => {
    expect(cost({ inputTokens: 1_000, outputTokens: 10 }, undefined)).toBe(
      "Expensive because 1 model call used 1,000 tokens in and 10 out ($0.02).",
    );
  });
});

it("says nothing while a run goes on", () => {
  expect(why(RUN_STEPS.slice(0, -1))).toEqual([]);
  expect(why([])).toEqual([]);
});
