import CircleAlert from "lucide-react/icons/circle-alert";
import CircleStop from "lucide-react/icons/circle-stop";
import Play from "lucide-react/icons/play";
import { toShownText } from "../../shared/foreign-text.ts";
import type { Draft } from "../../shared/attachment.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import type { MessageId } from "../../shared/ids.ts";
import type { IncompleteReason, Message } from "../../shared/message.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { useServices } from "../services.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { ErrorActionButton } from "./error-action-button.tsx";
import { errorAction, mayPass, retryAt, type ErrorAction } from "./error-action.ts";
import { ErrorFooter } from "./error-footer.tsx";
import { RetryButton } from "./retry-button.tsx";
import type { ThreadStore } from "../thread/thread-store.ts";
import { toAttachments } from "../thread/to-attachments.ts";
import { TrimAndRetry } from "./trim-and-retry.tsx";
import { useErrorSituation, whoFailed } from "./use-error-situation.ts";
import { useActivity } from "../thread/use-thread.ts";

/** The word that names the reason, and a sentence where main has none of its own. */
const REASON: Record<
  Exclude<IncompleteReason, "failed">,
  { readonly word: string; readonly sentence: string }
> = {
  stopped: { word: "Stopped", sentence: "You stopped this answer." },
  "timed-out": { word: "Timed out", sentence: "Request timed out." },
  interrupted: { word: "Interrupted", sentence: "Parley was closed while this was being written." },
  truncated: { word: "Truncated", sentence: "The model reached its length limit." },
  filtered: { word: "Filtered", sentence: "The provider held back the rest." },
};

interface AnswerStatusProps {
  readonly thread: ThreadStore;
  readonly message: Message;
}

/** Why an answer is not complete, and the ways on. */
export function AnswerStatus({ thread, message }: AnswerStatusProps) {
  const { shell } = useServices();
  const isBusy = useActivity(thread) !== "idle";
  const situation = useErrorSituation(thread.threadId);
  const { status } = message;
  if (status.type !== "incomplete") return null;
  const { error } = status;
  const hasAnswered = message.parts.some(({ type }) => type !== "notice");
  const action: ErrorAction =
    error === null ? { type: "none" } : errorAction(error, { ...situation, hasAnswered });
  /** Else what mends it is the main button, and what can only fail again is not. */
  const isRetryUseful = error === null || status.reason === "stopped" || mayPass(error);
  const hasText = message.parts.some((part) => part.type === "text" && part.text.trim() !== "");
  function goOn(how: (messageId: MessageId) => Promise<void>): void {
    void how(message.id);
    // The button goes with the state it belongs to; the keyboard must not go with it.
    shell.focus("composer");
  }
  return (
    <div
      className={cn(
        "flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border border-border bg-surface-raised py-2 ps-3.5 pe-2 text-sm",
        status.reason === "failed" && "border-danger/30 bg-danger-soft",
      )}
    >
      {status.reason === "failed" ? (
        <Failure error={error} />
      ) : (
        <Ending reason={status.reason} error={error} />
      )}
      <div className="ms-auto flex flex-wrap justify-end gap-2">
        <ErrorActionButton
          action={action}
          question={questionOf(thread, message)}
          isPrimary={!isRetryUseful}
        />
        {error?.code === "context-too-long" && <TrimAndRetry thread={thread} message={message} />}
        <RetryButton
          retryAt={retryAt(error)}
          variant={isRetryUseful && !hasText ? "primary" : "secondary"}
          disabled={isBusy}
          onClick={() => goOn(thread.retry)}
        />
        {hasText && (
          <Button
            size="small"
            variant={isRetryUseful ? "primary" : "secondary"}
            disabled={isBusy}
            onClick={() => goOn(thread.resume)}
          >
            <Play aria-hidden className="size-3.5" />
            Continue
          </Button>
        )}
      </div>
      {error !== null && (
        <ErrorFooter
          error={error}
          model={message.model}
          endpoint={whoFailed(error.endpoint, situation)}
        />
      )}
    </div>
  );
}

/** What this answer was to answer, with all that was attached to it. */
function questionOf(thread: ThreadStore, { parentId }: Message): Draft | undefined {
  const question = thread.state.get().messages.find(({ id }) => id === parentId);
  return (
    question && { text: toPlainText(question.parts), attachments: toAttachments(question.parts) }
  );
}

interface EndingProps {
  readonly reason: Exclude<IncompleteReason, "failed">;
  readonly error: ErrorData | null;
}

function Ending({ reason, error }: EndingProps) {
  const { word, sentence } = REASON[reason];
  return (
    <p className="flex min-w-0 items-start gap-2.5">
      <CircleStop aria-hidden className="mt-1 size-4 shrink-0 text-warning" />
      <span className="wrap-anywhere">
        <span className="font-medium">{word}</span>{" "}
        <span className="text-text-muted">{toShownText(error?.message ?? sentence)}</span>
      </span>
    </p>
  );
}

function Failure({ error }: { readonly error: ErrorData | null }) {
  return (
    <div role="alert" className="flex min-w-0 items-start gap-2.5">
      <CircleAlert aria-hidden className="mt-1 size-4 shrink-0 text-danger" />
      <div className="min-w-0">
        <p className="font-medium wrap-anywhere text-danger">
          {toShownText(error?.message ?? "The answer failed.")}
        </p>
        {typeof error?.detail === "string" && (
          <p className="text-[0.8125rem] wrap-anywhere text-text-muted">
            {toShownText(error.detail)}
          </p>
        )}
      </div>
    </div>
  );
}
