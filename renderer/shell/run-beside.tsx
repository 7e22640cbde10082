import type { MessageId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import type { ThreadStore } from "../thread/thread-store.ts";
import { useShownMessages } from "../thread/use-thread.ts";
import { DetailsPanel } from "../timeline/details-panel.tsx";
import { useShownSource } from "../timeline/use-details.ts";

/** The run that was asked for, beside the page that it belongs to. */
export function RunBeside() {
  const { currentThread } = useServices();
  const source = useShownSource();
  const thread = useStore(currentThread);
  if (source === undefined) return null;
  if (source.type === "run") {
    return <DetailsPanel key={source.runId} runId={source.runId} parts={undefined} />;
  }
  if (thread === undefined) return null;
  return <AnswerRun key={source.messageId} thread={thread} messageId={source.messageId} />;
}

interface AnswerRunProps {
  readonly thread: ThreadStore;
  readonly messageId: MessageId;
}

/** The answer may be of a version that is not shown now. */
function AnswerRun({ thread, messageId }: AnswerRunProps) {
  const message = useShownMessages(thread).find(({ id }) => id === messageId);
  if (message === undefined || message.runId === null) return null;
  return <DetailsPanel runId={message.runId} parts={message.parts} />;
}
