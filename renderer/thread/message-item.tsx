import { memo } from "react";
import { Button } from "../ui/button.tsx";
import { ErrorBoundary } from "../ui/error-boundary.tsx";
import { AssistantMessage } from "./assistant-message.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import { UserMessage } from "./user-message.tsx";

/** One message. Renders again only when it is another object: of a streaming thread, one message per frame. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const isUser = props.message.role === "user";
  return (
    <article
      aria-label={isUser ? "You" : "Assistant"}
      className="group/message flex flex-col py-2.5"
    >
      <ErrorBoundary fallback={(retry) => <Undrawable onRetry={retry} />}>
        {isUser ? <UserMessage {...props} /> : <AssistantMessage {...props} />}
      </ErrorBoundary>
    </article>
  );
});

function Undrawable({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <div role="alert" className="flex items-center gap-3 rounded-lg bg-danger-soft p-3 text-sm">
      <p className="grow">This message could not be drawn. Its text is stored and safe.</p>
      <Button size="small" onClick={onRetry}>
        Draw it again
      </Button>
    </div>
  );
}
