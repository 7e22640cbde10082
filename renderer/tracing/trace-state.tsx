import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { cn } from "../ui/cn.ts";
import { stateWords, TARGET_NAMES } from "./target-words.ts";

/** Whether traces leave the computer and get there. Nothing while nobody has set it up. */
export function TraceState() {
  const { tracing, shell } = useServices();
  const targets = useStore(tracing.state, (status) => status?.targets);
  const shown = targets?.filter(
    ({ state, sent, pending, failed }) => state !== "off" || sent + pending + failed > 0,
  );
  if (shown === undefined || shown.length === 0) return null;
  return (
    <span className="flex shrink-0 gap-2">
      {shown.map((each) => (
        <button
          key={each.target}
          type="button"
          title={each.reason ?? undefined}
          onClick={() => shell.openSettings({ tab: "Observability" })}
          className={cn(
            "rounded px-1 whitespace-nowrap hover:bg-surface-hover hover:text-text",
            each.state === "failed" && "text-danger",
          )}
        >
          {TARGET_NAMES[each.target]}: {stateWords(each)}
          {each.reason !== null && <span className="sr-only">. {each.reason}</span>}
        </button>
      ))}
    </span>
  );
}
