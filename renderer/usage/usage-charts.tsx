import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { ReactElement } from "react";
import { formatDuration } from "../format/format-duration.ts";
import { formatCost } from "../format/format-cost.ts";
import type { DayPoint } from "./fill-days.ts";
import { costOf, tokensOf } from "./usage-words.ts";

const HEIGHT_PX = 200;
const TICK = { fill: "var(--color-text-muted)", fontSize: 11 };
const TOOLTIP = {
  contentStyle: {
    background: "var(--color-overlay)",
    border: "1px solid var(--color-border)",
    borderRadius: 8,
    fontSize: 12,
  },
  cursor: { fill: "var(--color-surface-hover)" },
  isAnimationActive: false,
} as const;

type Field = readonly [key: string, name: string, fill: string];

const OUTCOMES: readonly Field[] = [
  ["completed", "Complete", "var(--color-accent)"],
  ["stopped", "Stopped", "var(--color-border-strong)"],
  ["cutOff", "Cut off", "var(--color-warning)"],
  ["failed", "Failed", "var(--color-danger)"],
];
const TIMES: readonly Field[] = [
  ["firstToken", "First token", "var(--color-accent)"],
  ["total", "Total", "var(--color-warning)"],
];

/** Costs, tokens and runs of each day, and how long they took. The tables below say the same in numbers. */
export function UsageCharts({ days }: { readonly days: readonly DayPoint[] }) {
  const data = days.map(({ day, row }) => ({
    day: shortDay(day),
    cost: (row?.costMicroUsd ?? 0) / 1_000_000,
    costWords: row === undefined ? formatCost(0) : costOf(row),
    tokens: row === undefined ? 0 : tokensOf(row),
    completed: row?.completed ?? 0,
    stopped: row?.stopped ?? 0,
    cutOff: row?.cutOff ?? 0,
    failed: row?.failures ?? 0,
    firstToken: row?.firstTokenP50Ms ?? null,
    firstTokenSlow: row?.firstTokenP95Ms ?? null,
    total: row?.totalP50Ms ?? null,
    totalSlow: row?.totalP95Ms ?? null,
  }));
  const dollars = (value: number): string => formatCost(Math.round(value * 1_000_000));
  const bars = (fields: readonly Field[]): ReactElement[] =>
    fields.map(([key, name, fill]) => (
      <Bar
        key={key}
        dataKey={key}
        name={name}
        fill={fill}
        stackId="day"
        maxBarSize={28}
        isAnimationActive={false}
      />
    ));
  return (
    <div className="grid grid-cols-1 gap-6 min-[900px]:grid-cols-2">
      {data.some(({ cost }) => cost > 0) && (
        <Chart title="Cost by day">
          <BarChart data={data} accessibilityLayer={false}>
            {axes(dollars)}
            {bars([["cost", "Cost", "var(--color-accent)"]])}
          </BarChart>
        </Chart>
      )}
      <Chart title="Tokens by day">
        <BarChart data={data} accessibilityLayer={false}>
          {axes((value) => value.toLocaleString("en", { notation: "compact" }))}
          {bars([["tokens", "Tokens", "var(--color-accent)"]])}
        </BarChart>
      </Chart>
      <Chart title="Runs by day" legend={OUTCOMES}>
        <BarChart data={data} accessibilityLayer={false}>
          {axes(String)}
          {bars(OUTCOMES)}
        </BarChart>
      </Chart>
      <Chart title="Median times by day; dashed, the slowest twentieth" legend={TIMES}>
        <LineChart data={data} accessibilityLayer={false}>
          {axes(formatDuration)}
          {line("firstToken", "First token (p50)", "var(--color-accent)")}
          {line("firstTokenSlow", "First token (p95)", "var(--color-accent)", "4 3")}
          {line("total", "Total (p50)", "var(--color-warning)")}
          {line("totalSlow", "Total (p95)", "var(--color-warning)", "4 3")}
        </LineChart>
      </Chart>
    </div>
  );
}

interface ChartProps {
  readonly title: string;
  readonly legend?: readonly Field[];
  readonly children: ReactElement;
}

function Chart({ title, legend = [], children }: ChartProps) {
  return (
    <figure className="flex min-w-0 flex-col gap-2 rounded-xl border border-border p-3">
      <figcaption className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 text-[0.8125rem] font-medium">
        {title}
        <span aria-hidden className="flex flex-wrap gap-x-3 text-xs font-normal text-text-muted">
          {legend.map(([key, name, fill]) => (
            <span key={key} className="flex items-center gap-1.5">
              <span
                className="size-2.5 rounded-xs forced-color-adjust-none"
                style={{ background: fill }}
              />
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT_PX}>
          {children}
        </ResponsiveContainer>
      </div>
    </figure>
  );
}

function axes(format: (value: number) => string): ReactElement[] {
  return [
    <CartesianGrid key="grid" vertical={false} stroke="var(--color-border)" />,
    <XAxis
      key="x"
      dataKey="day"
      tick={TICK}
      tickLine={false}
      stroke="var(--color-border-strong)"
      interval="equidistantPreserveStart"
      minTickGap={16}
    />,
    <YAxis
      key="y"
      tick={TICK}
      tickLine={false}
      axisLine={false}
      width={64}
      tickFormatter={format}
      allowDecimals={format !== String}
    />,
    <Tooltip
      key="tip"
      {...TOOLTIP}
      formatter={(value, _name, { dataKey, payload }) =>
        // A sum of which a part is unknown says so here as in the tables.
        dataKey === "cost"
          ? (payload as { readonly costWords: string }).costWords
          : format(Number(value))
      }
    />,
  ];
}

function line(key: string, name: string, stroke: string, dash?: string): ReactElement {
  return (
    <Line
      key={key}
      dataKey={key}
      name={name}
      stroke={stroke}
      strokeWidth={2}
      {...(dash === undefined ? {} : { strokeDasharray: dash })}
      dot={{ r: 2.5, fill: stroke, strokeWidth: 0 }}
      connectNulls
      isAnimationActive={false}
    />
  );
}

/** "2026-11-22" as in "Nov 22". */
function shortDay(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString("en", { month: "short", day: "numeric" });
}
