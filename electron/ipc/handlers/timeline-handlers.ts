import type { SpanContents } from "../../../shared/contract/timeline-procedures.ts";
import type { RunId } from "../../../shared/ids.ts";
import type { RunExports } from "../../observability/run-export.ts";
import type { RunListInput, RunPage, answerOfRun, runNames } from "../../store/run-list.ts";
import type { RunService } from "../../runs/run-service.ts";
import type { SaveFile } from "../file-to-save.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface TimelineHandlerDeps {
  readonly runs: RunService;
  readonly runExports: {
    readonly contentOf: (runId: RunId, spanId: string) => SpanContents;
    /** A page of all runs, and what they can be narrowed to; beside the app. */
    readonly list: (input: RunListInput) => Promise<RunPage>;
    readonly names: () => Promise<ReturnType<typeof runNames>>;
    /** @throws AppError `not-found` */
    readonly answerOf: (runId: RunId) => Promise<ReturnType<typeof answerOfRun>>;
    /** The runs that wrote the same answer as this one, oldest first. @throws AppError `not-found` */
    readonly runsOfAnswer: (runId: RunId) => readonly RunId[];
    /** Beside the app: a run of many steps takes seconds. */
    readonly toText: (...run: Parameters<RunExports["toText"]>) => Promise<string>;
  };
  readonly saveFile: SaveFile;
  readonly copyText: (text: string) => Promise<void>;
}

export function createTimelineHandlers(deps: TimelineHandlerDeps): HandlersOf<"timeline"> {
  return {
    "timeline.follow": async ({ runId }, { signal, emit }) => {
      await deps.runs.follow(
        runId,
        (events) => emit({ eventsJson: JSON.stringify(events) }),
        signal,
      );
      return {};
    },
    "timeline.list": (input) => deps.runExports.list(input),
    "timeline.names": () => deps.runExports.names(),
    "timeline.answer": ({ runId }) => deps.runExports.answerOf(runId),
    "timeline.runs": ({ runId }) => ({ runIds: deps.runExports.runsOfAnswer(runId) }),
    "timeline.span": ({ runId, spanId }) => deps.runExports.contentOf(runId, spanId),
    "timeline.export": async ({ runId, format, to }, { windowId }) => {
      const text = await deps.runExports.toText(runId, format);
      if (to === "clipboard") {
        await deps.copyText(text);
        return { isDone: true };
      }
      const name = `run-${runId.slice(0, 8)}.${format === "otlp" ? "otlp.json" : "json"}`;
      return { isDone: await deps.saveFile({ name, kind: "JSON", text }, windowId) };
    },
  };
}
