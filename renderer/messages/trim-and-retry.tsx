import { useEffect, useState } from "react";
import type { MessageId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useActivity } from "../thread/use-thread.ts";

interface TrimAndRetryProps {
  readonly thread: ThreadStore;
  readonly message: Message;
}

/** Asks once more without the older messages; nothing where there are none to leave out. Nothing is deleted by it. */
export function TrimAndRetry({ thread, message }: TrimAndRetryProps) {
  const { client, chats, announce, reportError, shell } = useServices();
  const isBusy = useActivity(thread) !== "idle";
  const [trimTo, setTrimTo] = useState<MessageId | null>(null);
  const { threadId } = thread;
  useEffect(() => {
    const abort = new AbortController();
    client
      .call("price.nextCall", { threadId, text: "" }, { signal: abort.signal })
      .then(({ nextCall }) => setTrimTo(nextCall?.trimTo ?? null))
      // Then there is a fresh chat to ask in.
      .catch(() => undefined);
    return () => abort.abort();
  }, [client, threadId, message]);

  async function trim(): Promise<void> {
    try {
      await chats.update(threadId, { sentFrom: trimTo });
      announce("Older messages are left out from now on.");
      shell.focus("composer");
      await thread.retry(message.id);
    } catch (error) {
      reportError(error);
    }
  }
  if (trimTo === null) return null;
  return (
    <Button size="small" disabled={isBusy} onClick={() => void trim()}>
      Trim and retry
    </Button>
  );
}
