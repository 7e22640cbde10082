import {
  AIMessage,
  HumanMessage,
  ToolMessage,
  type BaseMessage,
  type ToolCall,
} from "@langchain/core/messages";
import type { Message, Part, ToolCallPart } from "../../../shared/message.ts";
import { toPlainText } from "../../../shared/to-plain-text.ts";
import {
  moveReturned,
  returnedOf,
  withReturned,
  type Returned,
} from "../models/returned-fields.ts";
import { CONTINUE_INSTRUCTION, ENDED_EARLY } from "../system-prompt.ts";
import { toWireToolName } from "../tool-name.ts";
import { withEditedArgs, withOwnWords, WITHHELD_RESULT } from "./mark-tool-result.ts";
import { markAsData } from "../../guard/untrusted-data.ts";
import { joinHuman, toHumanMessage, type SentPictures } from "./sent-pictures.ts";

/** Stands where a message would, so that a model does not take an attached text for the request itself. */
const NOTHING_WRITTEN = "(The user attached this and wrote nothing.)";

interface History {
  readonly messages: readonly Message[];
  /** Whether the last message is an answer to go on with. */
  readonly continues: boolean;
  /** What goes back with earlier answers to who is asked now, by the message. */
  readonly returned?: ReadonlyMap<string, readonly PlacedReturned[]>;
  readonly pictures?: SentPictures;
  /** Whose rule pictures are counted by; any where nothing is said. */
  readonly model?: string;
  /** The last message has calls that are gone on with: they keep their ids and get no result. */
  readonly resumes?: boolean;
}

/** What goes back with one model call, and where in its message that stands (`store/returned-fields.ts`). */
export interface PlacedReturned {
  readonly callsBefore: number;
  readonly textBefore: number;
  readonly returned: Returned;
}

/** One step of an answer: what was said, then the tools called at once, then their results. */
interface Round {
  readonly text: string;
  readonly calls: readonly ToolCallPart[];
  /** How many calls of the message stand before it. */
  readonly callsBefore: number;
}

/**
 * Turns stored messages into what a chat-completions endpoint accepts, however strict it is: every tool call is
 * answered right after it, no message is empty, user and assistant take turns, text is well-formed Unicode.
 * Reasoning is sent back only where its server wants it so, and then as it came.
 */
export function toModelMessages({
  messages,
  continues,
  returned,
  pictures = new Map(),
  model = "",
  resumes = false,
}: History): BaseMessage[] {
  const callIds = createCallIds();
  const result = mergeNeighbours(
    messages.flatMap((message) => {
      if (message.role === "user") return fromUser(message, pictures, model);
      const keepsOpen = resumes && message === messages.at(-1);
      return fromAssistant(message, callIds, returned?.get(message.id) ?? [], keepsOpen);
    }),
  );
  const breaksOffInText = continues && result.at(-1)?.type === "ai";
  return breaksOffInText ? [...result, new HumanMessage(CONTINUE_INSTRUCTION)] : result;
}

function fromUser(message: Message, pictures: SentPictures, model: string): BaseMessage[] {
  const { parts } = message;
  const attached = parts.filter((part) => part.type === "attachment");
  const texts = attached.flatMap(({ name, text, picture }) =>
    picture === undefined
      ? [markAsData({ source: `attached: ${name}`, text: text.toWellFormed() })]
      : [],
  );
  const written = toPlainText(parts).toWellFormed();
  const isSilent = written.trim() === "";
  if (isSilent && attached.length === 0) return [];
  const text = [...texts, isSilent ? NOTHING_WRITTEN : written].join("\n\n");
  return [toHumanMessage({ text, attached, pictures, model })];
}

function fromAssistant(
  message: Message,
  nextCallId: () => string,
  all: readonly PlacedReturned[],
  keepsOpen: boolean,
): BaseMessage[] {
  return toRounds(message.parts, all).flatMap((round) => {
    const { text } = round;
    const placed = findReturned(round, all);
    const calls = placed === undefined ? round.calls : inOrder(round.calls, placed.returned);
    const isOpenRound = keepsOpen && calls.some(isOpen);
    const answered = calls.map((call) => ({
      call,
      id: isOpenRound ? call.toolCallId : nextCallId(),
    }));
    if (text.trim() === "" && answered.length === 0) return [];
    const answer = new AIMessage({
      content: text,
      tool_calls: answered.map(({ call, id }): ToolCall => ({
        type: "tool_call",
        id,
        name: toWireToolName(call.toolName),
        args: toArguments(call.args),
      })),
    });
    return [
      withReturned(answer, placed === undefined ? undefined : toRound(placed, calls)),
      ...answered
        .filter(({ call }) => !isOpenRound || !isOpen(call))
        .map(({ call, id }) => toResultMessage(call, id)),
    ];
  });
}

const isOpen = ({ endedAt }: ToolCallPart): boolean => endedAt === null;

function toResultMessage(call: ToolCallPart, id: string): ToolMessage {
  const message = new ToolMessage({
    tool_call_id: id,
    name: toWireToolName(call.toolName),
    content: toResult(call),
    status: call.state === "done" && !isWithheld(call) ? "success" : "error",
  });
  return call.decision === "rejected"
    ? withOwnWords(message)
    : withEditedArgs(message, call.editedArgs);
}

/**
 * Parts what the model reads before a turn from the round of it that is gone on with: an answer whose calls are open,
 * and the results that it has.
 */
export function splitOpenRound(messages: readonly BaseMessage[]): {
  readonly before: readonly BaseMessage[];
  readonly round: readonly BaseMessage[];
} {
  const at = messages.findLastIndex(
    (message) => AIMessage.isInstance(message) && (message.tool_calls ?? []).length > 0,
  );
  return at < 0
    ? { before: messages, round: [] }
    : { before: messages.slice(0, at), round: messages.slice(at) };
}

/** Text that follows a tool call belongs to the next step, and so do calls of another request for the model. */
function toRounds(parts: readonly Part[], all: readonly PlacedReturned[] = []): Round[] {
  const borders = new Set(
    all.flatMap(({ callsBefore, returned: { calls } }) => [
      callsBefore,
      callsBefore + calls.length,
    ]),
  );
  const rounds: { text: string; calls: ToolCallPart[]; callsBefore: number }[] = [];
  let count = 0;
  for (const part of parts) {
    if (part.type !== "text" && part.type !== "tool-call") continue;
    const last = rounds.at(-1);
    const goesOn =
      last !== undefined &&
      (last.calls.length === 0 || (part.type === "tool-call" && !borders.has(count)));
    const round = goesOn ? last : { text: "", calls: [], callsBefore: count };
    if (!goesOn) rounds.push(round);
    if (part.type === "text") round.text = joinTexts(round.text, part.text);
    else {
      round.calls.push(part);
      count += 1;
    }
  }
  return rounds.map((round) => ({ ...round, text: round.text.toWellFormed() }));
}

/** Where thoughts stood between them, there is a paragraph; some models write one themselves. */
function joinTexts(before: string, text: string): string {
  const isApart = before === "" || before.endsWith("\n\n") || text.startsWith("\n\n");
  return isApart ? before + text : `${before}\n\n${text}`;
}

/** Where the next answer of the model will stand in a message that is gone on with. */
export function placeOfNext({
  parts,
}: Message): Pick<PlacedReturned, "callsBefore" | "textBefore"> {
  const last = toRounds(parts).at(-1);
  if (last === undefined) return { callsBefore: 0, textBefore: 0 };
  const { calls, callsBefore, text } = last;
  return {
    callsBefore: callsBefore + calls.length,
    textBefore: calls.length === 0 ? text.length : 0,
  };
}

/** What goes back with a step; undefined where its calls are not those that it was stored for. */
function findReturned(
  { calls, callsBefore }: Round,
  all: readonly PlacedReturned[],
): PlacedReturned | undefined {
  return all.findLast(
    ({ callsBefore: before, returned }) =>
      before === callsBefore &&
      (calls.length === 0) === (returned.calls.length === 0) &&
      calls.every(({ toolCallId }) => returned.calls.some(({ id }) => id === toolCallId)),
  );
}

/** Calls in the order in which the model wrote them; tools begin in any. */
function inOrder(calls: readonly ToolCallPart[], { calls: written }: Returned) {
  const placeOf = ({ toolCallId }: ToolCallPart): number =>
    written.findIndex(({ id }) => id === toolCallId);
  return calls.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** For the calls that there are, and behind the text that stood there before. */
function toRound(
  { returned, textBefore }: PlacedReturned,
  calls: readonly ToolCallPart[],
): Returned {
  const own = calls.flatMap(
    ({ toolCallId }) => returned.calls.find(({ id }) => id === toolCallId) ?? [],
  );
  return moveReturned({ ...returned, calls: own }, textBefore);
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
      merged.splice(-1, 1, joinHuman(last, message));
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
  const joined = new AIMessage({ content, tool_calls: message.tool_calls ?? [] });
  const returned = returnedOf(message);
  return returned === undefined
    ? joined
    : withReturned(joined, moveReturned(returned, content.length - message.text.length));
}
