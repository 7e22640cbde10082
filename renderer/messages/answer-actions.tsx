import RefreshCw from "lucide-react/icons/refresh-cw";
import { useRef, useState } from "react";
import { toShownLine } from "../../shared/foreign-text.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { FeedbackButtons } from "../feedback/feedback-buttons.tsx";
import { FeedbackForm } from "../feedback/feedback-form.tsx";
import { useServices } from "../services.ts";
import { useKeptFocus } from "../ui/use-kept-focus.ts";
import { useStore } from "../state/use-store.ts";
import { RunDetailsButton } from "../timeline/run-details-button.tsx";
import type { AnswerDetails } from "../timeline/use-details.ts";
import { OpenTraceButton } from "../tracing/open-trace-button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ActionBar } from "./action-bar.tsx";
import { BranchPicker } from "./branch-picker.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import { useActivity } from "../thread/use-thread.ts";

interface AnswerActionsProps extends Omit<MessageItemProps, "isLast"> {
  readonly details: AnswerDetails;
}

export function AnswerActions({ thread, message, details }: AnswerActionsProps) {
  const { copyText, shell, feedback } = useServices();
  const isBusy = useActivity(thread) !== "idle";
  const { runId } = message;
  const [isExplaining, setExplaining] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  // The feedback's form goes away with the keyboard in it.
  useKeptFocus(place, (element) => element.querySelector('button[aria-pressed="true"], button'));
  const text = toPlainText(message.parts);
  const isEmpty = text.trim() === "";
  // One that is not complete says in its own words what to do next, and offers to try again there.
  const isComplete = message.status.type === "complete";
  const given = useStore(feedback.state, (all) => all.get(message.id));
  return (
    <div ref={place} className="flex flex-col gap-3">
      <ActionBar isAlwaysShown className="-ms-2 -mt-1">
        {!isEmpty && <CopyButton label="Copy" onCopy={() => copyText(text)} />}
        {isComplete && (
          <IconButton
            label="Regenerate"
            disabled={isBusy}
            onClick={() => {
              void thread.retry(message.id);
              shell.focus("composer");
            }}
          >
            <RefreshCw aria-hidden className="size-4" />
          </IconButton>
        )}
        {runId !== null && (isComplete || !isEmpty) && (
          <FeedbackButtons message={message} onGiven={setExplaining} />
        )}
        {runId !== null && <RunDetailsButton details={details} />}
        {runId !== null && <OpenTraceButton threadId={message.threadId} runId={runId} />}
        <BranchPicker
          message={message}
          isDisabled={isBusy}
          onSelect={(id) => void thread.selectBranch(id)}
        />
        {message.receipt === undefined && message.model !== null && (
          <span className="ms-1.5 truncate text-xs text-text-muted">
            {toShownLine(message.model)}
          </span>
        )}
      </ActionBar>
      {isExplaining && given !== undefined && (
        <FeedbackForm key={given.rating} feedback={given} onClose={() => setExplaining(false)} />
      )}
    </div>
  );
}
