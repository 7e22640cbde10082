import { useEffect, useState } from "react";
import { toErrorData } from "../../shared/errors.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import type { RunId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
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
    let events: readonly RunEvent[] = [];
    const onEvent = (more: { readonly events: readonly RunEvent[] }): void => {
      events = [...events, ...more.events];
      setState({ type: "ready", summary: summarizeRun(events) });
    };
    client
      .call("timeline.follow", { runId }, { signal: reading.signal, onEvent })
      .catch((error: unknown) => {
        if (!reading.signal.aborted) setState({ type: "failed", error: toErrorData(error) });
      });
    return () => reading.abort();
  }, [client, runId]);
  return state;
}
