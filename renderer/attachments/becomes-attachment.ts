import { MAXIMUM_ATTACHMENTS } from "../../shared/attachment-limits.ts";
import { countCharacters } from "../../shared/input-length.ts";

/** From here on a paste is rather something to speak about than something one says. */
export const LONG_PASTE_LENGTH = 2_500;
/** Main refuses more in one draft. */
const MAXIMUM_TOTAL_UNITS = 5_000_000;

/**
 * The longest text that a field takes at once, in UTF-16 units. The browser lays a field out anew for each change: 20,000
 * units take it about 40 ms, a million two seconds, or twenty where they are short lines.
 */
export const MAXIMUM_TYPED_UNITS = 20_000;

interface PasteSituation {
  readonly pasted: string;
  /** How much of the typed text stays beside it, in characters. */
  readonly keptLength: number;
  /** In characters, as are all lengths here. */
  readonly maximumMessageLength: number;
  /** What is attached already. */
  readonly attached: readonly { readonly text: string }[];
}

/**
 * Whether pasted or dropped text is attached instead of typed. The one rule: it is when it is longer than 2,500
 * characters, or when it would make the message longer than it may be. White space alone stays white space.
 */
export function becomesAttachment(situation: PasteSituation): boolean {
  const { pasted, keptLength, maximumMessageLength } = situation;
  if (!canBeAttached(situation)) return false;
  if (pasted.length > 2 * LONG_PASTE_LENGTH) return true;
  const length = countCharacters(pasted);
  return length > LONG_PASTE_LENGTH || keptLength + length > maximumMessageLength;
}

/** What comes of a text that is brought to a field: `refuse` where it can neither be attached nor be typed. */
export type Received = "type" | "attach" | "refuse";

/** @param isPasted whether it comes from elsewhere; dictation and input methods type, and only what is huge is attached. */
export function receiveText(situation: PasteSituation, isPasted: boolean): Received {
  const isHuge = situation.pasted.length > MAXIMUM_TYPED_UNITS;
  const isAttached = isPasted ? becomesAttachment(situation) : isHuge && canBeAttached(situation);
  if (isAttached) return "attach";
  return isHuge ? "refuse" : "type";
}

function canBeAttached({ pasted, attached }: PasteSituation): boolean {
  if (attached.length >= MAXIMUM_ATTACHMENTS) return false;
  const total = attached.reduce((sum, { text }) => sum + text.length, pasted.length);
  return total <= MAXIMUM_TOTAL_UNITS && /\S/.test(pasted);
}
