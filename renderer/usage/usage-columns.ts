import type { UsageRow } from "../../shared/contract/usage-procedures.ts";
import { costOf, shareOf, spreadOf, tokensOf } from "./usage-words.ts";

/** One column of figures. */
export interface UsageColumn {
  readonly name: string;
  readonly of: (row: UsageRow) => string;
  /** What it is sorted by; null stands where nothing is known, and goes last either way. */
  readonly by: (row: UsageRow) => number | null;
  /** Where there is little room, the columns with the highest number go first; 0 stays. */
  readonly step: 0 | 1 | 2 | 3;
}

export const COLUMNS: readonly UsageColumn[] = [
  {
    name: "Cost",
    of: costOf,
    by: (row) => (costOf(row) === "—" ? null : row.costMicroUsd),
    step: 0,
  },
  { name: "Tokens", of: (row) => tokensOf(row).toLocaleString("en"), by: tokensOf, step: 0 },
  count("Runs", ({ runs }) => runs, 0),
  count("Complete", ({ completed }) => completed, 1),
  count("Stopped", ({ stopped }) => stopped, 2),
  count("Cut off", ({ cutOff }) => cutOff, 2),
  count("Failed", ({ failures }) => failures, 1),
  {
    name: "First token p50 · p95",
    of: ({ firstTokenP50Ms, firstTokenP95Ms }) => spreadOf(firstTokenP50Ms, firstTokenP95Ms),
    by: ({ firstTokenP50Ms }) => firstTokenP50Ms,
    step: 3,
  },
  {
    name: "Total p50 · p95",
    of: ({ totalP50Ms, totalP95Ms }) => spreadOf(totalP50Ms, totalP95Ms),
    by: ({ totalP50Ms }) => totalP50Ms,
    step: 3,
  },
  {
    name: "Tools done",
    of: ({ toolCalls, toolFailures }) => shareOf(toolCalls - toolFailures, toolCalls),
    by: ({ toolCalls, toolFailures }) =>
      toolCalls === 0 ? null : (toolCalls - toolFailures) / toolCalls,
    step: 3,
  },
];

function count(
  name: string,
  by: (row: UsageRow) => number,
  step: UsageColumn["step"],
): UsageColumn {
  return { name, of: (row) => by(row).toLocaleString("en"), by, step };
}

/** By which column, "" being the row's own name, and which way. */
export interface UsageOrder {
  readonly column: string;
  readonly direction: "ascending" | "descending";
}

/** Numbers begin with the largest, names with the first; the same column again turns round. */
export function nextOrder(order: UsageOrder, column: string): UsageOrder {
  if (order.column === column) {
    return { column, direction: order.direction === "ascending" ? "descending" : "ascending" };
  }
  return { column, direction: column === "" ? "ascending" : "descending" };
}

/** Rows in an order; those that are equal stay as they came. */
export function sortRows(
  rows: readonly UsageRow[],
  { column, direction }: UsageOrder,
): readonly UsageRow[] {
  const sign = direction === "ascending" ? 1 : -1;
  const by = COLUMNS.find(({ name }) => name === column)?.by;
  if (by === undefined) {
    return rows.toSorted((a, b) => sign * a.label.localeCompare(b.label, "en", { numeric: true }));
  }
  return rows.toSorted((a, b) => {
    const [left, right] = [by(a), by(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}
