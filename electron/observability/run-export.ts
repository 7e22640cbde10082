import type { SpanContents } from "../../shared/contract/timeline-procedures.ts";
import type { RunId } from "../../shared/ids.ts";
import { redact } from "../../shared/redact.ts";
import { isDelta } from "../../shared/run-event.ts";
import type { Span } from "../../shared/span.ts";
import { toSpans } from "../../shared/to-spans.ts";
import type { RunStore } from "../store/run-store.ts";
import { contentsIn, type SpanSide, type SpanStore } from "../store/span-store.ts";
import { redactEvent } from "./redact-within.ts";
import { toDocument, writeSpans, type WrittenRun } from "./to-otlp.ts";

export type RunExportFormat = "json" | "otlp";

interface RunExportDeps {
  readonly runStore: Pick<RunStore, "threadOf" | "events">;
  readonly spanStore: SpanStore;
  /** Parley's own. */
  readonly version: string;
}

/** What the timeline shows of a run, in a form that leaves the app. */
export interface RunExports {
  /** Without credentials, wherever one stood. @throws AppError `not-found` when there is no such run. */
  toText(runId: RunId, format: RunExportFormat): string;
}

export function createRunExports(deps: RunExportDeps): RunExports {
  const { runStore, spanStore, version } = deps;

  return {
    toText(runId, format) {
      const threadId = runStore.threadOf(runId);
      const stored = runStore.events(runId).filter((event) => !isDelta(event));
      // On disk they stand beside the conversation itself; this text goes to others.
      const events = stored.map(redactEvent);
      const spans = toSpans(events);
      const contentOfSpan = (span: Span): SpanContents =>
        contentsIn(spanStore, runId, storedId(span));
      const written: WrittenRun = {
        ...{ runId, threadId, version, spans, contentOf: contentOfSpan },
        mode: "whole",
        clean: redact,
        scrub: redact,
      };
      const document =
        format === "otlp"
          ? toDocument(written, [...writeSpans(written)])
          : {
              type: "parley-run",
              version: 1,
              runId,
              threadId,
              events,
              spans: spans.map((span) => ({ ...span, ...parsed(contentOfSpan(span)) })),
            };
      return `${JSON.stringify(document, null, 2)}\n`;
    },
  };
}

/** Under which id a span's messages are stored; tool calls carry theirs in their events. */
function storedId(span: Span): string {
  if (span.kind === "model") return span.callId;
  return span.kind === "node" ? span.taskId : "";
}

function parsed({ input, output }: SpanContents) {
  return { input: parsedSide(input), output: parsedSide(output) };
}

function parsedSide(side: SpanSide | null) {
  if (side === null) return undefined;
  return { messages: side.messages.map(parsedMessage), leftOut: side.leftOut };
}

/** A message that was cut is no JSON any more. */
function parsedMessage(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
