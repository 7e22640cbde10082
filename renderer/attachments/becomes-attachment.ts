import { MAXIMUM_ATTACHMENTS } from "../../shared/attachment-limits.ts";
import { countCharacters } from "./count-characters.ts";

/** From here on a paste is rather something to speak about than something one says. */
export const LONG_PASTE_LENGTH = 2_500;
/** Main refuses more in one draft, and typed text has room for it. */
const MAXIMUM_TOTAL_UNITS = 5_000_000;

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
  const { pasted, keptLength, maximumMessageLength, attached } = situation;
  if (pasted.trim() === "" || attached.length >= MAXIMUM_ATTACHMENTS) return false;
  const total = attached.reduce((sum, { text }) => sum + text.length, pasted.length);
  if (total > MAXIMUM_TOTAL_UNITS) return false;
  const length = countCharacters(pasted);
  return length > LONG_PASTE_LENGTH || keptLength + length > maximumMessageLength;
}
