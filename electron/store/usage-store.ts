import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { UsageFigures, UsageRow } from "../../shared/contract/usage-procedures.ts";
import { parseJson } from "./parse-json.ts";
import type { Database } from "./sqlite.ts";

/** One run as it stands in the export. */
const usageLine = z.object({
  startedAt: z.number(),
  title: z.string(),
  model: z.string(),
  /** "complete", or why it is not. */
  outcome: z.string(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  isEstimated: z.number(),
  costMicroUsd: z.number().nullable(),
  firstTokenMs: z.number().nullable(),
  totalMs: z.number(),
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

/** What runs used, added up by SQLite from their rows; no event is read. Moments are milliseconds since the epoch. */
export interface UsageStore {
  /** One grouping a turn: answers go on streaming meanwhile, and a run may end between two of them. */
  report(fromAt: number): Promise<UsageGroups>;
  /** The runs themselves, oldest first. */
  lines(fromAt: number): readonly UsageLine[];
}

/** So many conversations are listed. */
const MAXIMUM_THREADS = 100;

/** Ended runs of conversations that are there. A run older than receipts lasted from its start to its end. */
const RUNS = `
  SELECT r.*, coalesce(r.total_ms, r.ended_at - r.started_at) AS lasted_ms,
    coalesce(json_extract(r.status, '$.reason'), json_extract(r.status, '$.type'), '') AS outcome
  FROM runs r
  WHERE r.ended_at IS NOT NULL AND r.started_at >= :fromAt
    AND r.thread_id NOT IN (SELECT id FROM threads WHERE deleted_at IS NOT NULL)`;

/** Durations come as lists: SQLite's windows take ten times as long to find a percentile among them. */
const figuresBy = (key: string, order: string): string => `
  SELECT ${key} AS key, count(*) AS runs,
    sum(outcome = 'complete') AS completed, sum(outcome = 'stopped') AS stopped,
    sum(outcome IN ('truncated', 'filtered')) AS cutOff,
    sum(outcome NOT IN ('complete', 'stopped', 'truncated', 'filtered')) AS failures,
    coalesce(sum(input_tokens), 0) AS inputTokens,
    coalesce(sum(output_tokens), 0) AS outputTokens,
    coalesce(sum(cost_micro_usd), 0) AS costMicroUsd,
    sum(input_tokens IS NOT NULL AND cost_micro_usd IS NULL) AS runsWithoutCost,
    sum(tool_calls) AS toolCalls, sum(tool_failures) AS toolFailures,
    json_group_array(first_token_ms) AS firstTokens, json_group_array(lasted_ms) AS totals
  FROM (${RUNS}) GROUP BY 1 ORDER BY ${order}`;

const TOTALS = figuresBy("''", "1");
const BY_DAY = figuresBy("date(started_at / 1000, 'unixepoch', 'localtime')", "1");
const BY_MODEL = figuresBy("model", "runs DESC, 1");
const BY_THREAD = `SELECT g.*, (SELECT title FROM threads WHERE id = g.key) AS label
  FROM (${figuresBy("thread_id", "runs DESC, 1")} LIMIT ${MAXIMUM_THREADS}) g`;

const groupRow = z.object({
  key: z.string(),
  label: z.string().optional(),
  runs: z.number(),
  completed: z.number(),
  stopped: z.number(),
  cutOff: z.number(),
  failures: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costMicroUsd: z.number(),
  runsWithoutCost: z.number(),
  toolCalls: z.number(),
  toolFailures: z.number(),
  firstTokens: z.string(),
  totals: z.string(),
});

const NOTHING: UsageFigures = {
  runs: 0,
  completed: 0,
  stopped: 0,
  cutOff: 0,
  failures: 0,
  inputTokens: 0,
  outputTokens: 0,
  costMicroUsd: 0,
  runsWithoutCost: 0,
  toolCalls: 0,
  toolFailures: 0,
  firstTokenP50Ms: null,
  firstTokenP95Ms: null,
  totalP50Ms: null,
  totalP95Ms: null,
};

export function createUsageStore(database: Database): UsageStore {
  return {
    async report(fromAt) {
      const rows = async (sql: string): Promise<readonly UsageRow[]> => {
        await nextTurn();
        return database.all(groupRow, sql, { fromAt }).map(toUsageRow);
      };
      const [totals = NOTHING] = await rows(TOTALS);
      return {
        totals,
        byDay: await rows(BY_DAY),
        byModel: await rows(BY_MODEL),
        byThread: await rows(BY_THREAD),
      };
    },
    lines: (fromAt) =>
      database.all(
        usageLine,
        `SELECT started_at AS startedAt, t.title, model, outcome,
           input_tokens AS inputTokens, output_tokens AS outputTokens, is_estimated AS isEstimated,
           cost_micro_usd AS costMicroUsd, first_token_ms AS firstTokenMs, lasted_ms AS totalMs,
           tool_calls AS toolCalls, tool_failures AS toolFailures
         FROM (${RUNS}) run JOIN threads t ON t.id = run.thread_id ORDER BY started_at, run.number`,
        { fromAt },
      ),
  };
}

function toUsageRow({ firstTokens, totals, ...row }: z.infer<typeof groupRow>): UsageRow {
  const firstTokenMs = toSorted(firstTokens);
  const totalMs = toSorted(totals);
  return {
    ...row,
    label: row.label ?? row.key,
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
