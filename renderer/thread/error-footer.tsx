import Copy from "lucide-react/icons/copy";
import type { ErrorData } from "../../shared/error-data.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { errorDetails } from "./error-details.ts";

interface ErrorFooterProps {
  readonly error: ErrorData;
  readonly model: string | null;
}

/** What somebody who can help will ask for. */
export function ErrorFooter({ error, model }: ErrorFooterProps) {
  const { copyText, appInfo, settings } = useServices();
  const info = useStore(appInfo);
  const baseUrl = useStore(settings.state, (state) => {
    const chosen = state?.settings.model.endpointId;
    return state?.settings.endpoints.find(({ id }) => id === chosen)?.baseUrl ?? null;
  });
  const { requestId } = error;
  return (
    <div className="flex w-full min-w-0 flex-wrap items-center gap-x-1 border-t border-border/60 pt-1 ps-6.5 text-xs text-text-muted">
      {requestId !== null && (
        <span className="flex min-w-0 items-center gap-1 me-2">
          <span className="shrink-0">Request id</span>
          <code className="truncate font-mono select-all" title={requestId}>
            {requestId}
          </code>
          <CopyButton label="Copy request id" onCopy={() => copyText(requestId)} />
        </span>
      )}
      <Button
        size="small"
        variant="ghost"
        className="ms-auto font-normal"
        onClick={() =>
          void copyText(
            errorDetails(error, {
              model,
              baseUrl,
              appVersion: info?.version,
              platform: info?.platform,
            }),
          )
        }
      >
        <Copy aria-hidden className="size-3.5" />
        Copy details
      </Button>
    </div>
  );
}
