import { assertNever } from "../../shared/assert-never.ts";
import type { Message, Part, SourcesPart } from "../../shared/message.ts";
import { Markdown } from "../markdown/markdown.tsx";
import { SourcesContext } from "../markdown/source-marks.tsx";
import { useServices } from "../services.ts";
import { RunDetailsButton } from "../timeline/run-details-button.tsx";
import { useAnswerDetails } from "../timeline/use-details.ts";
import { ActionBar } from "./action-bar.tsx";
import { AnswerActions } from "./answer-actions.tsx";
import { AnswerStatus } from "./answer-status.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import { PartFrame } from "./part-frame.tsx";
import { ReasoningView } from "./reasoning-view.tsx";
import { Receipt } from "./receipt.tsx";
import { sourcesAfter, SourcesView } from "./sources-view.tsx";
import { ToolCallView } from "./tool-call-view.tsx";
import { Refused } from "./refused.tsx";

/** An answer: its parts in the order they came, how it ended, and what can be done with it. */
export function AssistantMessage({ thread, message }: MessageItemProps) {
  const isRunning = message.status.type === "running";
  const details = useAnswerDetails(message.threadId, message.id);
  const { runId, receipt } = message;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {message.parts.map((part, index) => (
        <PartFrame
          // Parts are only ever appended, so their place is their identity.
          key={index}
          spotlight={details.spotlight?.part === index ? details.spotlight : undefined}
          onBack={details.goBack}
        >
          <PartView
            thread={thread}
            message={message}
            part={part}
            sources={sourcesAfter(message.parts, index)}
            isGrowing={isRunning && index === message.parts.length - 1}
            onShowRun={runId === null ? undefined : () => details.findSpan(index)}
          />
        </PartFrame>
      ))}
      {isRunning && !isShowingWork(message) && <Working />}
      <AnswerStatus thread={thread} message={message} />
      {isRunning ? (
        runId !== null && (
          <ActionBar isAlwaysShown className="-ms-2 -mt-1">
            <RunDetailsButton details={details} />
          </ActionBar>
        )
      ) : (
        <AnswerActions thread={thread} message={message} details={details} />
      )}
      {!isRunning && receipt !== undefined && <Receipt model={message.model} receipt={receipt} />}
    </div>
  );
}

interface PartViewProps extends Pick<MessageItemProps, "thread" | "message"> {
  readonly part: Part;
  /** Those that its text names; undefined where none are known. */
  readonly sources: SourcesPart["sources"] | undefined;
  readonly isGrowing: boolean;
  /** Opens the run at what wrote this; undefined where no run is known. */
  readonly onShowRun: (() => void) | undefined;
}

function PartView({ thread, message, part, sources, isGrowing, onShowRun }: PartViewProps) {
  const { openLink, copyText } = useServices();
  switch (part.type) {
    case "text":
      return (
        <div dir="auto" data-words className="min-w-0">
          <SourcesContext value={sources}>
            <Markdown
              text={part.text}
              streaming={isGrowing}
              onOpenLink={openLink}
              onCopy={(text) => void copyText(text)}
            />
          </SourcesContext>
        </div>
      );
    case "reasoning":
      return <ReasoningView part={part} />;
    case "tool-call":
      return <ToolCallView part={part} thread={thread} onShowRun={onShowRun} />;
    case "sources":
      return <SourcesView sources={part.sources} />;
    case "notice":
      return part.notice === "pictures-left-out" ? (
        <p className="text-sm text-text-muted">{PICTURES_LEFT_OUT}</p>
      ) : (
        <Refused thread={thread} messageId={message.id} what={part.notice} />
      );
    case "attachment":
      // Only people attach texts.
      return null;
    default:
      return assertNever(part);
  }
}

const PICTURES_LEFT_OUT = "The model sent a picture. Parley does not show pictures of models yet.";

/** Growing text, open thoughts and a running tool show by themselves that work goes on. */
function isShowingWork({ parts }: Message): boolean {
  if (parts.some((part) => part.type === "tool-call" && part.endedAt === null)) return true;
  const last = parts.at(-1);
  if (last === undefined || last.type === "notice" || last.type === "sources") return false;
  return !("endedAt" in last) || last.endedAt === null;
}

/** The model is at work and has nothing to show yet. Screen readers hear it from the run's status. */
function Working() {
  return (
    <span aria-hidden className="flex h-6 items-center gap-1.5">
      <span className="size-2 animate-breathe rounded-full bg-accent forced-color-adjust-none" />
      <span className="size-2 animate-breathe rounded-full bg-accent forced-color-adjust-none [animation-delay:200ms]" />
      <span className="size-2 animate-breathe rounded-full bg-accent forced-color-adjust-none [animation-delay:400ms]" />
    </span>
  );
}
