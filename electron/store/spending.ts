import { z } from "zod";
import { CONNECTION_TEST } from "../../shared/usage-key.ts";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import type { Cost, Usage } from "../../shared/run-event.ts";
import { counted } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";

/** A model call that is about to be made. */
export interface PlannedCall {
  readonly callId: string;
  readonly runId: RunId;
  /** Null is a connection test. */
  readonly threadId: ThreadId | null;
  readonly at: number;
  readonly model: string;
  /** What it may use. */
  readonly usage: Usage;
  /** Null where the price is not known. */
  readonly cost: Cost | null;
}

/**
 * What model calls have cost, in micro-dollars, on disk. A call counts with what it may cost from the moment it is
 * planned, and with what it did cost once it is settled; one whose price is not known counts nothing.
 */
export interface Spending {
  /** On disk when it returns. */
  plan(call: PlannedCall): void;
  /** Writes what a planned call used; null usage is a call that was refused and cost nothing. */
  settle(callId: string, usage: Usage | null, cost: Cost | null): void;
  /** The longest of a model's latest answers, in tokens; 0 before the first. */
  longestAnswer(model: string): number;
  /** The middle one of a model's latest answers that were counted, in tokens; undefined before the first. */
  typicalAnswer(model: string): number | undefined;
  /** What the calls cost whose price is known. */
  spent(calls: CallsOf): number;
  /** How many calls have no known price: where there are any, the sum of the rest is less than what was spent. */
  unpriced(calls: CallsOf): number;
  /** How many calls cost something that is only estimated; those under way are among them. */
  estimated(calls: CallsOf): number;
}

/** The calls of a run, of a conversation, or from one moment until just before another. */
export type CallsOf =
  | { readonly runId: RunId }
  | { readonly threadId: ThreadId }
  | { readonly fromAt: number; readonly untilAt: number };

const sumRow = z.object({ sum: z.number() });
const COST = counted("cost_micro_usd");
const SUM = `SELECT coalesce(sum(${COST}), 0) AS sum FROM model_calls WHERE`;
/** A cost that is none, as below zero, is not known. */
const UNPRICED = `SELECT count(*) AS sum FROM model_calls WHERE ${COST} IS NULL AND`;

const ESTIMATED = `SELECT count(*) AS sum FROM model_calls
  WHERE is_estimated = 1 AND is_billed = 0 AND cost_micro_usd > 0 AND`;

/** What a test asks for says nothing of how long answers are. */
const OF_CHATS = `thread_id <> '${CONNECTION_TEST}'`;

/** Long enough a memory for a habit, short enough to forget an outlier. */
const LONGEST = `
  SELECT coalesce(max(output_tokens), 0) AS sum FROM (
    SELECT ${counted("output_tokens")} AS output_tokens FROM model_calls
    WHERE model = :model AND state = 'settled' AND ${OF_CHATS}
    ORDER BY number DESC LIMIT 20)`;
const COUNTED = `
  SELECT output_tokens AS sum FROM model_calls
  WHERE model = :model AND state = 'settled' AND is_estimated = 0
    AND ${counted("output_tokens")} > 0 AND ${OF_CHATS}
  ORDER BY number DESC LIMIT 20`;

export function createSpending(database: Database): Spending {
  return {
    plan({ usage, cost, ...call }) {
      database.run(
        `INSERT INTO model_calls (id, run_id, thread_id, at, model, input_tokens, cached_input_tokens,
           output_tokens, cost_micro_usd, is_estimated, state)
         VALUES (:callId, :runId, :threadId, :at, :model, :input, :cached, :output, :cost, 1, 'reserved')`,
        {
          ...call,
          threadId: call.threadId ?? CONNECTION_TEST,
          ...toColumns(usage),
          cost: cost?.microUsd ?? null,
        },
      );
    },
    settle(callId, usage, cost) {
      database.run(
        `UPDATE model_calls SET state = 'settled', input_tokens = :input, cached_input_tokens = :cached,
           cache_write_tokens = :written, output_tokens = :output, reasoning_tokens = :reasoning,
           cost_micro_usd = :cost, is_estimated = :isEstimated, is_billed = :isBilled,
           is_unanswered = :isUnanswered
         WHERE id = :callId AND state = 'reserved'`,
        {
          callId,
          ...toColumns(usage),
          written: usage?.cacheWriteTokens ?? 0,
          reasoning: usage?.reasoningTokens ?? 0,
          cost: cost?.microUsd ?? null,
          // As a run's receipt has it (`run-figures.ts`): of its tokens or of their price.
          isEstimated: usage?.isEstimated === true || cost?.isEstimated === true ? 1 : 0,
          isBilled: cost?.isBilled === true ? 1 : 0,
          isUnanswered: usage?.isUnanswered === true ? 1 : 0,
        },
      );
    },
    longestAnswer: (model) => database.get(sumRow, LONGEST, { model })?.sum ?? 0,
    typicalAnswer(model) {
      const answers = database.all(sumRow, COUNTED, { model }).map(({ sum }) => sum);
      return answers.sort((a, b) => a - b)[Math.floor(answers.length / 2)];
    },
    spent: (calls) => database.get(sumRow, `${SUM} ${condition(calls)}`, { ...calls })?.sum ?? 0,
    unpriced: (calls) =>
      database.get(sumRow, `${UNPRICED} ${condition(calls)}`, { ...calls })?.sum ?? 0,
    estimated: (calls) =>
      database.get(sumRow, `${ESTIMATED} ${condition(calls)}`, { ...calls })?.sum ?? 0,
  };
}

function condition(calls: CallsOf): string {
  if ("runId" in calls) return "run_id = :runId";
  if ("threadId" in calls) return "thread_id = :threadId";
  return "at >= :fromAt AND at < :untilAt";
}

function toColumns(usage: Usage | null) {
  return {
    input: usage?.inputTokens ?? 0,
    cached: usage?.cachedInputTokens ?? 0,
    output: usage?.outputTokens ?? 0,
  };
}
