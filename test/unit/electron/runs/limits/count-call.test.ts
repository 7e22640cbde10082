import { describe, expect, it } from "vitest";
import type { ModelCallEnd } from "../../../../../electron/agent/run-bounds.ts";
import {
  countCall,
  newHeardCall,
  noteReport,
  type HeardCall,
} from "../../../../../electron/runs/limits/count-call.ts";
import type { Usage } from "../../../../../shared/run-event.ts";
import { unlimited } from "../../../../fakes/unlimited.ts";

/** What `unlimited` takes every answer for that nobody heard. */
const TYPICAL = 1_000;
const PROMPT = 300;
/** About 1,000 tokens. */
const LONG = "Many words. ".repeat(350);
const CUT_OFF: ModelCallEnd = { type: "cut-off" };

const counted = (inputTokens: number, outputTokens: number): Usage => ({
  inputTokens,
  outputTokens,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  isEstimated: false,
});

interface Told {
  readonly says?: string;
  readonly thinks?: string;
  readonly reports?: readonly [Usage | null, number | null, boolean?];
}

/** A call whose request has left, of which this is told in this order. */
function call(...told: readonly Told[]): HeardCall {
  const heard = newHeardCall(PROMPT);
  heard.isSent = true;
  for (const { says, thinks, reports } of told) {
    if (reports !== undefined) {
      const [usage, billedMicroUsd, isLast = false] = reports;
      noteReport(heard, { usage, billedMicroUsd }, isLast);
    }
    if (thinks !== undefined) heard.isThinkingHeard = true;
    heard.written.push(...[says, thinks].filter((text) => text !== undefined));
  }
  return heard;
}

const count = (heard: HeardCall, end: ModelCallEnd = CUT_OFF) => countCall(heard, end, unlimited());
const made = (usage: Usage | null, billedMicroUsd: number | null = null): ModelCallEnd => ({
  type: "made",
  usage,
  billedMicroUsd,
});

describe("an answer that broke off", () => {
  it("may have thought unheard: one word does not make it cheaper than none", () => {
    expect(count(call({ says: "The" }))).toMatchObject({
      inputTokens: PROMPT,
      outputTokens: TYPICAL,
      isEstimated: true,
    });
    expect(count(call())).toMatchObject({ outputTokens: TYPICAL, isUnanswered: true });
  });

  it("is counted as it was heard where its thinking was, too, and where more was heard", () => {
    const thinking = count(call({ thinks: "Hm." }, { says: "The" }));
    expect(thinking?.outputTokens).toBeLessThan(20);
    expect(count(call({ says: LONG.repeat(3) }))?.outputTokens).toBeGreaterThan(TYPICAL * 2);
  });

  it("is counted as the endpoint did last, thoughts, cache and all, and as an estimate", () => {
    const growing = call(
      { reports: [counted(1_000, 90), null] },
      { says: "One " },
      { reports: [{ ...counted(1_000, 700), cachedInputTokens: 900, reasoningTokens: 650 }, null] },
      { says: "two" },
    );
    expect(count(growing)).toEqual({
      ...counted(1_000, 700),
      cachedInputTokens: 900,
      reasoningTokens: 650,
      isEstimated: true,
    });
  });

  it("is never less than what was heard", () => {
    const started = call({ reports: [counted(1_000, 1), null] }, { says: LONG.repeat(3) });
    expect(count(started)?.outputTokens).toBeGreaterThan(TYPICAL * 2);
    const grown = call(
      { reports: [counted(1_000, 1), null] },
      { reports: [counted(1_000, 2), null] },
      { says: LONG },
    );
    expect(count(grown)?.outputTokens).toBeGreaterThan(500);
  });

  it.each([
    ["one word", [{ says: "The" }]],
    ["nothing", []],
  ] as const)(
    "is a usual one where the endpoint counted before it began, and %s was heard",
    (_name, rest) => {
      const started = call({ reports: [counted(1_000, 1), null] }, ...rest);
      expect(count(started)).toMatchObject({ inputTokens: 1_000, outputTokens: TYPICAL });
    },
  );

  it("is no estimate where the count came with the error that ended it", () => {
    const failed = call({ says: "The" }, { reports: [counted(9_000, 251), null, true] });
    expect(count(failed)).toEqual(counted(9_000, 251));
    expect(
      count(call({ reports: [counted(9_000, 251), null, true] }), { type: "refused" }),
    ).toEqual(counted(9_000, 251));
  });

  it("keeps the provider's own figure, unless most of the answer came after it", () => {
    const billed = call({ says: "The" }, { reports: [counted(9_000, 251), 21_500, true] });
    expect(count(billed)?.billedMicroUsd).toBe(21_500);
    expect(count(call({ reports: [null, 21_500, true] }))?.billedMicroUsd).toBe(21_500);
    const early = call({ reports: [counted(9_000, 1), 9_000] }, { says: LONG });
    expect(count(early)?.billedMicroUsd).toBeUndefined();
  });

  it("costs nothing where the request had not left, and what was heard where it never does", () => {
    expect(count({ ...call(), isSent: false })).toBeNull();
    const demo = count({ ...call({ says: "The" }), isSent: false });
    expect(demo?.outputTokens).toBeLessThan(10);
  });
});

describe("an answer that ended well", () => {
  it("is counted as the endpoint did", () => {
    const usage = { ...counted(1_000, 50), cachedInputTokens: 900 };
    expect(count(call({ says: "Yes." }), made(usage, 1_600))).toEqual({
      ...usage,
      billedMicroUsd: 1_600,
    });
    expect(count(call(), made(counted(1_000, 0)))).toEqual(counted(1_000, 0));
  });

  it("is estimated on the side that was not counted", () => {
    expect(count(call({ says: "Yes." }), made(counted(0, 251)))).toEqual({
      ...counted(PROMPT, 251),
      isEstimated: true,
    });
    const answer = count(call({ says: LONG }), made(counted(1_000, 0)));
    expect(answer).toMatchObject({ inputTokens: 1_000, isEstimated: true });
    expect(answer?.outputTokens).toBeGreaterThan(500);
    expect(count(call({ says: LONG }), made(counted(1_000, 1)))?.outputTokens).toBeGreaterThan(500);
  });

  it("is estimated as a whole where nobody counted, and never free", () => {
    expect(count(call({ says: "Yes." }), made(null))).toMatchObject({ isEstimated: true });
    expect(count(call(), made(null))).toMatchObject({ outputTokens: TYPICAL, isEstimated: true });
    expect(count(call(), made(null))).not.toHaveProperty("isUnanswered");
    expect(count(call(), made(null, 1_600))).toMatchObject({ billedMicroUsd: 1_600 });
  });
});

it("is nothing for a call that was refused, and a usual answer for one that was not heard", () => {
  expect(count(call(), { type: "refused" })).toBeNull();
  expect(count(call(), { type: "unanswered" })).toMatchObject({ isUnanswered: true });
});
