import type { Part } from "../../shared/message.ts";
import type { Span, ToolSpan } from "../../shared/span.ts";

/**
 * The place of what a span wrote among the parts of its answer; undefined for one that wrote nothing.
 *
 * A tool call's part bears the time of its start. What a model call wrote stands before the first tool it called, or
 * at the end.
 */
export function partOfSpan(
  span: Span,
  spans: readonly Span[],
  parts: readonly Part[],
): number | undefined {
  if (span.kind === "tool") return partOfTool(span, parts);
  if (span.kind === "node") {
    const child = spans.find(
      ({ parentId, kind, state }) =>
        parentId === span.id && (kind === "tool" || kind === "model") && state !== "failed",
    );
    return child === undefined ? undefined : partOfSpan(child, spans, parts);
  }
  if (span.kind !== "model" || span.firstTokenAt === undefined) return undefined;
  const { startAt } = span;
  const tool = spans.find((each) => each.kind === "tool" && each.startAt >= startAt);
  if (tool?.kind !== "tool") return found(lastUntil(spans[0]?.endAt, parts));
  const place = partOfTool(tool, parts);
  if (place === undefined) return undefined;
  // A call that wrote nothing but its tool calls shows as the first of these.
  return parts[place - 1]?.type === "tool-call" ? place : found(Math.max(0, place - 1));
}

/** The last part before the tools of a later run, which went on with the answer. */
function lastUntil(endAt: number | undefined, parts: readonly Part[]): number {
  const later = parts.findIndex(
    (part) => part.type === "tool-call" && endAt !== undefined && part.startedAt > endAt,
  );
  return (later === -1 ? parts.length : later) - 1;
}

/** The tool's span behind a part; undefined for another part, and for a call of another run. */
export function spanOfPart(part: Part | undefined, spans: readonly Span[]): ToolSpan | undefined {
  if (part?.type !== "tool-call") return undefined;
  const isIt = (span: Span): span is ToolSpan =>
    span.kind === "tool" && span.toolCallId === part.toolCallId && span.startAt === part.startedAt;
  return spans.find(isIt);
}

function partOfTool({ toolCallId, startAt }: ToolSpan, parts: readonly Part[]): number | undefined {
  const isIt = (part: Part): boolean => part.type === "tool-call" && part.toolCallId === toolCallId;
  const exact = parts.findIndex(
    (part) => isIt(part) && part.type === "tool-call" && part.startedAt === startAt,
  );
  return found(exact === -1 ? parts.findIndex(isIt) : exact);
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index;
}
