import { useEffect, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import type { RunId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { summarizeRun, type RunSummary } from "./run-steps.ts";

export type RunSummaryState =
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly summary: RunSummary }
  | { readonly type: "failed"; readonly error: ErrorData };

/** What a run did, read from main when it is first looked at. */
export function useRunSummary(runId: RunId): RunSummaryState {
  const { client } = useServices();
  const [state, setState] = useState<RunSummaryState>({ type: "loading" });
  useEffect(() => {
    const reading = new AbortController();
    client.call("run.events", { runId }, { signal: reading.signal }).then(
      ({ events }) => setState({ type: "ready", summary: summarizeRun(events) }),
      (error: unknown) => {
        if (!reading.signal.aborted) setState({ type: "failed", error: toErrorData(error) });
      },
    );
    return () => reading.abort();
  }, [client, runId]);
  return state;
}
