import { assertNever } from "../../shared/assert-never.ts";
import type { Message, Part } from "../../shared/message.ts";
import { Markdown } from "../markdown/markdown.tsx";
import { useServices } from "../services.ts";
import { AnswerActions } from "./answer-actions.tsx";
import { AnswerStatus } from "./answer-status.tsx";
import type { MessageItemProps } from "./message-item-props.ts";
import { ReasoningView } from "./reasoning-view.tsx";
import { ToolCallView } from "./tool-call-view.tsx";

/** An answer: its parts in the order they came, how it ended, and what can be done with it. */
export function AssistantMessage({ thread, message, isLast }: MessageItemProps) {
  const isRunning = message.status.type === "running";
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {message.parts.map((part, index) => (
        <PartView
          // Parts are only ever appended, so their place is their identity.
          key={index}
          part={part}
          isGrowing={isRunning && index === message.parts.length - 1}
        />
      ))}
      {isRunning && !isShowingWork(message) && <Working />}
      <AnswerStatus thread={thread} message={message} />
      {!isRunning && <AnswerActions thread={thread} message={message} isLast={isLast} />}
    </div>
  );
}

interface PartViewProps {
  readonly part: Part;
  readonly isGrowing: boolean;
}

function PartView({ part, isGrowing }: PartViewProps) {
  const { openLink, copyText } = useServices();
  switch (part.type) {
    case "text":
      return (
        <div dir="auto" className="min-w-0">
          <Markdown
            text={part.text}
            streaming={isGrowing}
            onOpenLink={openLink}
            onCopy={(text) => void copyText(text)}
          />
        </div>
      );
    case "reasoning":
      return <ReasoningView part={part} />;
    case "tool-call":
      return <ToolCallView part={part} />;
    case "attachment":
      // Only people attach texts.
      return null;
    default:
      return assertNever(part);
  }
}

/** Growing text, open thoughts and a running tool show by themselves that work goes on. */
function isShowingWork({ parts }: Message): boolean {
  const last = parts.at(-1);
  return last !== undefined && (!("endedAt" in last) || last.endedAt === null);
}

/** The model is at work and has nothing to show yet. Screen readers hear it from the run's status. */
function Working() {
  return (
    <span aria-hidden className="flex h-6 items-center gap-1.5">
      <span className="size-2 animate-breathe rounded-full bg-accent" />
      <span className="size-2 animate-breathe rounded-full bg-accent [animation-delay:200ms]" />
      <span className="size-2 animate-breathe rounded-full bg-accent [animation-delay:400ms]" />
    </span>
  );
}
