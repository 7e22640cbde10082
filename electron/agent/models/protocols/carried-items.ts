import { toFields, toList, type Fields } from "../../../http/received.ts";
import { added } from "./chat-chunk.ts";

/** Whose items they are: what one protocol signs, no other can read. */
export type Carrier = "parley.responses" | "parley.messages";

/**
 * An item of an answer that its server wants back unread: signed or encrypted thoughts. It travels among the answer's
 * `reasoning_details`, as those of chat completions do, with the place where it stood.
 */
interface Carried {
  readonly item: Fields;
  /** How many UTF-16 units of text stood before it. */
  readonly at: number;
  /** How many tool calls stood before it. */
  readonly after: number;
}

/** A piece of an answer that holds nothing but such an item. `index` tells it from the others of the answer. */
export function carry(type: Carrier, index: number, carried: Carried): Fields {
  return added({ reasoning_details: [{ type, index, ...carried }] });
}

/** A message of the assistant, as it stands in a request for chat completions. */
export interface SaidBefore {
  readonly text: string;
  readonly calls: readonly Fields[];
  /** What stands under `reasoning_details`. */
  readonly details: readonly unknown[];
}

/** What a message is put together of, in the order in which it was written. */
export type Piece =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "call"; readonly call: Fields }
  | { readonly type: "item"; readonly item: Fields };

/** Puts the carried items of one protocol back where they stood; those of any other are left out. */
export function arrange(said: SaidBefore, carrier: Carrier): readonly Piece[] {
  const items = said.details.flatMap((detail) => toCarried(detail, carrier) ?? []);
  const pieces: Piece[] = [];
  let at = 0;
  let after = 0;
  const goTo = (text: number, calls: number): void => {
    // A text that was shortened since then ends where it ends.
    const end = Math.max(at, Math.min(text, said.text.length));
    if (end > at) pieces.push({ type: "text", text: said.text.slice(at, end) });
    at = end;
    for (const call of said.calls.slice(after, calls)) pieces.push({ type: "call", call });
    after = Math.max(after, calls);
  };
  for (const item of items) {
    goTo(item.at, item.after);
    pieces.push({ type: "item", item: item.item });
  }
  goTo(said.text.length, said.calls.length);
  return pieces;
}

/** The kinds of items that are carried: any other would be a word of somebody else's in the model's mouth. */
const KINDS: Readonly<Record<Carrier, ReadonlySet<unknown>>> = {
  "parley.responses": new Set(["reasoning", "message"]),
  "parley.messages": new Set(["thinking", "redacted_thinking"]),
};

const isCarrier = (type: unknown): type is Carrier =>
  typeof type === "string" && Object.hasOwn(KINDS, type);

/** Whether it is an item as `carry` writes it, of any protocol. */
export function isCarriedItem(detail: unknown): boolean {
  const type = toFields(detail)?.["type"];
  return isCarrier(type) && toCarried(detail, type) !== undefined;
}

function toCarried(detail: unknown, carrier: Carrier): Carried | undefined {
  const fields = toFields(detail);
  const item = toFields(fields?.["item"]);
  if (fields === undefined || item === undefined || fields["type"] !== carrier) return undefined;
  if (!KINDS[carrier].has(item["type"])) return undefined;
  // Of a message only its phase: its words are the answer's own.
  const known = item["type"] === "message" ? { type: "message", phase: item["phase"] } : item;
  return { item: known, at: toCount(fields["at"]), after: toCount(fields["after"]) };
}

/** The same item with so much more text before it; whatever else it is stays as it is. */
export function movedBy(detail: unknown, units: number): unknown {
  const fields = toFields(detail);
  return fields !== undefined && isCarrierName(fields["type"])
    ? { ...fields, at: toCount(fields["at"]) + units }
    : detail;
}

const toCount = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;

/** The same turn without what its server signed or encrypted. */
export const withoutThoughts = <Turn extends { readonly role: string }>(turn: Turn): Turn =>
  "details" in turn ? { ...turn, details: [] } : turn;

/** A message without what only another protocol can read, for a server of chat completions. */
export function withoutCarried(message: Fields): Fields {
  const details = toList(message["reasoning_details"]);
  const own = details.filter((detail) => !isCarrierName(toFields(detail)?.["type"]));
  if (own.length === details.length) return message;
  const rest = Object.entries(message).filter(([name]) => name !== "reasoning_details");
  return { ...Object.fromEntries(rest), ...(own.length === 0 ? {} : { reasoning_details: own }) };
}

/** Whether it is called as only our own items are. */
export const isCarrierName = (type: unknown): boolean =>
  typeof type === "string" && type.startsWith("parley.");
