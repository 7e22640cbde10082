import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { UsageFigures, UsageRow } from "../../shared/contract/usage-procedures.ts";
import { CONNECTION_TEST } from "../../shared/usage-key.ts";
import { parseJson } from "./parse-json.ts";
import { counted, rowText, rowTime } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";
import { shownTitle } from "./title-from-text.ts";

/** One run as it stands in the export. */
const usageLine = z.object({
  startedAt: rowTime,
  /** Empty once the conversation is deleted. */
  title: shownTitle,
  model: rowText,
  /** "complete", or why it is not; "running" while it goes on, "connection-test" where it is none. */
  outcome: rowText,
  inputTokens: z.number().nullable(),
  cachedInputTokens: z.number().nullable(),
  cacheWriteTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  isEstimated: z.number(),
  costMicroUsd: z.number().nullable(),
  /** Calls with a cost, and those of them whose cost is the provider's own figure. */
  pricedCalls: z.number(),
  billedCalls: z.number(),
  unansweredCalls: z.number(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number().nullable(),
  toolCalls: z.number(),
  toolFailures: z.number(),
});
export type UsageLine = z.infer<typeof usageLine>;

/** The runs since a moment, all of them together and by day, model and conversation. */
export interface UsageGroups {
  readonly totals: UsageFigures;
  readonly byDay: readonly UsageRow[];
  readonly byModel: readonly UsageRow[];
  readonly byThread: readonly UsageRow[];
}

/**
 * What runs used, added up by SQLite from their rows; no event is read. What they cost is read from the ledger of model
 * calls, which is what budgets count (`spending.ts`): no two places can differ. Moments are milliseconds since the epoch.
 */
export interface UsageStore {
  /** One grouping a turn: answers go on streaming meanwhile, and a run may end between two of them. */
  report(fromAt: number): Promise<UsageGroups>;
  /** The runs themselves, oldest first. */
  lines(fromAt: number): readonly UsageLine[];
}

/** So many conversations are listed. */
const MAXIMUM_THREADS = 100;

/** What is added up of a run, each as far as it is a number that can be. */
const counts = (run: string): string =>
  [
    "input_tokens",
    "output_tokens",
    "cost_micro_usd",
    "first_token_ms",
    "tool_calls",
    "tool_failures",
  ]
    .map((column) => `${counted(`${run}${column}`)} AS ${column}`)
    .join(", ") + `, ${run}is_estimated = 1 AS is_estimated`;

/**
 * Runs that have ended, with their chats or without. A run older than receipts lasted from its start to its end. Of a
 * deleted chat the figures stay; `thread` is empty then.
 */
const RUNS = `
  SELECT r.id, iif(t.deleted_at IS NULL, r.thread_id, '') AS thread, r.model, r.started_at,
    iif(json_valid(r.status), coalesce(r.status ->> '$.reason', r.status ->> '$.type', ''), '') AS outcome,
    ${counts("r.")}, ${counted("coalesce(r.total_ms, r.ended_at - r.started_at)")} AS lasted_ms
  FROM runs r JOIN threads t ON t.id = r.thread_id
  WHERE r.ended_at IS NOT NULL AND r.started_at >= :fromAt
  UNION ALL
  SELECT id, '', model, started_at, outcome, ${counts("")}, ${counted("total_ms")}
  FROM past_runs WHERE started_at >= :fromAt`;

/** Every model call, and each run that is older than the ledger as one call. */
const CALLS = `
  SELECT c.run_id AS run, iif(c.thread_id = '${CONNECTION_TEST}'
      OR (t.id IS NOT NULL AND t.deleted_at IS NULL), c.thread_id, '') AS thread,
    c.model, c.at, ${counted("c.input_tokens")} AS input_tokens,
    ${counted("c.cached_input_tokens")} AS cached_input_tokens,
    ${counted("c.cache_write_tokens")} AS cache_write_tokens,
    ${counted("c.output_tokens")} AS output_tokens,
    ${counted("c.cost_micro_usd")} AS cost_micro_usd, c.is_estimated = 1 AS is_estimated,
    c.is_billed = 1 AS is_billed, c.is_unanswered = 1 AS is_unanswered
  FROM model_calls c LEFT JOIN threads t ON t.id = c.thread_id
  WHERE c.at >= :fromAt
  UNION ALL
  SELECT r.id, r.thread, r.model, r.started_at, r.input_tokens, NULL, NULL, r.output_tokens,
    r.cost_micro_usd, r.is_estimated, 0, 0
  FROM (${RUNS}) r
  WHERE r.input_tokens IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM model_calls WHERE run_id = r.id)`;

/** Durations come as lists: SQLite's windows take ten times as long to find a percentile among them. */
const runsBy = (key: string): string => `
  SELECT ${key} AS key, count(*) AS runs,
    sum(outcome = 'complete') AS completed, sum(outcome = 'stopped') AS stopped,
    sum(outcome IN ('truncated', 'filtered')) AS cutOff,
    sum(outcome NOT IN ('complete', 'stopped', 'truncated', 'filtered')) AS failures,
    coalesce(sum(tool_calls), 0) AS toolCalls, coalesce(sum(tool_failures), 0) AS toolFailures,
    json_group_array(first_token_ms) AS firstTokens, json_group_array(lasted_ms) AS totals
  FROM (${RUNS}) GROUP BY 1`;

const callsBy = (key: string): string => `
  SELECT ${key} AS key,
    coalesce(sum(input_tokens), 0) AS inputTokens,
    coalesce(sum(output_tokens), 0) AS outputTokens,
    coalesce(sum(cost_micro_usd), 0) AS costMicroUsd,
    count(DISTINCT iif(cost_micro_usd IS NULL, run, NULL)) AS runsWithoutCost,
    coalesce(sum(is_estimated = 1 AND is_billed = 0 AND cost_micro_usd > 0), 0) AS callsEstimated,
    coalesce(sum(is_unanswered), 0) AS callsUnanswered,
    coalesce(sum(iif(is_billed, cost_micro_usd, 0)), 0) AS billedMicroUsd
  FROM (${CALLS}) GROUP BY 1`;

/** Beyond the year 9999 there are no days. */
const dayOf = (moment: string): string =>
  `coalesce(date(${moment} / 1000, 'unixepoch', 'localtime'), '')`;

const runsRow = z.object({
  key: rowText,
  runs: z.number(),
  completed: z.number(),
  stopped: z.number(),
  cutOff: z.number(),
  failures: z.number(),
  toolCalls: z.number(),
  toolFailures: z.number(),
  firstTokens: z.string(),
  totals: z.string(),
});

const callsRow = z.object({
  key: rowText,
  inputTokens: z.number(),
  outputTokens: z.number(),
  costMicroUsd: z.number(),
  runsWithoutCost: z.number(),
  callsEstimated: z.number(),
  callsUnanswered: z.number(),
  billedMicroUsd: z.number(),
});

const NO_RUNS = {
  runs: 0,
  completed: 0,
  stopped: 0,
  cutOff: 0,
  failures: 0,
  toolCalls: 0,
  toolFailures: 0,
  firstTokenP50Ms: null,
  firstTokenP95Ms: null,
  totalP50Ms: null,
  totalP95Ms: null,
} as const;

const NO_CALLS = {
  inputTokens: 0,
  outputTokens: 0,
  costMicroUsd: 0,
  runsWithoutCost: 0,
  callsEstimated: 0,
  callsUnanswered: 0,
  billedMicroUsd: 0,
} as const;

const NOTHING: UsageFigures = { ...NO_RUNS, ...NO_CALLS };

/** A refused call is in the ledger and used nothing: it leaves a run's tokens unknown, which they are. */
const LINES = `
  WITH run AS (${RUNS}), call AS (
    SELECT run, max(thread) AS thread, max(model) AS model, min(at) AS at,
      sum(input_tokens) AS input, sum(cached_input_tokens) AS cached,
      sum(cache_write_tokens) AS written, sum(output_tokens) AS output,
      max(is_estimated) AS is_estimated, count(*) AS calls, count(cost_micro_usd) AS priced,
      sum(cost_micro_usd) AS cost, sum(is_billed) AS billed, sum(is_unanswered) AS unanswered
    FROM (${CALLS}) WHERE input_tokens + output_tokens > 0 GROUP BY run)
  SELECT coalesce(run.started_at, call.at) AS startedAt, coalesce(t.title, '') AS title,
    coalesce(run.model, call.model) AS model,
    coalesce(run.outcome, iif(call.thread = '${CONNECTION_TEST}', '${CONNECTION_TEST}', NULL),
      iif(EXISTS (SELECT 1 FROM runs WHERE id = call.run AND ended_at IS NULL),
        'running', 'interrupted')) AS outcome,
    call.input AS inputTokens, call.cached AS cachedInputTokens, call.written AS cacheWriteTokens,
    call.output AS outputTokens, coalesce(call.is_estimated, 0) AS isEstimated,
    iif(call.priced = call.calls, call.cost, NULL) AS costMicroUsd,
    coalesce(call.priced, 0) AS pricedCalls, coalesce(call.billed, 0) AS billedCalls,
    coalesce(call.unanswered, 0) AS unansweredCalls,
    run.first_token_ms AS firstTokenMs, run.lasted_ms AS totalMs,
    coalesce(run.tool_calls, 0) AS toolCalls, coalesce(run.tool_failures, 0) AS toolFailures
  FROM run FULL JOIN call ON call.run = run.id
  LEFT JOIN threads t ON t.id = coalesce(run.thread, call.thread)
  ORDER BY 1`;

export function createUsageStore(database: Database): UsageStore {
  return {
    async report(fromAt) {
      const runs = async (key: string) => {
        await nextTurn();
        return database.all(runsRow, runsBy(key), { fromAt }).map(toRunFigures);
      };
      const calls = async (key: string) => {
        await nextTurn();
        return database.all(callsRow, callsBy(key), { fromAt });
      };
      const [totals = NOTHING] = merge(await runs("''"), await calls("''"));
      const byDay = merge(await runs(dayOf("started_at")), await calls(dayOf("at")));
      const byModel = merge(await runs("model"), await calls("model"));
      const byThread = merge(await runs("thread"), await calls("thread"));
      return {
        totals,
        byDay: byDay.sort((a, b) => (a.key < b.key ? -1 : 1)),
        byModel: byModel.sort(byRuns),
        byThread: byThread
          .sort(byRuns)
          .slice(0, MAXIMUM_THREADS)
          .map((row) => ({ ...row, label: titleOf(database, row.key) })),
      };
    },
    lines: (fromAt) => database.all(usageLine, LINES, { fromAt }),
  };
}

const byRuns = (a: UsageRow, b: UsageRow): number => b.runs - a.runs || (a.key < b.key ? -1 : 1);

function titleOf(database: Database, thread: string): string {
  const title = z.object({ title: shownTitle });
  return (
    database.get(title, "SELECT title FROM threads WHERE id = :thread", { thread })?.title ?? ""
  );
}

/** A run that goes on has made calls and is no run yet; one that was refused is a run and has made none. */
function merge(
  runs: readonly ReturnType<typeof toRunFigures>[],
  calls: readonly z.infer<typeof callsRow>[],
): UsageRow[] {
  const keys = new Set([...runs, ...calls].map(({ key }) => key));
  const find = <T extends { readonly key: string }>(rows: readonly T[]) =>
    new Map(rows.map((row) => [row.key, row]));
  const [runsOf, callsOf] = [find(runs), find(calls)];
  return [...keys].map((key) => ({
    ...NO_RUNS,
    ...NO_CALLS,
    ...runsOf.get(key),
    ...callsOf.get(key),
    key,
    label: key,
  }));
}

function toRunFigures({ firstTokens, totals, ...row }: z.infer<typeof runsRow>) {
  const firstTokenMs = toSorted(firstTokens);
  const totalMs = toSorted(totals);
  return {
    ...row,
    firstTokenP50Ms: percentile(firstTokenMs, 50),
    firstTokenP95Ms: percentile(firstTokenMs, 95),
    totalP50Ms: percentile(totalMs, 50),
    totalP95Ms: percentile(totalMs, 95),
  };
}

const durations = z.array(z.number().nullable());

function toSorted(list: string): readonly number[] {
  const known = (parseJson(durations, list) ?? []).filter((each) => each !== null);
  return known.sort((a, b) => a - b);
}

/** By nearest rank: the smallest value that so many per cent of them do not exceed. */
function percentile(sorted: readonly number[], percent: number): number | null {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
}
