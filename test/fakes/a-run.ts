import { createRun, type Run } from "../../electron/runs/run.ts";
import { runId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { fixedClock } from "./fixed-clock.ts";
import { runningAnswer } from "./run-events.ts";

interface RunParts extends Partial<Pick<Run, "clock" | "report">> {
  /** Hears every event. */
  readonly record?: (event: RunEvent) => void;
}

/** A run that goes on, started from window 1. */
export function aRun({
  record = () => undefined,
  clock = fixedClock(0),
  report = () => undefined,
}: RunParts = {}): Run {
  return createRun({
    runId: runId.parse("00000000-0000-4000-8000-000000000004"),
    windowId: 1,
    message: runningAnswer(),
    clock,
    report,
    record: ({ event }) => record(event),
  });
}
