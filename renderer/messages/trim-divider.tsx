import { useServices } from "../services.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { Button } from "../ui/button.tsx";

/** Stands before the first message that is still sent. */
export function TrimDivider({ threadId }: { readonly threadId: ThreadId }) {
  const { chats, announce, reportError, shell } = useServices();
  async function undo(): Promise<void> {
    try {
      await chats.update(threadId, { sentFrom: null });
      announce("All messages are sent again.");
    } catch (error) {
      reportError(error);
    }
    shell.focus("composer");
  }
  return (
    <div className="flex items-center gap-3 py-3 text-xs text-text-muted">
      <span aria-hidden className="h-px grow bg-border" />
      <span>Messages above are left out</span>
      <Button size="small" variant="ghost" onClick={() => void undo()}>
        Send them again
      </Button>
      <span aria-hidden className="h-px grow bg-border" />
    </div>
  );
}
