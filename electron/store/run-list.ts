import { z } from "zod";
import {
  runOutcome,
  type RunCursor,
  type RunFilter,
  type RunRow,
  type RunSort,
} from "../../shared/contract/timeline-procedures.ts";
import { messageId, runId, threadId, type RunId } from "../../shared/ids.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { readMessage } from "./message-rows.ts";
import { parseJson } from "./parse-json.ts";
import { counted, rowText, rowTime } from "./row-fields.ts";
import { readRun } from "./run-rows.ts";
import type { Database } from "./sqlite.ts";
import { shownTitle } from "./title-from-text.ts";

export interface RunListInput {
  readonly filter: RunFilter;
  readonly sort: RunSort;
  readonly direction: "ascending" | "descending";
  /** Where the page before ended; null begins at the first row. */
  readonly after: RunCursor | null;
  /** Rows of the page. */
  readonly limit: number;
}

/** A page of runs, and where it ended; null after the last row. */
export interface RunPage {
  readonly rows: readonly RunRow[];
  readonly next: RunCursor | null;
}

/** Each is the expression of an index (`migrations/017-run-list.ts`); what is not known goes before all that is. */
const SORT: Readonly<Record<RunSort, string>> = {
  startedAt: "r.started_at",
  totalMs: "coalesce(r.total_ms, -1)",
  costMicroUsd: "coalesce(r.cost_micro_usd, -1)",
  tokens: "coalesce(r.input_tokens + r.output_tokens, -1)",
};

/** What is stored may be damaged: then it is no way that a run ends, and reads as failed. */
const OUTCOME = `iif(r.ended_at IS NULL, 'running', iif(json_valid(r.status),
  coalesce(r.status ->> '$.reason', r.status ->> '$.type'), NULL))`;

const OUTCOMES: Readonly<Record<NonNullable<RunFilter["outcome"]>, readonly string[]>> = {
  failed: ["failed", "timed-out", "interrupted"],
  "cut-off": ["truncated", "filtered"],
  stopped: ["stopped"],
  complete: ["complete"],
  running: ["running"],
};

const TOOLS = "iif(json_valid(r.tools), r.tools, '[]')";

const COLUMNS = `
  r.number, r.id AS runId, r.thread_id AS threadId, r.message_id AS messageId, t.title, r.model, r.endpoint,
  r.started_at AS startedAt, ${OUTCOME} AS outcome, ${counted("r.input_tokens")} AS inputTokens,
  ${counted("r.output_tokens")} AS outputTokens, r.is_estimated = 1 AS isEstimated,
  ${counted("r.cost_micro_usd")} AS costMicroUsd, r.cost_basis AS costBasis,
  ${counted("r.unanswered_calls")} AS unansweredCalls, ${counted("r.first_token_ms")} AS firstTokenMs,
  ${counted("coalesce(r.total_ms, r.ended_at - r.started_at)")} AS totalMs, ${TOOLS} AS tools,
  ${counted("r.tool_calls")} AS toolCalls, ${counted("r.tool_failures")} AS toolFailures, f.rating`;

const FROM = `
  FROM runs r JOIN threads t ON t.id = r.thread_id
  LEFT JOIN feedback f ON f.message_id = r.message_id AND f.run_id = r.id
  WHERE t.deleted_at IS NULL`;

const amount = z.number().nullable().catch(null);

const listedRow = z.object({
  number: z.int(),
  runId,
  threadId,
  messageId,
  title: shownTitle,
  model: rowText,
  endpoint: z.string().nullable().catch(null),
  startedAt: rowTime,
  outcome: runOutcome.catch("failed"),
  inputTokens: amount,
  outputTokens: amount,
  isEstimated: z.number().catch(0),
  costMicroUsd: amount,
  costBasis: z.enum(["provider", "prices", "both"]).nullable().catch(null),
  unansweredCalls: amount,
  firstTokenMs: amount,
  totalMs: amount,
  tools: z.string(),
  toolCalls: amount,
  toolFailures: amount,
  rating: z.enum(["good", "bad"]).nullable().catch(null),
  sortedBy: z.number(),
});

/**
 * One page of the runs of all chats that are not deleted. It goes on by key, from the last row of the page before, so
 * the hundredth page takes no longer than the first.
 */
export function listRuns(database: Database, input: RunListInput): RunPage {
  const { filter, sort, direction, after, limit } = input;
  const by = SORT[sort];
  const [sign, word] = direction === "ascending" ? [">", "ASC"] : ["<", "DESC"];
  const { conditions, values } = narrow(filter);
  if (after !== null) conditions.push(`(${by}, r.number) ${sign} (:afterValue, :afterNumber)`);
  const sql = `SELECT ${COLUMNS}, ${by} AS sortedBy ${FROM}
    ${conditions.map((each) => `AND ${each}`).join(" ")}
    ORDER BY ${by} ${word}, r.number ${word} LIMIT :limit`;
  const rows = database.all(listedRow, sql, {
    ...values,
    ...(after === null ? {} : { afterValue: after.value, afterNumber: after.number }),
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return {
    rows: page.map(toRunRow),
    next: hasMore ? { value: last.sortedBy, number: last.number } : null,
  };
}

function narrow(filter: RunFilter) {
  const conditions: string[] = [];
  const values: Record<string, string | number> = {};
  const add = (name: string, value: string | number | undefined, condition: string): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values[name] = value;
  };
  const outcomes = filter.outcome === undefined ? undefined : OUTCOMES[filter.outcome];
  add(
    "outcomes",
    outcomes && JSON.stringify(outcomes),
    `coalesce(${OUTCOME}, 'failed') IN (SELECT value FROM json_each(:outcomes))`,
  );
  add("minimumMs", filter.minimumMs, "r.total_ms >= :minimumMs");
  add("minimumMicroUsd", filter.minimumMicroUsd, "r.cost_micro_usd >= :minimumMicroUsd");
  add("rating", filter.rating, "f.rating = :rating");
  add("model", filter.model, "r.model = :model");
  add("endpoint", filter.endpoint, "r.endpoint = :endpoint");
  add("tool", filter.tool, `EXISTS (SELECT 1 FROM json_each(${TOOLS}) WHERE value = :tool)`);
  add("fromAt", filter.fromAt, "r.started_at >= :fromAt");
  add("untilAt", filter.untilAt, "r.started_at < :untilAt");
  return { conditions, values };
}

function toRunRow(row: z.infer<typeof listedRow>): RunRow {
  const whole = (value: number | null): number | null =>
    value === null ? null : Math.round(value);
  return {
    runId: row.runId,
    threadId: row.threadId,
    messageId: row.messageId,
    title: row.title,
    model: row.model,
    endpoint: row.endpoint,
    startedAt: row.startedAt,
    outcome: row.outcome,
    receipt: {
      inputTokens: whole(row.inputTokens),
      outputTokens: whole(row.outputTokens),
      isEstimated: row.isEstimated === 1,
      costMicroUsd: whole(row.costMicroUsd),
      costBasis: row.costBasis,
      unansweredCalls: whole(row.unansweredCalls) ?? 0,
      firstTokenMs: row.firstTokenMs,
      totalMs: row.totalMs,
    },
    tools: parseJson(z.array(z.string()), row.tools) ?? [],
    toolCalls: whole(row.toolCalls) ?? 0,
    toolFailures: whole(row.toolFailures) ?? 0,
    rating: row.rating,
  };
}

const nameRow = z.object({ name: rowText });

/** Whatever a list of runs can be narrowed to, each list sorted by name. */
export function runNames(database: Database) {
  const names = (what: string, from = ""): readonly string[] =>
    database
      .all(
        nameRow,
        `SELECT DISTINCT ${what} AS name
         FROM runs r JOIN threads t ON t.id = r.thread_id ${from}
         WHERE t.deleted_at IS NULL AND ${what} IS NOT NULL ORDER BY 1`,
      )
      .map(({ name }) => name);
  return {
    models: names("r.model"),
    endpoints: names("r.endpoint"),
    tools: names("j.value", `, json_each(${TOOLS}) j`),
  };
}

/** Where the answer of a run stands, what was asked and what it says. @throws AppError `not-found` when it is gone. */
export function answerOfRun(database: Database, id: RunId) {
  const run = readRun(database, id);
  const { parts, parentId } = readMessage(database, run.messageId);
  const asked = parentId === null ? [] : readMessage(database, parentId).parts;
  return {
    threadId: run.threadId,
    messageId: run.messageId,
    question: toPlainText(asked),
    text: toPlainText(parts),
  };
}
