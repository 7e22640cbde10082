import {
  AIMessage,
  HumanMessage,
  ToolMessage,
  type BaseMessage,
  type ToolCall,
} from "@langchain/core/messages";
import type { Message, Part, ToolCallPart } from "../../../shared/message.ts";
import { toPlainText } from "../../../shared/to-plain-text.ts";
import { CONTINUE_INSTRUCTION, ENDED_EARLY } from "../system-prompt.ts";
import { toWireToolName } from "../tool-name.ts";
import { WITHHELD_RESULT } from "./mark-tool-result.ts";
import { markAsData } from "../../guard/untrusted-data.ts";

/** Stands where a message would, so that a model does not take an attached text for the request itself. */
const NOTHING_WRITTEN = "(The user attached this and wrote nothing.)";

interface History {
  readonly messages: readonly Message[];
  /** Whether the last message is an answer to go on with. */
  readonly continues: boolean;
}

/** One step of an answer: what was said, then the tools called at once, then their results. */
interface Round {
  readonly text: string;
  readonly calls: readonly ToolCallPart[];
}

/**
 * Turns stored messages into what a chat-completions endpoint accepts, however strict it is: every tool call is
 * answered right after it, no message is empty, user and assistant take turns, text is well-formed Unicode.
 * Reasoning is not sent back.
 */
export function toModelMessages({ messages, continues }: History): BaseMessage[] {
  const callIds = createCallIds();
  const result = mergeNeighbours(
    messages.flatMap((message) =>
      message.role === "user" ? fromUser(message) : fromAssistant(message, callIds),
    ),
  );
  const breaksOffInText = continues && result.at(-1)?.type === "ai";
  return breaksOffInText ? [...result, new HumanMessage(CONTINUE_INSTRUCTION)] : result;
}

function fromUser(message: Message): BaseMessage[] {
  const { parts } = message;
  const attached = parts.flatMap((part) =>
    part.type === "attachment"
      ? [markAsData({ source: `attached: ${part.name}`, text: part.text.toWellFormed() })]
      : [],
  );
  const written = toPlainText(parts).toWellFormed();
  const isSilent = written.trim() === "";
  if (isSilent && attached.length === 0) return [];
  return [new HumanMessage([...attached, isSilent ? NOTHING_WRITTEN : written].join("\n\n"))];
}

function fromAssistant(message: Message, nextCallId: () => string): BaseMessage[] {
  return toRounds(message.parts).flatMap(({ text, calls }) => {
    const answered = calls.map((call) => ({ call, id: nextCallId() }));
    if (text.trim() === "" && answered.length === 0) return [];
    return [
      new AIMessage({
        content: text,
        tool_calls: answered.map(({ call, id }): ToolCall => ({
          type: "tool_call",
          id,
          name: toWireToolName(call.toolName),
          args: toArguments(call.args),
        })),
      }),
      ...answered.map(
        ({ call, id }) =>
          new ToolMessage({
            tool_call_id: id,
            name: toWireToolName(call.toolName),
            content: toResult(call),
            status: call.state === "done" && !isWithheld(call) ? "success" : "error",
          }),
      ),
    ];
  });
}

/** Text that follows a tool call belongs to the next step. */
function toRounds(parts: readonly Part[]): Round[] {
  const rounds: { texts: string[]; calls: ToolCallPart[] }[] = [];
  for (const part of parts) {
    if (part.type === "reasoning" || part.type === "attachment" || part.type === "notice") continue;
    const last = rounds.at(-1);
    const open = last !== undefined && (part.type === "tool-call" || last.calls.length === 0);
    const round = open ? last : { texts: [], calls: [] };
    if (!open) rounds.push(round);
    if (part.type === "text") round.texts.push(part.text);
    else round.calls.push(part);
  }
  return rounds.map(({ texts, calls }) => ({ text: texts.join("\n\n").toWellFormed(), calls }));
}

/**
 * Gives every call of the history an id of its own: providers may reuse ids, and some accept only ids of nine letters
 * and digits (Mistral), which another provider's are not.
 */
function createCallIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `call${String(count).padStart(5, "0")}`;
  };
}

/** Arguments are an object on the wire; what a model wrote instead of one is kept under a name. */
function toArguments(args: ToolCallPart["args"]): Record<string, unknown> {
  return typeof args === "object" && args !== null && !Array.isArray(args) ? args : { input: args };
}

function isWithheld({ warning }: ToolCallPart): boolean {
  return warning?.action === "withheld";
}

function toResult(call: ToolCallPart): string {
  const { result, state } = call;
  if (isWithheld(call)) return WITHHELD_RESULT;
  if (result !== null && result.trim() !== "") return result.toWellFormed();
  return state === "done" ? "(no output)" : "Error: the call was cancelled before it had a result.";
}

/**
 * Some chat templates accept only alternating roles, and an answer that failed at once leaves none behind. Mistral's
 * refuse a user who speaks right after a tool, which is what an answer leaves that was stopped there.
 */
function mergeNeighbours(messages: readonly BaseMessage[]): BaseMessage[] {
  const merged: BaseMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.type === "human" && message.type === "human") {
      merged.splice(-1, 1, new HumanMessage(`${last.text}\n\n${message.text}`));
    } else if (isPlainAnswer(last) && AIMessage.isInstance(message)) {
      merged.splice(-1, 1, withTextBefore(last.text, message));
    } else if (last?.type === "tool" && message.type === "human") {
      merged.push(new AIMessage(ENDED_EARLY), message);
    } else {
      merged.push(message);
    }
  }
  return merged;
}

function isPlainAnswer(message: BaseMessage | undefined): message is AIMessage {
  return AIMessage.isInstance(message) && (message.tool_calls ?? []).length === 0;
}

function withTextBefore(text: string, message: AIMessage): AIMessage {
  const content = [text, message.text].filter((each) => each !== "").join("\n\n");
  return new AIMessage({ content, tool_calls: message.tool_calls ?? [] });
}
