import Copy from "lucide-react/icons/copy";
import { toShownLine } from "../../shared/foreign-text.ts";
import type { ErrorData, FailedEndpoint } from "../../shared/error-data.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { errorDetails } from "./error-details.ts";

interface ErrorFooterProps {
  readonly error: ErrorData;
  readonly model: string | null;
  /** Who failed; undefined where it is not known, and for the demo. */
  readonly endpoint: FailedEndpoint | undefined;
}

/** What somebody who can help will ask for. */
export function ErrorFooter({ error, model, endpoint }: ErrorFooterProps) {
  const { copyText, appInfo } = useServices();
  const info = useStore(appInfo);
  const { requestId } = error;
  return (
    <div className="flex w-full min-w-0 flex-wrap items-center gap-x-1 border-t border-border/60 pt-1 ps-6.5 text-xs text-text-muted">
      {error.endpoint !== undefined && (
        <span className="me-2 min-w-0 py-1 wrap-anywhere">
          <bdi>{toShownLine(error.endpoint.name)}</bdi>
          {error.endpoint.name !== error.endpoint.address && (
            <>
              {" "}
              · <span dir="ltr">{toShownLine(error.endpoint.address)}</span>
            </>
          )}
        </span>
      )}
      {requestId !== null && (
        <span className="flex min-w-0 items-center gap-1 me-2">
          <span className="shrink-0">Request id</span>
          <code className="truncate font-mono select-all" title={toShownLine(requestId)}>
            {toShownLine(requestId)}
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
              endpoint,
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
