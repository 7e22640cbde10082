import type { IncompleteReason } from "../../shared/message.ts";
import type { CostParts } from "../../shared/run-event.ts";
import type { RunFigures } from "../../shared/run-figures.ts";
import type { ModelSpan, Span, ToolSpan, WaitSpan } from "../../shared/span.ts";
import { toTimeShares, type TimeShare, isPersons } from "../../shared/time-shares.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import { formatUsd } from "../../shared/format-usd.ts";
import { formatDuration } from "../format/format-duration.ts";
import { formatTokens } from "../format/format-cost.ts";
import { attemptsOf } from "../../shared/attempts.ts";

/** From here on a run is slow, in milliseconds, and expensive, in millionths of a US dollar. */
export const SLOW_MS = 10_000;
export const EXPENSIVE_MICRO_USD = 10_000;

/** A shorter run is slow as well where more than half of it went into waiting or deciding. */
const HELD_MS = 2_000;

/** What most of a slow run's time went into. Times are in milliseconds. */
export type SlowCause =
  | { readonly type: "wait"; readonly reason: WaitSpan["reason"]; readonly ms: number }
  | {
      readonly type: "first-token" | "streaming";
      readonly model: string;
      readonly ms: number;
      readonly calls: number;
      readonly outputTokens: number;
    }
  | { readonly type: "tool"; readonly name: string; readonly ms: number; readonly calls: number }
  | { readonly type: "overhead"; readonly ms: number };

/** What most of an expensive run's money went into; "unknown" where only the sum is known. */
type CostClass = "input" | "output" | "reasoning" | "request" | "unknown";

/** Why a run was as it was: what went wrong, then what took long, then what cost much. */
export type RunReason =
  | {
      readonly type: "failed";
      readonly reason: Exclude<IncompleteReason, "stopped">;
      readonly error: string | undefined;
      readonly status: number | undefined;
      readonly attempts: number;
    }
  | { readonly type: "stopped"; readonly ms: number; readonly during: string | undefined }
  | { readonly type: "slow"; readonly ms: number; readonly cause: SlowCause }
  | {
      readonly type: "expensive";
      readonly microUsd: number;
      readonly class: CostClass;
      readonly share: number;
      readonly calls: number;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly cachedTokens: number;
      readonly reasoningTokens: number;
    }
  | { readonly type: "completed"; readonly ms: number };

/**
 * Computes the answer that stands above a run that has ended. Empty while it goes on.
 *
 * @param spans of the run, parents before their children.
 */
export function explainRun(spans: readonly Span[], figures: RunFigures): readonly RunReason[] {
  const [run] = spans;
  if (run?.kind !== "run" || run.endAt === undefined) return [];
  const ms = run.endAt - run.startAt;
  const ending = endingOf(spans, ms);
  const reasons = [
    ...(ending === undefined ? [] : [ending]),
    ...slowness(spans, run.endAt, ms),
    ...expense(spans, figures),
  ];
  return reasons.length === 0 ? [{ type: "completed", ms }] : reasons;
}

function endingOf(spans: readonly Span[], ms: number): RunReason | undefined {
  const [run] = spans;
  if (run?.kind !== "run" || run.status?.type !== "incomplete") return undefined;
  const { reason } = run.status;
  if (reason === "stopped") {
    const during = spans.findLast(
      ({ kind, state }) => state === "cut-off" && kind !== "run" && kind !== "node",
    );
    return { type: "stopped", ms, during: during === undefined ? undefined : nameOf(during) };
  }
  const call = spans.findLast((span) => span.kind === "model");
  const isItsFault = call?.kind === "model" && call.state === "failed";
  return {
    type: "failed",
    reason,
    error: run.error ?? (isItsFault ? call.error : undefined),
    status: isItsFault ? call.status : undefined,
    attempts: isItsFault ? (attemptsOf(spans).get(call.id)?.of ?? 1) : 0,
  };
}

function nameOf(span: Span): string {
  return span.kind === "wait" && span.reason === "ask" ? "your decision" : span.name;
}

function slowness(spans: readonly Span[], endAt: number, ms: number): readonly RunReason[] {
  const shares = toTimeShares(spans, endAt);
  const held = shares.wait + shares.decision;
  if (ms < SLOW_MS && !(ms >= HELD_MS && held > ms / 2)) return [];
  const sums: readonly (readonly [TimeShare | "overhead", number])[] = [
    ["wait", shares.wait],
    ["decision", shares.decision],
    ["first-token", shares["first-token"]],
    ["streaming", shares.streaming],
    ["tool", shares.tool],
    ["overhead", shares.own + shares.queue],
  ];
  const [most] = sums.toSorted(([, a], [, b]) => b - a);
  if (most === undefined) return [];
  return [{ type: "slow", ms, cause: slowCause(spans, endAt, most[0], most[1]) }];
}

function slowCause(
  spans: readonly Span[],
  endAt: number,
  share: TimeShare | "overhead",
  ms: number,
): SlowCause {
  const length = (span: Span): number => (span.endAt ?? endAt) - span.startAt;
  if (share === "wait" || share === "decision") {
    const waits = spans.filter(
      (span): span is WaitSpan =>
        span.kind === "wait" && isPersons(span) === (share === "decision"),
    );
    const [reason = "retry"] = longest(waits, ({ reason: each }) => each, length);
    return { type: "wait", reason, ms };
  }
  if (share === "tool") {
    const tools = spans.filter((span): span is ToolSpan => span.kind === "tool");
    const [name = "", calls = 0, sum = 0] = longest(tools, (tool) => tool.name, length);
    return { type: "tool", name, ms: Math.min(ms, sum), calls };
  }
  if (share === "first-token" || share === "streaming") {
    const models = spans.filter((span): span is ModelSpan => span.kind === "model");
    const time = (span: ModelSpan): number => {
      const first = span.firstTokenAt ?? span.endAt ?? endAt;
      return share === "first-token" ? first - span.startAt : (span.endAt ?? endAt) - first;
    };
    const [model = "", calls = 0] = longest(models, ({ name }) => name, time);
    const outputTokens = sumOf(models, ({ usage }) => usage?.outputTokens ?? 0);
    return { type: share, model, ms, calls, outputTokens };
  }
  return { type: "overhead", ms };
}

/** The key that most time went into, how many spans have it, and how long they took together. */
function longest<S extends Span, K>(
  spans: readonly S[],
  keyOf: (span: S) => K,
  length: (span: S) => number,
): readonly [] | readonly [key: K, count: number, ms: number] {
  const groups = [...Map.groupBy(spans, keyOf)].map(
    ([key, group]) => [key, group.length, sumOf(group, length)] as const,
  );
  return groups.toSorted(([, , a], [, , b]) => b - a)[0] ?? [];
}

function expense(spans: readonly Span[], figures: RunFigures): readonly RunReason[] {
  const microUsd = figures.costMicroUsd ?? 0;
  if (microUsd < EXPENSIVE_MICRO_USD) return [];
  const calls = spans.filter(
    (span): span is ModelSpan => span.kind === "model" && span.usage !== undefined,
  );
  const of = (part: keyof CostParts): number =>
    sumOf(calls, ({ costParts }) => costParts?.[part] ?? 0);
  const classes: readonly (readonly [CostClass, number])[] = [
    ["input", of("input") + of("cachedInput") + of("cacheWrite")],
    ["output", of("output")],
    ["reasoning", of("reasoning")],
    ["request", of("request")],
  ];
  const whole = sumOf(classes, ([, usd]) => usd);
  const [most] = classes.toSorted(([, a], [, b]) => b - a);
  const isKnown =
    whole > 0 && most !== undefined && calls.every(({ costParts }) => costParts !== undefined);
  return [
    {
      type: "expensive",
      microUsd,
      class: isKnown ? most[0] : "unknown",
      share: isKnown ? most[1] / whole : 1,
      calls: calls.length,
      inputTokens: sumOf(calls, ({ usage }) => usage?.inputTokens ?? 0),
      outputTokens: sumOf(calls, ({ usage }) => usage?.outputTokens ?? 0),
      cachedTokens: sumOf(calls, ({ usage }) => usage?.cachedInputTokens ?? 0),
      reasoningTokens: sumOf(calls, ({ usage }) => usage?.reasoningTokens ?? 0),
    },
  ];
}

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

/** A reason as a person reads it. */
export function reasonWords(reason: RunReason): string {
  switch (reason.type) {
    case "failed":
      return failedWords(reason);
    case "stopped": {
      const during = reason.during === undefined ? "" : `, during ${toShownLine(reason.during)}`;
      return `Stopped by you after ${formatDuration(reason.ms)}${during}.`;
    }
    case "slow":
      return `Slow because ${slowWords(reason.cause)}.`;
    case "expensive":
      return `Expensive because ${expenseWords(reason)}.`;
    case "completed":
      return `Completed in ${formatDuration(reason.ms)}.`;
  }
}

type Failed = Extract<RunReason, { type: "failed" }>;

function failedWords({ reason, error, status, attempts }: Failed): string {
  if (reason === "truncated") return "Cut off because the answer reached the model’s output limit.";
  if (reason === "filtered")
    return "Cut off because the provider’s content filter ended the answer.";
  if (reason === "interrupted")
    return "Failed because Parley closed before the answer was complete.";
  const said = error === undefined ? "" : `: ${toShownLine(error)}`;
  const code = status === undefined ? "" : ` (HTTP ${status})`;
  if (attempts > 1) return `Failed because all ${attempts} attempts failed${code}${end(said)}`;
  if (reason === "timed-out") return `Failed because it timed out${end(said)}`;
  if (attempts === 1) return `Failed because the model call failed${code}${end(said)}`;
  return `Failed because of an error${end(said)}`;
}

const end = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

function slowWords(cause: SlowCause): string {
  const time = formatDuration(cause.ms);
  switch (cause.type) {
    case "wait":
      return WAITS[cause.reason](time);
    case "first-token":
      return `${toShownLine(cause.model)} took ${time} to start answering${across(cause.calls)}`;
    case "streaming": {
      const tokens =
        cause.outputTokens === 0 ? "" : ` (${formatTokens(cause.outputTokens)} tokens)`;
      return `${toShownLine(cause.model)} wrote for ${time}${across(cause.calls)}${tokens}`;
    }
    case "tool":
      return `${toShownLine(cause.name)} ran for ${time}${across(cause.calls)}`;
    case "overhead":
      return `Parley itself took ${time}`;
  }
}

const WAITS: Readonly<Record<WaitSpan["reason"], (time: string) => string>> = {
  "rate-limit": (time) => `it waited ${time} for your rate limit`,
  retry: (time) => `it waited ${time} before trying again`,
  sleep: (time) => `the computer slept for ${time}`,
  loading: (time) => `the server took ${time} to load the model`,
  ask: (time) => `it waited ${time} for your decision`,
  approval: (time) => `it waited ${time} for your approval`,
};

const across = (calls: number): string => (calls > 1 ? ` over ${calls} calls` : "");

type Expensive = Extract<RunReason, { type: "expensive" }>;

function expenseWords(reason: Expensive): string {
  const { calls, inputTokens, outputTokens, cachedTokens, reasoningTokens } = reason;
  const percent = `${Math.round(reason.share * 100)} % of ${formatUsd(reason.microUsd)}`;
  const made = `${calls} model ${calls === 1 ? "call" : "calls"}`;
  switch (reason.class) {
    case "input": {
      const cached = cachedTokens === 0 ? "" : `, ${formatTokens(cachedTokens)} from the cache`;
      return `${made} sent ${formatTokens(inputTokens)} tokens${cached} (${percent})`;
    }
    case "output":
      return `the model wrote ${formatTokens(outputTokens - reasoningTokens)} tokens (${percent})`;
    case "reasoning":
      return `the model reasoned for ${formatTokens(reasoningTokens)} tokens (${percent})`;
    case "request":
      return `each of ${made} has a fixed price (${percent})`;
    case "unknown":
      return `${made} used ${formatTokens(inputTokens)} tokens in and ${formatTokens(outputTokens)} out (${formatUsd(reason.microUsd)})`;
  }
}
