import MessageSquareText from "lucide-react/icons/message-square-text";
import X from "lucide-react/icons/x";
import { useEffect, useRef } from "react";
import { toShownText } from "../../shared/foreign-text.ts";
import type { RunId } from "../../shared/ids.ts";
import type { Span } from "../../shared/span.ts";
import { formatDuration } from "../format/format-duration.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { formatTokens } from "../format/format-cost.ts";
import { formatMessages } from "./format-messages.ts";
import { RawBlock } from "./raw-block.tsx";
import { spanCost, spanTime, spanTitle } from "./span-words.ts";
import type { TimeAxis } from "./span-row.tsx";
import { useSpanContents } from "./use-span-contents.ts";

interface SpanDetailProps {
  readonly runId: RunId;
  readonly span: Span;
  readonly axis: TimeAxis;
  /** Shows what the span wrote in the answer; undefined where it wrote nothing. */
  readonly onShow: (() => void) | undefined;
  readonly onClose: () => void;
}

/** All there is to know of one span. */
export function SpanDetail({ runId, span, axis, onShow, onClose }: SpanDetailProps) {
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
      className="flex scroll-mb-6 flex-col gap-3 border-t border-border pt-3"
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
      {(span.kind === "wait" || span.kind === "mark") && (
        <p className="wrap-anywhere text-text-muted">{toShownText(span.message)}</p>
      )}
      <Facts span={span} axis={axis} />
      <Contents runId={runId} span={span} />
    </section>
  );
}

function Facts({ span, axis }: Pick<SpanDetailProps, "span" | "axis">) {
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2">
      {factsOf(span, axis).map(({ name, value }) => (
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

function factsOf(span: Span, axis: TimeAxis): readonly Fact[] {
  const start = { name: "Started after", value: formatDuration(span.startAt - axis.startAt) };
  if (span.kind === "mark") return [start];
  const time = { name: "Took", value: spanTime(span, axis.startAt, axis.endAt) };
  if (span.kind !== "model") return [start, time];
  const { usage, cost, firstTokenAt, finishReason } = span;
  const tokens = (count: number | undefined): string =>
    formatTokens(count ?? null, usage?.isEstimated);
  return [
    start,
    time,
    {
      name: "Time to first token",
      value: firstTokenAt === undefined ? "—" : formatDuration(firstTokenAt - span.startAt),
    },
    { name: "Tokens in", value: tokens(usage?.inputTokens) },
    { name: "of it cached", value: tokens(usage?.cachedInputTokens) },
    ...counted("of it written to the cache", usage?.cacheWriteTokens),
    ...counted("of it sound", usage?.audioInputTokens),
    { name: "Tokens out", value: tokens(usage?.outputTokens) },
    { name: "of it reasoning", value: tokens(usage?.reasoningTokens) },
    ...counted("of it spoken", usage?.audioOutputTokens),
    ...counted("of it pictures", usage?.imageOutputTokens),
    { name: "Cost", value: spanCost(cost) },
    ...(usage?.isUnanswered === true
      ? [{ name: "Why a cost", value: "sent, not answered: may have been billed" }]
      : []),
    { name: "Finish", value: finishReason ?? "—" },
  ];
}

/** A class of tokens that most calls have none of. */
function counted(name: string, count: number | undefined): readonly Fact[] {
  return count === undefined ? [] : [{ name, value: formatTokens(count) }];
}

function Contents({ runId, span }: Pick<SpanDetailProps, "runId" | "span">) {
  const state = useSpanContents(runId, span);
  if (span.kind === "tool") {
    return (
      <>
        <RawBlock label="Arguments" text={JSON.stringify(span.args, null, 2)} />
        {span.result !== undefined && <RawBlock label="Result" text={span.result} />}
      </>
    );
  }
  const parameters = span.kind === "model" ? span.parameters : undefined;
  return (
    <>
      {parameters !== undefined && (
        <RawBlock label="Parameters" text={JSON.stringify(parameters, null, 2)} />
      )}
      {state.type === "loading" && (
        <p className="flex items-center gap-2 text-text-muted">
          <Spinner /> Reading what went in and out…
        </p>
      )}
      {state.type === "failed" && (
        <p role="alert" className="text-danger">
          {toShownText(state.error.message)}
        </p>
      )}
      {state.type === "ready" &&
        (["input", "output"] as const).map((side) => {
          const contents = state.contents[side];
          if (contents === null) return null;
          const text = formatMessages(contents.messages);
          const label = side === "input" ? "Input" : "Output";
          return (
            <RawBlock
              key={side}
              label={label}
              text={text === "" ? "(nothing)" : text}
              leftOut={contents.leftOut}
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
