import ExternalLink from "lucide-react/icons/external-link";
import { useEffect } from "react";
import type { RunId, ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { cn } from "../ui/cn.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { traceWords } from "./target-words.ts";

interface OpenTraceButtonProps {
  readonly threadId: ThreadId;
  readonly runId: RunId;
}

/** Opens a run's trace in the browser and says how far it has come; nothing for a run that was not traced. */
export function OpenTraceButton({ threadId, runId }: OpenTraceButtonProps) {
  const { client, tracing, reportError } = useServices();
  useEffect(() => {
    tracing.show(threadId);
  }, [tracing, threadId]);
  const trace = useStore(tracing.runs, (runs) => runs.get(runId));
  if (trace === undefined) return null;
  return (
    <IconButton
      label="Open in Langfuse"
      description={traceWords(trace)}
      className={cn(trace.state === "failed" && "text-danger")}
      onClick={() => {
        client.call("tracing.open", { runId }).catch(reportError);
      }}
    >
      <ExternalLink aria-hidden className="size-4" />
    </IconButton>
  );
}
