import ExternalLink from "lucide-react/icons/external-link";
import type { RunId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { IconButton } from "../ui/icon-button.tsx";

/** Opens the run's trace in the browser, where traces go to Langfuse. */
export function OpenTraceButton({ runId }: { readonly runId: RunId }) {
  const { client, tracing, reportError } = useServices();
  const isUsed = useStore(tracing.state, (status) =>
    status?.targets.some(
      ({ target, state, sent }) => target === "langfuse" && (state !== "off" || sent > 0),
    ),
  );
  if (isUsed !== true) return null;
  return (
    <IconButton
      label="Open in Langfuse"
      onClick={() => {
        client.call("tracing.open", { runId }).catch(reportError);
      }}
    >
      <ExternalLink aria-hidden className="size-4" />
    </IconButton>
  );
}
