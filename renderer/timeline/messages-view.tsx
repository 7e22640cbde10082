import ChevronUp from "lucide-react/icons/chevron-up";
import Wrench from "lucide-react/icons/wrench";
import { useState } from "react";
import { summarizeArguments } from "../format/summarize-arguments.ts";
import { longText } from "../markdown/long-text.tsx";
import { useServices } from "../services.ts";
import { cn } from "../ui/cn.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { formatMessages, readMessage, type CallMessage } from "./read-messages.ts";

interface MessagesViewProps {
  readonly label: string;
  /** Each as JSON, oldest first. */
  readonly messages: readonly string[];
  /** How many of the first are those of the call before. */
  readonly unchanged?: number;
  /** Characters that were too many to keep. */
  readonly leftOut: number;
}

/** Of a call that sent everything anew, so many of the newest are shown at first. */
const SHOWN = 20;
/** Fewer than these tell more than the line in their place would. */
const LEAST_FOLDED = 4;
/** So many more come with each press: thousands at once would hold the page. */
const STEP = 50;

/** Messages as a person reads a conversation: a card for each, by its role. */
export function MessagesView({ label, messages, unchanged = 0, leftOut }: MessagesViewProps) {
  const { copyText } = useServices();
  const isFolding = unchanged >= LEAST_FOLDED;
  const folded = isFolding ? unchanged : Math.max(0, messages.length - SHOWN);
  const [opened, setOpened] = useState(0);
  const hidden = Math.max(0, folded - opened);
  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-2">
      <div className="flex items-center justify-between gap-2">
        <h4 className="text-xs font-medium text-text-muted">
          {label}
          {leftOut > 0 && ` — ${leftOut.toLocaleString("en")} characters more were not kept`}
        </h4>
        <CopyButton
          label={`Copy ${label.toLowerCase()}`}
          onCopy={() => copyText(formatMessages(messages))}
        />
      </div>
      {hidden > 0 && (
        <button
          type="button"
          onClick={() => setOpened(opened + STEP)}
          className="flex min-h-8 items-center gap-1.5 rounded-lg border border-dashed border-border px-2.5 text-start text-xs text-text-muted hover:bg-surface-raised hover:text-text pointer-coarse:min-h-11"
        >
          <ChevronUp aria-hidden className="size-3.5 shrink-0" />
          {foldWords(hidden, messages.length, isFolding)}
        </button>
      )}
      {messages.slice(hidden).map((message, index) => (
        <MessageCard
          // A call's messages never change; their places are their names.
          key={hidden + index}
          message={readMessage(message)}
          isNew={unchanged > 0 && hidden + index >= unchanged}
        />
      ))}
      {messages.length === 0 && <p className="text-text-muted">(nothing)</p>}
    </section>
  );
}

function foldWords(hidden: number, all: number, isUnchanged: boolean): string {
  const count = hidden.toLocaleString("en");
  const what = hidden === 1 ? "message" : "messages";
  if (!isUnchanged) return `${count} earlier ${what}`;
  return `${hidden === all ? "All " : ""}${count} ${what} unchanged since the last call`;
}

const ROLE: Readonly<
  Record<CallMessage["role"], { readonly word: string; readonly edge: string }>
> = {
  system: { word: "System", edge: "border-s-border-strong" },
  user: { word: "User", edge: "border-s-text" },
  assistant: { word: "Assistant", edge: "border-s-accent" },
  tool: { word: "Tool result", edge: "border-s-warning" },
  unknown: { word: "Message", edge: "border-s-border" },
};

interface MessageCardProps {
  readonly message: CallMessage;
  /** It was not in the call before. */
  readonly isNew: boolean;
}

function MessageCard({ message, isNew }: MessageCardProps) {
  const { word, edge } = ROLE[message.role];
  const title = message.name === undefined ? word : `${word}: ${message.name}`;
  return (
    <div
      role="group"
      aria-label={title}
      className={cn(
        "flex min-w-0 flex-col gap-1.5 rounded-lg border border-s-3 border-border bg-surface px-3 py-2 forced-color-adjust-none",
        edge,
        message.isFailed && "border-danger/50",
      )}
    >
      <p className="flex items-baseline gap-2 text-xs font-medium text-text-muted">
        <span className="min-w-0 truncate">{title}</span>
        {message.isFailed && <span className="text-danger">failed</span>}
        {isNew && <span className="ms-auto shrink-0 font-normal">new</span>}
      </p>
      {message.text !== "" && <CardText text={message.text} isCode={message.role === "tool"} />}
      {message.pieces.map((piece, index) => (
        <p key={index} className="font-mono text-xs text-text-muted">
          [{piece}]
        </p>
      ))}
      {message.calls.map(({ name, args }, index) => (
        <p
          key={index}
          className="flex min-w-0 items-start gap-1.5 rounded-md bg-code-bg px-2 py-1 font-mono text-xs"
        >
          <Wrench aria-hidden className="mt-0.5 size-3.5 shrink-0 text-text-muted" />
          <span className="min-w-0 wrap-anywhere">
            {name}({summarizeArguments(args)})
          </span>
        </p>
      ))}
    </div>
  );
}

/** A longer text shows its beginning. */
const CLIPPED = 1_200;

function CardText({ text, isCode }: { readonly text: string; readonly isCode: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > CLIPPED + 200;
  return (
    <>
      <p
        dir="auto"
        className={cn(
          "text-[0.8125rem] leading-normal wrap-anywhere whitespace-pre-wrap",
          isCode && "font-mono text-xs",
        )}
      >
        {longText(isLong && !isWhole ? `${text.slice(0, CLIPPED).toWellFormed()}…` : text)}
      </p>
      {isLong && (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          className="min-h-6 self-start text-xs font-medium text-accent underline underline-offset-2"
        >
          {isWhole ? "Show less" : `Show all ${text.length.toLocaleString("en")} characters`}
        </button>
      )}
    </>
  );
}
