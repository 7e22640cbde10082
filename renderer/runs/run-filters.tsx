import { useEffect, useId, useState, type ReactNode } from "react";
import type { RunFilter } from "../../shared/contract/timeline-procedures.ts";
import type { CallOutput } from "../../shared/contract.ts";
import { toShownLine } from "../../shared/foreign-text.ts";
import { formatCost } from "../format/format-cost.ts";
import { formatDuration } from "../format/format-duration.ts";
import { useServices } from "../services.ts";
import { EXPENSIVE_MICRO_USD, SLOW_MS } from "../timeline/run-reason.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";

interface RunFiltersProps {
  readonly filter: RunFilter;
  readonly onChange: (filter: RunFilter) => void;
}

interface Chip {
  readonly label: string;
  readonly on: Partial<RunFilter>;
}

const CHIPS: readonly Chip[] = [
  { label: "Failed", on: { outcome: "failed" } },
  { label: "Cut off", on: { outcome: "cut-off" } },
  { label: "Stopped", on: { outcome: "stopped" } },
  { label: `Slow (${formatDuration(SLOW_MS)} or more)`, on: { minimumMs: SLOW_MS } },
  {
    label: `Expensive (${formatCost(EXPENSIVE_MICRO_USD)} or more)`,
    on: { minimumMicroUsd: EXPENSIVE_MICRO_USD },
  },
  { label: "Thumbs down", on: { rating: "bad" } },
];

/** What narrows the list of runs: how they ended, what they used, who answered, when. */
export function RunFilters({ filter, onChange }: RunFiltersProps) {
  const names = useNames();
  const set = (change: RunFilter): void => onChange(withoutNothing({ ...filter, ...change }));
  return (
    <div role="group" aria-label="Filters" className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-1.5">
        {CHIPS.map(({ label, on }) => {
          const keys = Object.keys(on) as (keyof RunFilter)[];
          const isOn = keys.every((key) => filter[key] === on[key]);
          const off = Object.fromEntries(keys.map((key) => [key, undefined]));
          return (
            <button
              key={label}
              type="button"
              aria-pressed={isOn}
              onClick={() => set(isOn ? off : on)}
              className={cn(
                "h-7 rounded-full border px-2.5 text-xs font-medium transition-colors pointer-coarse:h-11",
                isOn
                  ? "border-accent bg-accent-soft text-accent-strong"
                  : "border-border text-text-muted hover:bg-surface-raised hover:text-text",
              )}
            >
              {label}
            </button>
          );
        })}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Choice
          label="Model"
          value={filter.model}
          names={names?.models}
          onChange={(model) => set({ model })}
        />
        <Choice
          label="Endpoint"
          value={filter.endpoint}
          names={names?.endpoints}
          onChange={(endpoint) => set({ endpoint })}
        />
        <Choice
          label="Tool"
          value={filter.tool}
          names={names?.tools}
          onChange={(tool) => set({ tool })}
        />
        <Day label="From" at={filter.fromAt} onChange={(fromAt) => set({ fromAt })} />
        <Day
          label="To"
          // Up to the end of that day.
          at={filter.untilAt === undefined ? undefined : addDays(filter.untilAt, -1)}
          onChange={(at) => set({ untilAt: at === undefined ? undefined : addDays(at, 1) })}
        />
        {Object.keys(filter).length > 0 && (
          <Button size="small" variant="ghost" onClick={() => onChange({})}>
            Clear filters
          </Button>
        )}
      </div>
    </div>
  );
}

/** A filter's key that is undefined is no key. */
function withoutNothing(filter: RunFilter): RunFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** What there is to choose from; undefined until it is known. */
function useNames(): CallOutput<"timeline.names"> | undefined {
  const { client, reportError } = useServices();
  const [names, setNames] = useState<CallOutput<"timeline.names">>();
  useEffect(() => {
    const asking = new AbortController();
    client
      .call("timeline.names", {}, { signal: asking.signal })
      .then(setNames, (error: unknown) => {
        if (!asking.signal.aborted) reportError(error);
      });
    return () => asking.abort();
  }, [client, reportError]);
  return names;
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly names: readonly string[] | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, value, names = [], onChange }: ChoiceProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <select
          id={id}
          value={value ?? ""}
          disabled={names.length === 0}
          onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
          className="h-8 max-w-44 rounded-lg border border-border bg-surface px-2 text-[0.8125rem] disabled:text-text-muted pointer-coarse:h-11"
        >
          <option value="">All</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {toShownLine(name)}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

interface DayProps {
  readonly label: string;
  /** A moment of the day, in milliseconds since the epoch. */
  readonly at: number | undefined;
  /** Gets the day's beginning. */
  readonly onChange: (at: number | undefined) => void;
}

function Day({ label, at, onChange }: DayProps) {
  return (
    <Labelled label={label}>
      {(id) => (
        <input
          id={id}
          type="date"
          value={at === undefined ? "" : toDay(at)}
          onChange={({ target }) => {
            const day = new Date(`${target.value}T00:00:00`).getTime();
            onChange(Number.isNaN(day) ? undefined : day);
          }}
          className="h-8 rounded-lg border border-border bg-surface px-2 text-[0.8125rem] pointer-coarse:h-11"
        />
      )}
    </Labelled>
  );
}

interface LabelledProps {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
}

function Labelled({ label, children }: LabelledProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-1.5">
      <label htmlFor={id} className="text-xs text-text-muted">
        {label}
      </label>
      {children(id)}
    </span>
  );
}

/** Days of the calendar, which have not always 24 hours. */
function addDays(at: number, days: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

function toDay(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
