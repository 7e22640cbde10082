import { z } from "zod";
import { procedure, type Procedure } from "./procedure.ts";

const count = z.int().nonnegative();
/** Null where there is nothing to take the middle of. */
const milliseconds = z.number().nonnegative().nullable();

/** What some runs used, together. */
export const usageFigures = z.object({
  runs: count,
  /** How the runs ended; the four add up to all of them. */
  completed: count,
  /** By the person, who may have kept what was there. */
  stopped: count,
  /** At the model's maximum length or by its filter. */
  cutOff: count,
  /** Runs that failed, timed out or were interrupted. */
  failures: count,
  inputTokens: count,
  outputTokens: count,
  /** Of the runs whose cost is known, in millionths of a US dollar. */
  costMicroUsd: count,
  /** Runs that used tokens whose price is not known. */
  runsWithoutCost: count,
  /** Model calls whose cost is only estimated, those under way among them. */
  callsEstimated: count,
  /** Requests that may have been billed though nothing came back. */
  callsUnanswered: count,
  /** Of the cost, what the providers themselves said; the rest is tokens at list prices. */
  billedMicroUsd: count,
  toolCalls: count,
  toolFailures: count,
  firstTokenP50Ms: milliseconds,
  firstTokenP95Ms: milliseconds,
  totalP50Ms: milliseconds,
  totalP95Ms: milliseconds,
});
export type UsageFigures = z.infer<typeof usageFigures>;

/**
 * The figures of one day (as in "2026-11-22"), model or conversation. The conversations that were deleted are one row
 * without a key: their figures stay, their titles do not. Connection tests are one row, too.
 */
export const usageRow = usageFigures.extend({ key: z.string(), label: z.string() });
export type UsageRow = z.infer<typeof usageRow>;

/** A budget of the whole app and what of it is spent. */
export const budgetState = z.object({
  period: z.enum(["day", "month"]),
  /** Of the calls whose price is known. */
  spentMicroUsd: count,
  /** Calls whose price is not known; where there are any, more was spent than is counted. */
  callsWithoutCost: count,
  /** Calls whose cost is only estimated, those under way among them. */
  callsEstimated: count,
  /** Null is no cap. */
  capMicroUsd: count.nullable(),
});
export type BudgetState = z.infer<typeof budgetState>;

const usageReport = z.object({
  totals: usageFigures,
  /** Oldest first; days without a run are left out. Days are those of the computer's clock. */
  byDay: z.array(usageRow).readonly(),
  /** Most runs first, as the next. */
  byModel: z.array(usageRow).readonly(),
  byThread: z.array(usageRow).readonly(),
  budgets: z.array(budgetState).readonly(),
});
export type UsageReport = z.infer<typeof usageReport>;

/** Today and the days before it; null is everything. */
const range = z.strictObject({ days: z.int().min(1).max(36_500).nullable() });

export const usageProcedures = {
  /** What runs did counts on the day they began, what calls cost on the day they were made. Deleted chats count. */
  "usage.get": procedure({ input: range, output: usageReport, timeoutMs: 10_000, cost: 5 }),
  /** One line per run as CSV. A dialog asks where to. */
  "usage.export": procedure({
    input: range,
    /** False when the person changed their mind. */
    output: z.object({ isDone: z.boolean() }),
    timeoutMs: null,
    cost: 10,
  }),
} as const satisfies Record<string, Procedure>;
