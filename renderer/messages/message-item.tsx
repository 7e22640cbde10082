import { memo } from "react";
import type { MessageId } from "../../shared/ids.ts";
import { Button } from "../ui/button.tsx";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { AssistantMessage } from "./assistant-message.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import { UserMessage } from "./user-message.tsx";

export const articleId = (id: MessageId): string => `message-${id}`;

/** One message. Renders again only when it is another object: of a streaming thread, one message per frame. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const isUser = props.message.role === "user";
  return (
    <article
      id={articleId(props.message.id)}
      aria-label={isUser ? "You" : "Assistant"}
      data-found={(props.isFound === true && props.isMarked !== true) || undefined}
      className="group/message flex flex-col rounded-lg py-2.5 outline-offset-4 data-found:animate-spotlight data-found:outline-2 data-found:outline-accent"
    >
      {/* Screen readers go from message to message by it. A name alone, so that nothing is copied with the text. */}
      <div
        role="heading"
        aria-level={3}
        aria-label={isUser ? "You said" : "Assistant said"}
        className="sr-only"
      />
      <ErrorBoundary fallback={(retry) => <Undrawable onRetry={retry} />}>
        {isUser ? <UserMessage {...props} /> : <AssistantMessage {...props} />}
      </ErrorBoundary>
    </article>
  );
});

function Undrawable({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div role="alert" className="flex items-center gap-3 rounded-lg bg-danger-soft p-3 text-sm">
      <p className="grow">This message couldn’t be shown. Its text is stored and safe.</p>
      <Button size="small" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
