import ArrowUp from "lucide-react/icons/arrow-up";
import Square from "lucide-react/icons/square";
import { cn } from "../ui/cn.ts";
import { Spinner } from "../ui/spinner.tsx";
import { Tooltip } from "../ui/tooltip.tsx";

const ROUND =
  "grid size-9 shrink-0 place-items-center rounded-full forced-color-adjust-none transition-colors duration-100 pointer-coarse:size-11";

/** Sends what stands in the composer it belongs to. */
export function SendButton({ isDisabled }: { readonly isDisabled: boolean }) {
  return (
    <Tooltip text="Send">
      <button
        type="submit"
        aria-label="Send"
        disabled={isDisabled}
        className={cn(
          ROUND,
          "bg-accent text-on-accent hover:bg-accent-strong disabled:cursor-default disabled:bg-surface-hover disabled:text-text-muted",
        )}
      >
        <ArrowUp aria-hidden className="size-4.5" />
      </button>
    </Tooltip>
  );
}

interface StopButtonProps {
  readonly isStopping: boolean;
  readonly onStop: () => void;
}

/** What Send becomes while a run is active. */
export function StopButton({ isStopping, onStop }: StopButtonProps) {
  return (
    <div className="flex items-center gap-2">
      {isStopping && <span className="text-xs text-text-muted">Stopping…</span>}
      <Tooltip text="Stop">
        <button
          type="button"
          aria-label="Stop"
          aria-disabled={isStopping}
          onClick={(event) => {
            // The rest of a double-click on Send, in whose place this button came under the pointer.
            if (event.detail > 1 || isStopping) return;
            onStop();
          }}
          className={cn(ROUND, "bg-text text-surface hover:bg-text-muted")}
        >
          {isStopping ? (
            <Spinner />
          ) : (
            <Square aria-hidden className="size-3.5 fill-current" strokeWidth={0} />
          )}
        </button>
      </Tooltip>
    </div>
  );
}
