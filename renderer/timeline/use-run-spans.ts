import { useEffect, useMemo, useState } from "react";
import type { ErrorData } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { RunId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { toRunFigures, type RunFigures } from "../../shared/run-figures.ts";
import { toSpans, type Span } from "../../shared/to-spans.ts";
import { useServices } from "../services.ts";

export type RunSpansState =
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly spans: readonly Span[]; readonly figures: RunFigures }
  | { readonly type: "failed"; readonly error: ErrorData };

/** What a run did, read from main when it is first looked at, and followed while it goes on. */
export function useRunSpans(runId: RunId): RunSpansState {
  const { client } = useServices();
  const [events, setEvents] = useState<readonly RunEvent[]>();
  const [error, setError] = useState<ErrorData>();
  useEffect(() => {
    const reading = new AbortController();
    let known: readonly RunEvent[] = [];
    client
      .call(
        "timeline.follow",
        { runId },
        {
          signal: reading.signal,
          onEvent: (more) => {
            known = [...known, ...more.events];
            setEvents(known);
          },
        },
      )
      .catch((cause: unknown) => {
        if (!reading.signal.aborted) setError(toErrorData(cause));
      });
    return () => reading.abort();
  }, [client, runId]);
  return useMemo(() => {
    if (error !== undefined) return { type: "failed", error };
    if (events === undefined) return { type: "loading" };
    return { type: "ready", spans: toSpans(events), figures: toRunFigures(events) };
  }, [events, error]);
}
