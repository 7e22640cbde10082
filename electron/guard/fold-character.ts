import { LATIN_VARIANTS } from "./look-alikes.ts";

/** Marks that sit on letters, and everything that is drawn as nothing: zero-width, bidi controls, tags, selectors. */
const INVISIBLE = /^[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}]$/u;
const MARKS = /[\p{M}\p{Default_Ignorable_Code_Point}]/gu;
const SPACE = /^\s$/u;

const STRAIGHT_QUOTES: ReadonlyMap<string, string> = new Map([
  ["\u2018", "'"],
  ["\u2019", "'"],
  ["\u201a", "'"],
  ["\u2032", "'"],
  ["\u02bc", "'"],
]);

/** First letters of the four rows of white-on-black capitals, which have no decomposition. */
const NEGATIVE_CAPITALS: readonly number[] = [0x1f150, 0x1f170];

function toPlainCapital(codePoint: number): string | undefined {
  const first = NEGATIVE_CAPITALS.find((each) => codePoint >= each && codePoint < each + 26);
  return first === undefined ? undefined : String.fromCodePoint(0x61 + codePoint - first);
}

/**
 * One character as the rules see it: lower case, without accents, in its plain form. The empty string for what is not
 * drawn; always a newline or one blank for white space. Scripts other than Latin keep their letters.
 */
export function foldCharacter(character: string): string {
  if (character === "\n" || character === "\u2028" || character === "\u2029") return "\n";
  // The byte order mark counts as white space too, but it has no width.
  if (INVISIBLE.test(character)) return "";
  if (SPACE.test(character)) return " ";
  const quote = STRAIGHT_QUOTES.get(character);
  if (quote !== undefined) return quote;
  const capital = toPlainCapital(character.codePointAt(0) ?? 0);
  if (capital !== undefined) return capital;
  const base = character.normalize("NFKD").replace(MARKS, "").toLowerCase().replace(MARKS, "");
  // Composed again, as Korean syllables fall apart into letters.
  const plain = base.normalize("NFC");
  return LATIN_VARIANTS.get(plain) ?? plain;
}
