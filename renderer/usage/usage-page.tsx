import ArrowLeft from "lucide-react/icons/arrow-left";
import ChartColumn from "lucide-react/icons/chart-column";
import Download from "lucide-react/icons/download";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { UsageFigures, UsageReport } from "../../shared/contract/usage-procedures.ts";
import { CONNECTION_TEST } from "../../shared/usage-key.ts";
import { useServices } from "../services.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useEscape } from "../ui/use-escape.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";
import { BudgetBars } from "./budget-bars.tsx";
import { fillDays } from "./fill-days.ts";
import { RangePicker } from "./range-picker.tsx";
import { UsageTable } from "./usage-table.tsx";
import { costNotes, costOf, outcomesOf, shareOf, spreadOf, tokensOf } from "./usage-words.ts";
import { useUsage } from "./use-usage.ts";

// The chart library is large, and most sessions never look here.
const UsageCharts = lazy(async () => ({
  default: (await import("./usage-charts.tsx")).UsageCharts,
}));

/** What was used: costs, tokens, runs, how long they took and how the tools fared. */
export function UsagePage() {
  const { shell, client, reportError, toasts } = useServices();
  const [days, setDays] = useState<number | null>(30);
  const { state, reload } = useUsage(days);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page, () => heading.current);
  useEscape(shell.closeUsage);

  async function save(): Promise<void> {
    try {
      const { isDone } = await client.call("usage.export", { days });
      if (isDone) toasts.show({ tone: "neutral", text: "The usage is saved." });
    } catch (error) {
      reportError(error);
    }
  }
  return (
    <div ref={page} className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex max-w-6xl flex-col gap-6 px-6 max-[640px]:px-4 pt-3 pb-32">
        <Button
          variant="ghost"
          size="small"
          className="-ms-2.5 self-start"
          onClick={shell.closeUsage}
        >
          <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
          Back to chat
        </Button>
        <div className="flex flex-wrap items-center gap-3">
          <h1
            ref={heading}
            tabIndex={-1}
            className="grow text-2xl font-semibold tracking-tight outline-none"
          >
            Usage
          </h1>
          <RangePicker days={days} onChange={setDays} />
          <Button size="small" onClick={() => void save()}>
            <Download aria-hidden className="size-4" />
            Export CSV
          </Button>
        </div>
        {state.type === "loading" && (
          <p className="flex items-center gap-2 text-sm text-text-muted">
            <Spinner /> Adding up…
          </p>
        )}
        {state.type === "failed" && (
          <div
            role="alert"
            className="flex items-center gap-3 rounded-lg bg-danger-soft p-3 text-sm"
          >
            <p className="grow">{state.error.message}</p>
            <Button size="small" onClick={reload}>
              Try again
            </Button>
          </div>
        )}
        {state.type === "ready" && <Report report={state.report} days={days} />}
      </div>
    </div>
  );
}

/** What was spent in no chat that is there. */
const UNTITLED: ReadonlyMap<string, string> = new Map([
  ["", "Deleted chats"],
  [CONNECTION_TEST, "Connection tests"],
]);

const BY_COST = { column: "Cost", direction: "descending" } as const;

interface ReportProps {
  readonly report: UsageReport;
  readonly days: number | null;
}

function Report({ report, days }: ReportProps) {
  const { now } = useServices();
  const { totals, byDay, byModel, byThread, budgets } = report;
  if (totals.runs === 0 && tokensOf(totals) === 0) {
    return (
      <>
        <BudgetBars budgets={budgets} />
        <div className="flex flex-col items-center gap-3 rounded-xl border border-dashed border-border px-6 py-14 text-center">
          <ChartColumn aria-hidden className="size-7 text-text-muted" />
          <p className="font-medium">Nothing was used here yet</p>
          <p className="max-w-sm text-sm text-text-muted">
            Send a message, or look further back: every answer counts with its tokens, its cost and
            its time.
          </p>
        </div>
      </>
    );
  }
  return (
    <>
      <Totals totals={totals} />
      <BudgetBars budgets={budgets} />
      <Suspense fallback={<Spinner />}>
        <UsageCharts days={fillDays(byDay, days, now())} />
      </Suspense>
      <UsageTable
        caption="By day"
        what="Day"
        rows={byDay}
        order={{ column: "", direction: "descending" }}
      />
      <UsageTable caption="By model" what="Model" rows={byModel} order={BY_COST} />
      <UsageTable
        caption="By conversation"
        what="Conversation"
        rows={byThread.map((row) => ({ ...row, label: UNTITLED.get(row.key) ?? row.label }))}
        order={BY_COST}
        areChats
      />
      <p className="text-xs text-text-muted">
        Costs and tokens count on the day they were spent, as budgets count them: deleted chats and
        answers that are still being written included. “≥” means that some prices are unknown, “≈”
        that some of it is estimated. Cut off: truncated at the model’s maximum length or ended by
        its filter. Failed: also timed out or interrupted.
      </p>
    </>
  );
}

/** The cost with what there is to know of it. */
function costFact(totals: UsageFigures): { name: string; value: string; note?: string } {
  const notes = costNotes(totals);
  const cost = { name: "Cost", value: costOf(totals) };
  return notes === "" ? cost : { ...cost, note: notes };
}

function Totals({ totals }: { readonly totals: UsageFigures }) {
  const { runs, inputTokens, outputTokens, toolCalls, toolFailures } = totals;
  const facts: readonly { name: string; value: string; note?: string }[] = [
    { name: "Runs", value: runs.toLocaleString("en"), note: outcomesOf(totals) },
    costFact(totals),
    { name: "Tool calls done", value: shareOf(toolCalls - toolFailures, toolCalls) },
    { name: "Tokens in", value: inputTokens.toLocaleString("en") },
    { name: "Tokens out", value: outputTokens.toLocaleString("en") },
    {
      name: "First token p50 · p95",
      value: spreadOf(totals.firstTokenP50Ms, totals.firstTokenP95Ms),
    },
    { name: "Total p50 · p95", value: spreadOf(totals.totalP50Ms, totals.totalP95Ms) },
  ];
  return (
    <dl
      aria-label="Totals"
      className="grid grid-cols-2 gap-x-6 gap-y-4 rounded-xl bg-surface-raised p-4 min-[720px]:grid-cols-4"
    >
      {facts.map(({ name, value, note }) => (
        <div key={name} className={cn("flex min-w-0 flex-col", name === "Runs" && "col-span-2")}>
          <dt className="text-xs text-text-muted">{name}</dt>
          <dd className="text-lg font-semibold wrap-anywhere tabular-nums">{value}</dd>
          {note !== undefined && <dd className="text-xs text-text-muted">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
