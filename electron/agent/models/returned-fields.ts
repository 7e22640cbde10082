import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { CALLS_AT_ONCE } from "../../../shared/answer-limits.ts";
import { parseReceived } from "../../http/readable-json.ts";
import { isFields, toFields, toList, type Fields } from "../../http/received.ts";
import { LONGEST_FIELDS } from "../../../shared/returned-fields.ts";
import { estimateTokens } from "../pricing/estimate-tokens.ts";
import { CALL_FIELDS } from "./opaque-fields.ts";
import { isCarriedItem, isCarrierName, movedBy } from "./protocols/carried-items.ts";

/** What goes back with one answer of a model: opaque fields of the message, and of each call it made, in their order. */
export interface Returned {
  readonly message: Fields;
  readonly calls: readonly ReturnedCall[];
}

interface ReturnedCall {
  readonly id: string;
  /** Empty where nothing goes back with it. */
  readonly fields: Fields;
}

/**
 * What of an answer is kept for later requests: all that stands beside calls, and of a plain answer what OpenAI's Responses
 * go on with. Undefined where nothing is.
 */
export function toKept(returned: Returned, protocol: string): Returned | undefined {
  const isOwn = protocol === "chat-completions";
  const details = toList(returned.message["reasoning_details"]).filter(
    (detail) => isCarriedItem(detail) !== isOwn,
  );
  const { reasoning_content: thoughts } = returned.message;
  const message = {
    // In the other protocols this is what is shown of the thoughts; what goes back stands among the details.
    ...(isOwn && typeof thoughts === "string" ? { reasoning_content: thoughts } : {}),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  };
  const isPlain = returned.calls.length === 0;
  if (isPlain && protocol !== "responses") return undefined;
  const says =
    Object.keys(message).length > 0 ||
    returned.calls.some(({ fields }) => Object.keys(fields).length > 0);
  return says ? { message, calls: returned.calls } : undefined;
}

/** As it is stored; undefined where it is longer than anything that is worth sending twice. */
export function writeReturned(returned: Returned): string | undefined {
  const written = JSON.stringify(returned);
  return written.length <= LONGEST_FIELDS ? written : undefined;
}

/**
 * Reads what was stored. Whoever may write to the history file must not put words into a request by it: what is not one of
 * the fields that a server may want back is not sent at all.
 *
 * @returns undefined for what was not written by `writeReturned`.
 */
export function readReturned(stored: string): Returned | undefined {
  const { message, calls } = toFields(parseReceived(stored)) ?? {};
  if (!isFields(message) || !Array.isArray(calls) || calls.length > CALLS_AT_ONCE) return undefined;
  const read = toList(calls).flatMap((call) => toCall(call) ?? []);
  if (read.length !== calls.length || !isMessage(message)) return undefined;
  return { message, calls: read };
}

function isMessage(message: Fields): boolean {
  return Object.entries(message).every(([name, value]) => {
    if (name === "reasoning_content") return typeof value === "string";
    return name === "reasoning_details" && Array.isArray(value) && toList(value).every(isDetail);
  });
}

/** One that only names itself as ours has to be what we write. */
const isDetail = (detail: unknown): boolean =>
  isFields(detail) && (isCarriedItem(detail) || !isCarrierName(detail["type"]));

function toCall(call: unknown): ReturnedCall | undefined {
  const { id, fields } = toFields(call) ?? {};
  const isOne =
    typeof id === "string" &&
    isFields(fields) &&
    Object.entries(fields).every(
      ([name, value]) => CALL_FIELDS.some((each) => each === name) && isFields(value),
    );
  return isOne ? { id, fields } : undefined;
}

/** Under this name it goes along with a message; LangChain sends nothing that it does not know. */
const KEY = "parley_returned";

/** The same message, from now on with what goes back with it. Its calls are those of the message, in their order. */
export function withReturned(message: AIMessage, returned: Returned | undefined): AIMessage {
  if (returned !== undefined) message.additional_kwargs[KEY] = returned;
  return message;
}

/** What goes back with a message; undefined where nothing does. */
export function returnedOf(message: BaseMessage): Returned | undefined {
  if (!AIMessage.isInstance(message)) return undefined;
  // Nobody else writes there.
  return message.additional_kwargs[KEY] as Returned | undefined;
}

/** The same message without what goes back with it. */
export function withoutReturned(message: BaseMessage): BaseMessage {
  if (!AIMessage.isInstance(message) || returnedOf(message) === undefined) return message;
  return new AIMessage({ content: message.content, tool_calls: message.tool_calls ?? [] });
}

const FIELD =
  /\breasoning_(?:content|details)\b|\bextra_content\b|\bprovider_specific_fields\b|\bthought[_ ]signature|\bsignature\b[^.]{0,60}\bthinking\b|\bthinking\b[^.]{0,60}\bsignature\b|\bencrypted[_ ]content\b|\bthinking\b[^.]{0,120}\bcannot be modified\b/i;
const UNREADABLE =
  /\binvalid\b|\bcorrupt(?:ed)?\b|\bunsupported\b|\b(?:not|n['’]t) (?:supported|permitted|allowed|accepted|valid)\b|\bextra\b|\bunexpected\b|\bunknown\b|\bunrecognized\b|\bcould not be\b|\bcannot be\b|\bforbidden\b/i;

/**
 * Whether a refusal is about what went back: another key, or another provider behind a gateway, reads nothing of what was
 * signed for the one before it.
 */
export const refusesReturned = (words: string): boolean =>
  FIELD.test(words) && UNREADABLE.test(words);

/** Joins two texts into one message: what stood behind so many units of the second's text stands further behind. */
export function moveReturned(returned: Returned, units: number): Returned {
  const details = returned.message["reasoning_details"];
  if (units === 0 || details === undefined) return returned;
  const moved = toList(details).map((detail) => movedBy(detail, units));
  return { ...returned, message: { ...returned.message, reasoning_details: moved } };
}

/**
 * Puts what their servers want back into the messages of a request.
 *
 * @param params the messages as they go out, one for each of the prompt.
 */
export function putBack(
  params: readonly unknown[],
  prompt: readonly BaseMessage[],
): readonly unknown[] {
  if (params.length !== prompt.length) return params;
  return params.map((param, index) => {
    const message = prompt[index];
    const returned = message === undefined ? undefined : returnedOf(message);
    if (returned === undefined || !isFields(param)) return param;
    const calls = toList(param["tool_calls"]);
    const called =
      calls.length === 0
        ? {}
        : {
            tool_calls: calls.map((call, at) => ({
              ...toFields(call),
              ...returned.calls[at]?.fields,
            })),
          };
    return { ...param, ...returned.message, ...called };
  });
}

const estimated = new WeakMap<Returned, number>();

/** What it adds to a prompt, roughly, in tokens. */
export function estimateReturned(returned: Returned | undefined): number {
  if (returned === undefined) return 0;
  const known = estimated.get(returned) ?? textsIn(returned).reduce(addText, 0);
  estimated.set(returned, known);
  return known;
}

/** Base64 of encrypted text has about so many characters for each token that it stands for. */
const SEALED_PER_TOKEN = 5;

const addText = (sum: number, text: string): number =>
  sum +
  (/^[\w+/=-]{40,}$/.test(text) ? Math.ceil(text.length / SEALED_PER_TOKEN) : estimateTokens(text));

/** Every text in it that is not a name of ours; a call's own name and arguments are counted elsewhere. */
function textsIn({ message, calls }: Returned): readonly string[] {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
  };
  walk(message);
  calls.forEach(({ fields }) => walk(fields));
  return texts;
}
