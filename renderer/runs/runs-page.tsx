import ArrowLeft from "lucide-react/icons/arrow-left";
import GitCompareArrows from "lucide-react/icons/git-compare-arrows";
import ListTree from "lucide-react/icons/list-tree";
import { useEffect, useRef, useState } from "react";
import type { RunFilter, RunRow } from "../../shared/contract/timeline-procedures.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useEscape } from "../ui/use-escape.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { CompareRuns } from "./compare-runs.tsx";
import { RunFilters } from "./run-filters.tsx";
import { RunsGrid } from "./runs-grid.tsx";
import { useRunList, type RunOrder } from "./use-run-list.ts";

/** Every run of every chat; each opens its details beside the list, and two can be compared. */
export function RunsPage() {
  const { shell, details } = useServices();
  const [filter, setFilter] = useState<RunFilter>({});
  const [order, setOrder] = useState<RunOrder>({ sort: "startedAt", direction: "descending" });
  const { list, loadMore, reload } = useRunList(filter, order);
  const [chosen, setChosen] = useState<readonly RunRow[]>([]);
  const [isComparing, setComparing] = useState(false);
  const source = useStore(details.state, (state) => state.source);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const page = useRef<HTMLDivElement>(null);
  useKeptFocus(page, () => heading.current);
  useEscape(() => {
    if (isComparing) setComparing(false);
    else shell.closeRuns();
  });
  const [left, right] = chosen;
  const hasFilter = Object.keys(filter).length > 0;
  return (
    <div ref={page} className="flex min-h-0 grow flex-col gap-3 px-6 pt-3 max-[640px]:px-4">
      <Button variant="ghost" size="small" className="-ms-2.5 self-start" onClick={shell.closeRuns}>
        <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
        Back to chat
      </Button>
      <div className="flex flex-wrap items-center gap-3">
        <h1
          ref={heading}
          tabIndex={-1}
          className="grow text-2xl font-semibold tracking-tight outline-none"
        >
          Runs
        </h1>
        {chosen.length > 0 && (
          <Button size="small" variant="ghost" onClick={() => setChosen([])}>
            Clear selection
          </Button>
        )}
        <Button
          size="small"
          disabled={left === undefined || right === undefined}
          title="Select two runs to compare them"
          onClick={() => setComparing(true)}
        >
          <GitCompareArrows aria-hidden className="size-4" />
          Compare
        </Button>
      </div>
      {isComparing && left !== undefined && right !== undefined ? (
        <CompareRuns left={left} right={right} onClose={() => setComparing(false)} />
      ) : (
        <>
          <RunFilters filter={filter} onChange={setFilter} />
          {list.state === "loading" && (
            <p className="flex items-center gap-2 text-sm text-text-muted">
              <Spinner /> Reading the runs…
            </p>
          )}
          {list.error !== undefined && (
            <div
              role="alert"
              className="flex items-center gap-3 rounded-lg bg-danger-soft p-3 text-sm"
            >
              <p className="grow">{list.error.message}</p>
              <Button size="small" onClick={reload}>
                Try again
              </Button>
            </div>
          )}
          {list.state === "ready" && list.rows.length === 0 && <Nothing hasFilter={hasFilter} />}
          {list.state === "ready" && list.rows.length > 0 && (
            <RunsGrid
              list={list}
              order={order}
              shownId={source?.type === "run" ? source.runId : undefined}
              chosen={chosen}
              onOrder={setOrder}
              onChoose={setChosen}
              onOpen={(runId) => details.toggle({ type: "run", runId })}
              onEnd={loadMore}
            />
          )}
        </>
      )}
    </div>
  );
}

function Nothing({ hasFilter }: { readonly hasFilter: boolean }) {
  return (
    <div
      role="status"
      className="flex flex-col items-center gap-3 rounded-xl border border-dashed border-border px-6 py-14 text-center"
    >
      <ListTree aria-hidden className="size-7 text-text-muted" />
      <p className="font-medium">{hasFilter ? "No run matches" : "No runs yet"}</p>
      <p className="max-w-sm text-sm text-text-muted">
        {hasFilter
          ? "Change or clear the filters."
          : "Send a message: every answer is a run, with its steps, its tokens and its cost."}
      </p>
    </div>
  );
}
