import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import type { ProtocolEvent } from "@langchain/langgraph";
import type { PlainMessage, SpanContent } from "../agent.ts";
import { withoutBytes } from "./sent-pictures.ts";

const ROLE: Readonly<Record<string, string>> = { human: "user", ai: "assistant" };

/** A prompt's messages come again with every call of a run. */
const known = new WeakMap<BaseMessage, PlainMessage>();

/** The words of a message and all that was said about it. The same message gives the same object. */
export function toPlainMessage(message: BaseMessage): PlainMessage {
  const before = known.get(message);
  if (before !== undefined) return before;
  const plain = {
    role: ROLE[message.type] ?? message.type,
    content: withoutBytes(message.content),
    ...(AIMessage.isInstance(message) ? ofAnswer(message) : {}),
    ...(ToolMessage.isInstance(message)
      ? { tool_call_id: message.tool_call_id, name: message.name, status: message.status }
      : {}),
  };
  known.set(message, plain);
  return plain;
}

function ofAnswer(message: AIMessage): PlainMessage {
  const calls = message.tool_calls ?? [];
  const usage: unknown = message.usage_metadata;
  return {
    ...(calls.length === 0
      ? {}
      : { tool_calls: calls.map(({ id, name, args }) => ({ id, name, args })) }),
    ...(usage === undefined ? {} : { usage }),
    response_metadata: message.response_metadata,
  };
}

/** A graph task as LangGraph announces it, and again once it has ended well. */
interface TaskContent {
  readonly id: string;
  readonly input?: { readonly messages?: readonly BaseMessage[] };
  readonly result?: { readonly messages?: readonly BaseMessage[] };
}

/** What a graph node was given or gave back; undefined for an event that says neither. */
export function toNodeContent({ method, params }: ProtocolEvent): SpanContent | undefined {
  if (method !== "tasks") return undefined;
  const { id, input, result } = params.data as TaskContent;
  const output = result?.messages?.map(toPlainMessage);
  if (output !== undefined) return { spanId: id, output };
  return { spanId: id, input: (input?.messages ?? []).map(toPlainMessage) };
}
