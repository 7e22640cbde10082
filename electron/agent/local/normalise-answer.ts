import { randomUUID } from "node:crypto";
import { AIMessage, ToolMessage, type BaseMessage, type ToolCall } from "@langchain/core/messages";
import { OVERSIZED } from "../models/bound-calls.ts";
import { withReturned, type Returned } from "../models/returned-fields.ts";
import { isOversized, type Json } from "../../../shared/fit-json.ts";
import { toToolName } from "../tool-name.ts";

/** What a model call adds to the state: its answer, then an error for each call that cannot be made. */
export interface NormalisedAnswer {
  readonly answer: AIMessage;
  readonly refusals: readonly ToolMessage[];
}

/** What is kept of a message's `response_metadata`. */
interface AnswerMetadata {
  readonly finish_reason?: unknown;
  readonly has_content?: unknown;
  readonly pictures?: unknown;
  /** How much of the text was thoughts, in UTF-16 units from its beginning. */
  readonly thoughts_end?: unknown;
}

/**
 * Puts a streamed answer into the plain shape that every endpoint accepts when it is sent back. `streamEvents` v3
 * leaves content arrays behind, and hides a tool call with broken JSON in a content block: such a
 * call is answered with an error, so that the model can try again instead of ending with nothing.
 *
 * @param taken ids of the calls already in the state. Providers may repeat an id, and `ToolNode` skips those it saw.
 * @param toolNames those of the tools that the model was told of.
 * @param returned what goes back with the answer, with the ids that its server gave the calls.
 */
export function normaliseAnswer(
  message: AIMessage,
  taken: ReadonlySet<string>,
  toolNames: readonly string[] = [],
  returned?: Returned,
): NormalisedAnswer {
  const used = new Set(taken);
  const uniqueId = (id: unknown): string => {
    const own = typeof id === "string" && id !== "" && !used.has(id) ? id : randomUUID();
    used.add(own);
    return own;
  };
  const calls: ToolCall[] = [];
  const refusals: ToolMessage[] = [];
  const sealed = [...(returned?.calls ?? [])];
  const sealedInOrder: Returned["calls"][number][] = [];
  for (const block of message.contentBlocks) {
    if (block.type !== "tool_call" && block.type !== "invalid_tool_call") continue;
    const id = uniqueId(block.id);
    const at = sealed.findIndex((each) => each.id === block.id);
    const [own] = at < 0 ? [] : sealed.splice(at, 1);
    sealedInOrder.push({ id, fields: own?.fields ?? {} });
    const name = toToolName(block.name ?? "", toolNames);
    const args = toRecord(decoded(block.args)) ?? noArguments(block.args);
    calls.push({ type: "tool_call", id, name, args: args ?? { input: block.args ?? "" } });
    if (args === undefined) {
      const isOversized = block.type === "invalid_tool_call" && block.error === OVERSIZED;
      refusals.push(refuse(id, name, isOversized ? OVERSIZED : NO_OBJECT));
    }
  }
  const answer = new AIMessage({
    ...(message.id === undefined ? {} : { id: message.id }),
    content: withoutThoughts(message).toWellFormed(),
    tool_calls: calls,
    response_metadata: {
      finish_reason: toFinishReason(message),
      has_content: message.contentBlocks.length > 0,
      ...(hasPictures(message) ? { pictures: metadataOf(message).pictures } : {}),
    } satisfies AnswerMetadata,
  });
  const kept =
    returned === undefined ? undefined : { message: returned.message, calls: sealedInOrder };
  return { answer: withReturned(answer, kept), refusals };
}

/** Why the model stopped; undefined when the stream ended without saying so. */
export function toFinishReason(message: AIMessage): string | undefined {
  const { finish_reason: reason } = metadataOf(message);
  return typeof reason === "string" ? reason : undefined;
}

/** Whether the model sent anything at all, reasoning included. */
export function hasContent(message: AIMessage): boolean {
  return metadataOf(message).has_content === true;
}

/** Whether it holds pictures, whatever it says beside them. */
export function hasPictures(message: AIMessage): boolean {
  return Number(metadataOf(message).pictures ?? 0) > 0;
}

/** Its text, without what of it turned out to be thoughts. */
function withoutThoughts(message: AIMessage): string {
  const end = Number(metadataOf(message).thoughts_end ?? 0);
  return end === 0 ? message.text : message.text.slice(end).trimStart();
}

export function toCallIds(messages: readonly BaseMessage[]): Set<string> {
  return new Set(
    messages.flatMap((message) =>
      AIMessage.isInstance(message) ? (message.tool_calls ?? []).flatMap(({ id }) => id ?? []) : [],
    ),
  );
}

function metadataOf(message: AIMessage): AnswerMetadata {
  return message.response_metadata;
}

function toRecord(args: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof args === "object" && args !== null && !Array.isArray(args);
  return isRecord ? (args as Record<string, unknown>) : undefined;
}

/** Some servers write JSON as a text of JSON. What was refused for its size is one that is cut, and stays refused. */
function decoded(written: unknown): unknown {
  let value = written;
  for (let layer = 0; layer < 2 && typeof value === "string"; layer += 1) {
    try {
      value = JSON.parse(value);
    } catch {
      return undefined;
    }
  }
  return isOversized(value as Json) ? undefined : value;
}

/** A call without arguments is `""` for some servers, which is no JSON. */
function noArguments(written: unknown): Record<string, unknown> | undefined {
  return typeof written === "string" && written.trim() === "" ? {} : undefined;
}

const NO_OBJECT =
  "Error: the arguments of this call are not a JSON object. Call the tool again with valid JSON.";

function refuse(id: string, name: string, content: string): ToolMessage {
  return new ToolMessage({ tool_call_id: id, name, content, status: "error" });
}
