import type { MessageId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { TOOLS_REFUSED } from "../thread/announcement.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useActivity } from "../thread/use-thread.ts";

interface ToolsRefusedProps {
  readonly thread: ThreadStore;
  readonly messageId: MessageId;
}

/** Says that an answer was written without tools, and offers to ask once more with them. */
export function ToolsRefused({ thread, messageId }: ToolsRefusedProps) {
  const { shell } = useServices();
  const isBusy = useActivity(thread) !== "idle";
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-text-muted">
      <span>{TOOLS_REFUSED}</span>
      <Button
        size="small"
        disabled={isBusy}
        onClick={() => {
          void thread.retry(messageId, { withTools: true });
          shell.focus("composer");
        }}
      >
        Try with tools
      </Button>
    </p>
  );
}
