import { toShownLine } from "../../shared/foreign-text.ts";
import type { TargetStatus } from "../../shared/tracing.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { cn } from "../ui/cn.ts";
import { stateWords, TARGET_NAMES } from "./target-words.ts";

/**
 * Whether traces leave the computer and get there. That none do is said as well, where there is room for it; a second
 * target is shown once it is used.
 */
export function TraceState() {
  const { tracing, shell } = useServices();
  const targets = useStore(tracing.state, (status) => status?.targets);
  const shown = targets?.filter((each) => each.target === "langfuse" || isUsed(each));
  if (shown === undefined || shown.length === 0) return null;
  return (
    <span className="flex shrink-0 gap-2">
      {shown.map((each) => (
        <button
          key={each.target}
          type="button"
          title={each.reason === null ? undefined : toShownLine(each.reason)}
          aria-label={
            each.reason === null ? undefined : `${label(each)}. ${toShownLine(each.reason)}`
          }
          onClick={() => shell.openSettings({ tab: "Observability" })}
          className={cn(
            "rounded px-1 whitespace-nowrap hover:bg-surface-hover hover:text-text",
            each.state === "failed" && "text-danger",
            !isUsed(each) && "max-sm:hidden",
          )}
        >
          {label(each)}
        </button>
      ))}
    </span>
  );
}

function label(status: TargetStatus): string {
  return `${TARGET_NAMES[status.target]}: ${stateWords(status)}`;
}

function isUsed({ state, sent, pending, failed }: TargetStatus): boolean {
  return state !== "off" || sent + pending + failed > 0;
}
