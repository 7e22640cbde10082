import type { RunId } from "../../shared/ids.ts";
import { cn } from "../ui/cn.ts";

interface RunPickerProps {
  /** Of one answer, oldest first. */
  readonly runIds: readonly RunId[];
  /** The one that is shown. */
  readonly runId: RunId;
  readonly onChoose: (runId: RunId) => void;
}

/** An answer that was continued has several runs, one of which is shown. */
export function RunPicker({ runIds, runId, onChoose }: RunPickerProps) {
  return (
    <div role="group" aria-label="Runs of this answer" className="flex flex-wrap gap-1">
      {runIds.map((each, index) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === runId}
          onClick={() => onChoose(each)}
          className={cn(
            "min-h-6 rounded-md px-2 py-0.5 text-xs font-medium text-text-muted tabular-nums hover:bg-surface-hover",
            each === runId && "bg-surface-hover text-text",
          )}
        >
          Run {index + 1} of {runIds.length}
        </button>
      ))}
    </div>
  );
}
