import { useEffect, useMemo, useState } from "react";
import type { ErrorData } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { RunId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { toRunFigures, type RunFigures } from "../../shared/run-figures.ts";
import type { Span } from "../../shared/span.ts";
import { toSpans } from "../../shared/to-spans.ts";
import { useServices } from "../services.ts";

export type RunSpansState =
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly spans: readonly Span[]; readonly figures: RunFigures }
  | { readonly type: "failed"; readonly error: ErrorData };

/** What has come of which run. */
type Read = { readonly runId: RunId } & (
  { readonly events: readonly RunEvent[] } | { readonly error: ErrorData }
);

/** What a run did, read from main when it is first looked at, and followed while it goes on. */
export function useRunSpans(runId: RunId): RunSpansState {
  const { client } = useServices();
  const [read, setRead] = useState<Read>();
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
            known = [...known, ...(JSON.parse(more.eventsJson) as readonly RunEvent[])];
            setRead({ runId, events: known });
          },
        },
      )
      .catch((cause: unknown) => {
        if (!reading.signal.aborted) setRead({ runId, error: toErrorData(cause) });
      });
    return () => reading.abort();
  }, [client, runId]);
  return useMemo(() => {
    if (read?.runId !== runId) return { type: "loading" };
    if ("error" in read) return { type: "failed", error: read.error };
    return { type: "ready", spans: toSpans(read.events), figures: toRunFigures(read.events) };
  }, [read, runId]);
}
