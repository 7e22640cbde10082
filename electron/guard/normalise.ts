import { foldCharacter } from "./fold-character.ts";
import { LEET, LOOK_ALIKES } from "./look-alikes.ts";

/** A text as the rules see it, and where each of its UTF-16 units came from. */
export interface NormalisedText {
  readonly text: string;
  /** Per unit of `text`: where its character starts in the original. */
  readonly starts: Uint32Array;
  /** Per unit of `text`: where its character ends in the original (exclusive). */
  readonly ends: Uint32Array;
}

/** One kind of character, looked at once per text. */
interface Character {
  /** What the rules see: usually one character, two for a ligature, nothing for what is not drawn. */
  readonly text: string;
  readonly isOfWord: boolean;
  /** A letter of an alphabet with upper and lower case: in others single letters between blanks are ordinary writing. */
  readonly isCased: boolean;
  readonly isLatin: boolean;
  /** A letter, or a sign that may stand for one. */
  readonly isReadAsLetter: boolean;
}

interface Cell {
  character: Character;
  readonly start: number;
  readonly end: number;
}

const SPACERS = new Set([" ", ".", "-", "_", "/", "|", "\u00b7", "+", ","]);
const EMPHASIS = new Set(["*", "~", "\\"]);
const INLINE_TAGS = new Set(
  "a b big del em font i ins mark s small span strike strong sub sup u wbr".split(" "),
);
/** Longer ones are not the formatting of a word. */
const MAX_TAG_LENGTH = 80;
/** Fewer single letters are initials or a list. */
const MIN_SPACED_LETTERS = 3;

/**
 * Writes a text anew for the rules: plain lower-case letters, nothing invisible, no formatting, spaced-out letters
 * joined, look-alikes and digits inside words read as the letters they imitate. For detection only: what is sent to a
 * model stays as it was typed. Takes time linear in the length.
 */
export function normalise(
  original: string,
  { keepsTags = false }: { readonly keepsTags?: boolean } = {},
): NormalisedText {
  const cells = joinSpacedLetters(dropMarkup(toCells(original), keepsTags));
  readWordsAsMeant(cells);
  return toNormalisedText(cells);
}

const toCharacter = (text: string): Character => ({
  text,
  isOfWord: /^[\p{L}\p{N}]/u.test(text),
  isCased: /^[\p{Ll}\p{Lu}]$/u.test(text),
  isLatin: /^[a-z]+$/.test(text),
  isReadAsLetter: /^\p{L}+$/u.test(text) || LEET.has(text),
});

function toCells(original: string): Cell[] {
  const known = new Map<string, Character>();
  const cells: Cell[] = [];
  let start = 0;
  for (const { written, length } of characters(original)) {
    let character = known.get(written);
    if (character === undefined) {
      character = toCharacter(foldCharacter(written));
      known.set(written, character);
    }
    const end = start + length;
    if (character.text !== "") cells.push({ character, start, end });
    start = end;
  }
  return cells;
}

/** `&#105;`, `&#x69;`, `&Tab;` and what was escaped again, as in `&amp;#105;`: a model reads them as their character. */
const REFERENCE =
  /&(?:amp;)*(?:#(?<decimal>\d{1,7})|#x(?<hex>[\da-f]{1,6})|(?<name>[a-z]{2,20}));/giy;
const NAMED_REFERENCES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["ensp", " "],
  ["emsp", " "],
  ["thinsp", " "],
  ["tab", "\t"],
  ["newline", "\n"],
  ["colon", ":"],
  ["period", "."],
  ["comma", ","],
  ["excl", "!"],
  ["lowbar", "_"],
  ["hyphen", "-"],
  ["shy", "\u00ad"],
  ["zwj", "\u200d"],
  ["zwnj", "\u200c"],
  ["zerowidthspace", "\u200b"],
]);

/** A text's characters, references resolved, each with the UTF-16 units it takes in the text. */
function* characters(
  text: string,
): Generator<{ readonly written: string; readonly length: number }> {
  for (let index = 0; index < text.length;) {
    const reference = text.charAt(index) === "&" ? readReference(text, index) : undefined;
    const written = reference?.written ?? String.fromCodePoint(text.codePointAt(index) ?? 0);
    const length = reference?.length ?? written.length;
    yield { written, length };
    index += length;
  }
}

function readReference(text: string, index: number) {
  REFERENCE.lastIndex = index;
  const { 0: whole = "", groups: { decimal, hex, name } = {} } = REFERENCE.exec(text) ?? {};
  if (whole === "") return undefined;
  const code = Number.parseInt(decimal ?? hex ?? "", decimal === undefined ? 16 : 10);
  const isScalar = code > 0 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff);
  const written =
    name === undefined
      ? isScalar
        ? String.fromCodePoint(code)
        : undefined
      : NAMED_REFERENCES.get(name.toLowerCase());
  return written === undefined ? undefined : { written, length: whole.length };
}

const textAt = (cells: readonly Cell[], index: number): string | undefined =>
  cells[index]?.character.text;
const isOfWordAt = (cells: readonly Cell[], index: number): boolean =>
  cells[index]?.character.isOfWord === true;

function dropMarkup(cells: readonly Cell[], keepsTags: boolean): Cell[] {
  const kept: Cell[] = [];
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index];
    if (cell === undefined || EMPHASIS.has(cell.character.text)) continue;
    if (cell.character.text === "<" && !keepsTags) {
      const last = findEndOfInlineTag(cells, index);
      if (last !== undefined) {
        index = last;
        continue;
      }
    }
    // Inside a word an underscore belongs to a name in code; at its edge it is emphasis.
    const isInName = isOfWordAt(kept, kept.length - 1) && isOfWordAt(cells, index + 1);
    if (cell.character.text === "_" && !isInName) continue;
    kept.push(cell);
  }
  return kept;
}

function findEndOfInlineTag(cells: readonly Cell[], open: number): number | undefined {
  let tag = "";
  for (let index = open + 1; index < cells.length && tag.length < MAX_TAG_LENGTH; index += 1) {
    const text = textAt(cells, index) ?? "";
    if (text === "<") return undefined;
    if (text === ">") {
      const name = /^\/?([a-z]+)/.exec(tag)?.[1] ?? "";
      return INLINE_TAGS.has(name) ? index : undefined;
    }
    tag += text;
  }
  return undefined;
}

function joinSpacedLetters(cells: readonly Cell[]): Cell[] {
  const joined: Cell[] = [];
  for (let index = 0; index < cells.length; index += 1) {
    const end = findEndOfSpacedLetters(cells, index) ?? index + 1;
    // In a run every second cell is a spacer.
    for (; index < end; index += 2) {
      const cell = cells[index];
      if (cell !== undefined) joined.push(cell);
    }
    index = end - 1;
  }
  return joined;
}

/** Where a run such as "i g n o r e" ends (exclusive), if one starts here. */
function findEndOfSpacedLetters(cells: readonly Cell[], start: number): number | undefined {
  const isCasedAt = (index: number): boolean => cells[index]?.character.isCased === true;
  if (!isCasedAt(start) || isOfWordAt(cells, start + 1) || isOfWordAt(cells, start - 1)) {
    return undefined;
  }
  const spacer = textAt(cells, start + 1);
  if (spacer === undefined || !SPACERS.has(spacer)) return undefined;
  let last = start;
  while (textAt(cells, last + 1) === spacer && isCasedAt(last + 2)) last += 2;
  // "a b c of": what follows the last spacer is a whole word, so its first letter is not part of the run.
  if (isOfWordAt(cells, last + 1)) last -= 2;
  return last >= start + 2 * (MIN_SPACED_LETTERS - 1) ? last + 1 : undefined;
}

/** Folds look-alikes and digits, in place, in words that also hold Latin letters. */
function readWordsAsMeant(cells: readonly Cell[]): void {
  for (let index = 0; index < cells.length; index += 1) {
    const first = index;
    let hasLatin = false;
    let hasOther = false;
    for (; cells[index]?.character.isReadAsLetter === true; index += 1) {
      if (cells[index]?.character.isLatin === true) hasLatin = true;
      else hasOther = true;
    }
    if (hasLatin && hasOther) cells.slice(first, index).forEach(readAsLatin);
  }
}

function readAsLatin(cell: Cell): void {
  const { text } = cell.character;
  const meant = LOOK_ALIKES.get(text) ?? LEET.get(text);
  if (meant !== undefined) cell.character = { ...cell.character, text: meant };
}

function toNormalisedText(cells: readonly Cell[]): NormalisedText {
  const text = cells.map((cell) => cell.character.text).join("");
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let unit = 0;
  for (const { character, start, end } of cells) {
    for (const last = unit + character.text.length; unit < last; unit += 1) {
      starts[unit] = start;
      ends[unit] = end;
    }
  }
  return { text, starts, ends };
}
