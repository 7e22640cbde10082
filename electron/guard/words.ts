import type { Region } from "./quoted-regions.ts";

/** One word outside quotations, as the rules read it. */
export interface Word {
  /** Letters and digits; a trailing possessive is cut off and told apart by `isPossessive`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isPossessive: boolean;
  /** Counts the stretches between punctuation marks, commas included. */
  readonly clause: number;
  readonly sentence: number;
  /** Counts the stretches between empty lines. */
  readonly paragraph: number;
  /** Whether its sentence ends in a question mark; false while the text breaks off. */
  readonly isInQuestion: () => boolean;
  readonly isCapital: boolean;
  /** Whether its line is quoted as mail and Markdown do it, with ">". */
  readonly isOnQuotedLine: boolean;
}

/** The apostrophe is no letter, so there is one way to match and time stays linear. */
const WORD = /[\p{L}\p{N}_]+(?:'[\p{L}\p{N}]+)*/gu;
const SENTENCE_END = /[.!?\u3002\uff01\uff1f\u061f]/;
const CLAUSE_END = /[,;:()[\]{}<>|"\u201c\u201d\u201e\u00ab\u00bb\u2026\u2013\u2014#=\u2022>-]/;
/** A line that long was broken by a mail program or an editor, not by the writer. */
const WRAPPED_LINE_LENGTH = 45;

interface Position {
  clause: number;
  sentence: number;
  paragraph: number;
  isOnQuotedLine: boolean;
}

interface Reading {
  readonly quoted: readonly Region[];
  /** Words that were spaced out letter by letter may be written together; this parts them. */
  readonly splitRunOn: (word: string) => readonly string[];
  /** Normalised text is lower case throughout; the original knows. */
  readonly isCapitalAt: (index: number) => boolean;
}

/** Cuts normalised text into words with their place in clause, sentence and paragraph; leaves quoted words out. */
export function toWords(
  text: string,
  { quoted, splitRunOn, isCapitalAt }: Reading,
): readonly Word[] {
  const words: Word[] = [];
  const questions = new Set<number>();
  const isOnQuotedLine = text.trimStart().startsWith(">");
  const position: Position = { clause: 0, sentence: 0, paragraph: 0, isOnQuotedLine };
  let region = 0;
  let readUntil = 0;
  let lineStart = 0;

  for (const { 0: found, index } of text.matchAll(WORD)) {
    while ((quoted[region]?.end ?? Infinity) <= index) region += 1;
    // What lies between two words says how they belong together; a quotation between them is passed over.
    const between = text.slice(readUntil, index);
    passOver(between, position, questions, {
      isLineLong: readUntil - lineStart >= WRAPPED_LINE_LENGTH,
      isNextCapital: () => isCapitalAt(index),
    });
    const newline = between.lastIndexOf("\n");
    if (newline !== -1) lineStart = readUntil + newline + 1;
    readUntil = index + found.length;
    if (index >= (quoted[region]?.start ?? Infinity)) continue;

    const { sentence } = position;
    const isInQuestion = () => questions.has(sentence);
    for (const part of toParts(found, splitRunOn)) {
      words.push({
        ...position,
        text: part.text,
        start: index + part.at,
        end: index + part.at + part.length,
        isPossessive: part.isPossessive,
        isCapital: part.at === 0 && isCapitalAt(index),
        isInQuestion,
      });
    }
  }
  passOver(text.slice(readUntil), position, questions, {
    isLineLong: false,
    isNextCapital: () => false,
  });
  return words;
}

interface Surroundings {
  readonly isLineLong: boolean;
  readonly isNextCapital: () => boolean;
}

function passOver(
  between: string,
  position: Position,
  questions: Set<number>,
  { isLineLong, isNextCapital }: Surroundings,
): void {
  if (between === " " || between === "-") return;
  // "example.com" is no end of a sentence, "done.Ignore" is.
  if (between === "." && !isNextCapital()) return;
  const lines = between.split("\n");
  const [sameLine = ""] = lines;
  if (SENTENCE_END.test(sameLine)) {
    if (/[?\uff1f\u061f]/.test(sameLine)) questions.add(position.sentence);
    position.sentence += 1;
    position.clause += 1;
  } else if (CLAUSE_END.test(sameLine)) position.clause += 1;
  if (lines.length === 1) return;

  const lastLine = lines.at(-1) ?? "";
  position.isOnQuotedLine = lastLine.trimStart().startsWith(">");
  const isPlainBreak = lines.length === 2 && sameLine === "" && lastLine.trim() === "";
  if (isPlainBreak && isLineLong && !isNextCapital()) return;
  position.clause += 1;
  // "Translate this:" goes on in the next line.
  if (!sameLine.includes(":")) position.sentence += 1;
  if (lines.slice(1, -1).some((line) => line.trim() === "")) position.paragraph += 1;
}

interface Part {
  readonly text: string;
  readonly at: number;
  readonly length: number;
  readonly isPossessive: boolean;
}

/** "john's" is John and what he owns; "n'ignore" and "l'istruzione" are two words; "don't" stays one. */
function toParts(found: string, splitRunOn: (word: string) => readonly string[]): readonly Part[] {
  const apostrophe = found.indexOf("'");
  if (apostrophe === -1) {
    let at = 0;
    return splitRunOn(found).map((text) => {
      const part = { text, at, length: text.length, isPossessive: false };
      at += text.length;
      return part;
    });
  }
  const [head, tail] = [found.slice(0, apostrophe), found.slice(apostrophe + 1)];
  const whole = { at: 0, length: found.length };
  if (tail === "s") return [{ ...whole, text: head, isPossessive: true }];
  if (head.length > 2) return [{ ...whole, text: head + tail, isPossessive: false }];
  return [
    { text: head, at: 0, length: head.length, isPossessive: false },
    { text: tail, at: apostrophe + 1, length: tail.length, isPossessive: false },
  ];
}
