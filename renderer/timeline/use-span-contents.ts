import { useEffect, useState } from "react";
import type { SpanContents } from "../../shared/contract/timeline-procedures.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { RunId } from "../../shared/ids.ts";
import type { Span } from "../../shared/span.ts";
import { useServices } from "../services.ts";

export type SpanContentsState =
  | { readonly type: "none" }
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly contents: SpanContents }
  | { readonly type: "failed"; readonly error: ErrorData };

/** What a model call or graph node was given and gave back; read again once it has ended. "none" for all else. */
export function useSpanContents(runId: RunId, span: Span | undefined): SpanContentsState {
  const { client } = useServices();
  const spanId =
    span?.kind === "model" ? span.callId : span?.kind === "node" ? span.taskId : undefined;
  const [state, setState] = useState<SpanContentsState>({ type: "loading" });
  useEffect(() => {
    if (spanId === undefined) return;
    const reading = new AbortController();
    client.call("timeline.span", { runId, spanId }, { signal: reading.signal }).then(
      (contents) => setState({ type: "ready", contents }),
      (error: unknown) => {
        if (!reading.signal.aborted) setState({ type: "failed", error: toErrorData(error) });
      },
    );
    return () => reading.abort();
  }, [client, runId, spanId, span?.state]);
  return spanId === undefined ? { type: "none" } : state;
}
