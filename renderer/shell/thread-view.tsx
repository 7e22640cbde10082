import { FindBar } from "../find/find-bar.tsx";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { MessageList } from "../messages/message-list.tsx";
import { MessageLog } from "../messages/message-log.tsx";
import type { ThreadStore } from "../thread/thread-store.ts";

/** One conversation, or why it cannot be shown. */
export function ThreadView({ thread }: { readonly thread: ThreadStore }) {
  const phase = useStore(thread.state, (state) => state.phase);
  const { shell } = useServices();
  const isFinding = useStore(shell.state, (state) => state.isFinding);
  if (phase.type === "ready") {
    return (
      <>
        {isFinding && <FindBar thread={thread} />}
        <MessageList thread={thread} />
      </>
    );
  }
  return (
    <MessageLog
      aria-busy={phase.type === "loading"}
      className="grid min-h-0 grow place-items-center px-4"
    >
      {phase.type === "loading" ? (
        <p className="flex items-center gap-2 text-sm text-text-muted">
          <Spinner /> Opening the conversation…
        </p>
      ) : (
        <Unreadable thread={thread} message={phase.error.message} />
      )}
    </MessageLog>
  );
}

interface UnreadableProps {
  readonly thread: ThreadStore;
  readonly message: string;
}

function Unreadable({ thread, message }: UnreadableProps) {
  const { shell } = useServices();
  return (
    <div role="alert" className="flex max-w-md flex-col items-center gap-4 text-center">
      <p className="font-medium">This conversation cannot be shown.</p>
      <p className="text-sm text-text-muted">{message}</p>
      <div className="flex gap-2">
        <Button variant="primary" onClick={() => void thread.refresh()}>
          Try again
        </Button>
        <Button onClick={() => shell.openThread(null)}>Begin another</Button>
      </div>
    </div>
  );
}
