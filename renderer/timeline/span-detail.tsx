import MessageSquareText from "lucide-react/icons/message-square-text";
import X from "lucide-react/icons/x";
import { useEffect, useRef } from "react";
import { toShownLine, toShownText } from "../../shared/foreign-text.ts";
import type { RunId } from "../../shared/ids.ts";
import type { Span } from "../../shared/span.ts";
import { formatDuration } from "../format/format-duration.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { formatTokens } from "../format/format-cost.ts";
import type { Attempt } from "../../shared/attempts.ts";
import { MessagesView } from "./messages-view.tsx";
import { RawBlock } from "./raw-block.tsx";
import { formatMessages, unchangedSince } from "./read-messages.ts";
import { spanCost, spanTime, spanTitle } from "./span-words.ts";
import type { TimeAxis } from "./time-axis.ts";
import { useSpanContents } from "./use-span-contents.ts";

interface SpanDetailProps {
  readonly runId: RunId;
  readonly span: Span;
  readonly axis: TimeAxis;
  /** Which try it was; undefined where there was but one. */
  readonly attempt: Attempt | undefined;
  /** The model call before it; undefined for the first, and for what is none. */
  readonly before: Span | undefined;
  /** Messages as they were sent, instead of as they read. */
  readonly isRaw: boolean;
  /** Shows what the span wrote in the answer; undefined where it wrote nothing. */
  readonly onShow: (() => void) | undefined;
  readonly onClose: () => void;
}

/** All there is to know of one span. */
export function SpanDetail(props: SpanDetailProps) {
  const { span, onShow, onClose } = props;
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    section.current?.scrollIntoView({ block: "nearest" });
  }, [span.id]);
  const title = spanTitle(span);
  return (
    // eslint-disable-next-line jsx-a11y-x/no-noninteractive-element-interactions -- Escape leads back to the row
    <section
      ref={section}
      aria-label={`Details of ${title}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose();
      }}
      className="flex min-h-80 min-w-0 flex-[1.4] flex-col gap-3 overflow-y-auto border-t border-border pt-3 pb-2 @min-[60rem]:border-s @min-[60rem]:border-t-0 @min-[60rem]:ps-4 @min-[60rem]:pt-0"
    >
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 grow truncate font-medium">{title}</h3>
        {onShow !== undefined && (
          <Button size="small" onClick={onShow}>
            <MessageSquareText aria-hidden className="size-3.5" />
            Show in answer
          </Button>
        )}
        <IconButton label="Close details" onClick={onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      {span.error !== undefined && (
        <p className="wrap-anywhere text-danger">{toShownText(span.error)}</p>
      )}
      {span.kind === "model" && span.detail !== undefined && (
        <p className="wrap-anywhere text-text-muted">
          The provider says: “<bdi>{toShownText(span.detail)}</bdi>”
        </p>
      )}
      {(span.kind === "wait" || span.kind === "mark") && (
        <p className="wrap-anywhere text-text-muted">{toShownText(span.message)}</p>
      )}
      <Facts {...props} />
      <Contents {...props} />
    </section>
  );
}

function Facts(props: Pick<SpanDetailProps, "span" | "axis" | "attempt">) {
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2">
      {factsOf(props).map(({ name, value }) => (
        <div key={name} className="flex min-w-0 flex-col">
          <dt className="text-xs text-text-muted">{name}</dt>
          <dd className="font-medium wrap-anywhere tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Fact {
  readonly name: string;
  readonly value: string;
}

function factsOf({
  span,
  axis,
  attempt,
}: Pick<SpanDetailProps, "span" | "axis" | "attempt">): readonly Fact[] {
  const start = { name: "Started after", value: formatDuration(span.startAt - axis.startAt) };
  if (span.kind === "mark") return [start];
  const time = { name: "Took", value: spanTime(span, axis.startAt, axis.endAt) };
  if (span.kind !== "model") return [start, time];
  const { usage, cost, firstTokenAt, finishReason, status, code, requestId } = span;
  const tokens = (count: number | undefined): string =>
    formatTokens(count ?? null, usage?.isEstimated);
  return [
    start,
    time,
    ...said("Attempt", attempt && `${attempt.number} of ${attempt.of}`),
    ...said("Status", status === undefined ? undefined : `HTTP ${status}`),
    ...said("Code", code),
    ...said("Request id", requestId),
    {
      name: "Time to first token",
      value: firstTokenAt === undefined ? "—" : formatDuration(firstTokenAt - span.startAt),
    },
    { name: "Tokens in", value: tokens(usage?.inputTokens) },
    { name: "Cached tokens", value: tokens(usage?.cachedInputTokens) },
    ...counted("Cache writes", usage?.cacheWriteTokens),
    ...counted("Audio tokens in", usage?.audioInputTokens),
    { name: "Tokens out", value: tokens(usage?.outputTokens) },
    { name: "Reasoning tokens", value: tokens(usage?.reasoningTokens) },
    ...counted("Audio tokens out", usage?.audioOutputTokens),
    ...counted("Image tokens", usage?.imageOutputTokens),
    { name: "Cost", value: spanCost(cost) },
    ...(usage?.isUnanswered === true
      ? [{ name: "Possibly billed", value: "sent, never answered" }]
      : []),
    { name: "Finish", value: finishReason ?? "—" },
  ];
}

function said(name: string, value: string | undefined): readonly Fact[] {
  return value === undefined ? [] : [{ name, value: toShownLine(value) }];
}

/** A class of tokens that most calls have none of. */
function counted(name: string, count: number | undefined): readonly Fact[] {
  return count === undefined ? [] : [{ name, value: formatTokens(count) }];
}

function Contents({ runId, span, before, isRaw }: SpanDetailProps) {
  const state = useSpanContents(runId, span);
  const beforeState = useSpanContents(runId, before);
  if (span.kind === "tool") {
    return (
      <>
        <RawBlock label="Arguments" text={JSON.stringify(span.args, null, 2)} />
        {span.result !== undefined && <RawBlock label="Result" text={span.result} />}
      </>
    );
  }
  const parameters = span.kind === "model" ? span.parameters : undefined;
  // Which messages are new is known once both calls are.
  const isLoading = state.type === "loading" || (!isRaw && beforeState.type === "loading");
  return (
    <>
      {parameters !== undefined && Object.keys(parameters).length > 0 && (
        <RawBlock label="Parameters" text={JSON.stringify(parameters, null, 2)} />
      )}
      {isLoading && (
        <p className="flex items-center gap-2 text-text-muted">
          <Spinner /> Reading what went in and out…
        </p>
      )}
      {state.type === "failed" && (
        <p role="alert" className="text-danger">
          {toShownText(state.error.message)}
        </p>
      )}
      {!isLoading &&
        state.type === "ready" &&
        (["input", "output"] as const).map((side) => {
          const contents = state.contents[side];
          if (contents === null) return null;
          const { messages, leftOut } = contents;
          const label = side === "input" ? "Input" : "Output";
          if (isRaw) {
            const text = messages.length === 0 ? "(nothing)" : formatMessages(messages);
            return <RawBlock key={side} label={label} text={text} leftOut={leftOut} />;
          }
          const known = beforeState.type === "ready" ? beforeState.contents.input : null;
          const unchanged = side === "input" ? unchangedSince(known?.messages, messages) : 0;
          return (
            <MessagesView
              key={side}
              label={label}
              messages={messages}
              unchanged={unchanged}
              leftOut={leftOut}
            />
          );
        })}
      {state.type === "ready" &&
        state.contents.input === null &&
        state.contents.output === null && (
          <p className="text-text-muted">What went in and out is not kept any more.</p>
        )}
    </>
  );
}
