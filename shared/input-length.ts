import { MAXIMUM_ATTACHMENTS, maximumTotalLength } from "./attachment-limits.ts";

// How long a message may be. Main refuses what is longer; the page says so before it hands over a megabyte.

/**
 * How long a text is for the limit: in code points, whatever its encoding. A UTF-16 unit would count every emoji twice,
 * and a character as people see it can carry any number of marks, so a limit in those would bound nothing.
 */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    if (isHighSurrogate(text, index) && isLowSurrogate(text, index + 1)) {
      count -= 1;
      index += 1;
    }
  }
  return count;
}

/** Counts only where it must: a code point takes one unit or two. */
export function isLongerThan(text: string, maximum: number): boolean {
  if (text.length <= maximum) return false;
  return text.length > 2 * maximum || countCharacters(text) > maximum;
}

const isHighSurrogate = (text: string, index: number): boolean =>
  text.charCodeAt(index) >> 10 === 0xd800 >> 10;
const isLowSurrogate = (text: string, index: number): boolean =>
  text.charCodeAt(index) >> 10 === 0xdc00 >> 10;

/** What is wrong with the length of a text that was typed; undefined when nothing is. */
export function textProblem(text: string, maximum: number): string | undefined {
  return isLongerThan(text, maximum) ? `Input too long. Maximum ${maximum} characters.` : undefined;
}

/**
 * What is wrong with the number or the length of the texts that go along with a message; undefined when nothing is.
 *
 * @param maximum of one of them, in characters.
 */
export function attachmentsProblem(
  attachments: readonly { readonly name: string; readonly text: string }[],
  maximum: number,
): string | undefined {
  if (attachments.length > MAXIMUM_ATTACHMENTS) {
    return `Too many attached texts. Maximum ${MAXIMUM_ATTACHMENTS}.`;
  }
  const tooLong = attachments.find(({ text }) => isLongerThan(text, maximum));
  if (tooLong !== undefined) {
    const length = countCharacters(tooLong.text).toLocaleString("en");
    return tooLongWords(maximum, `The attached “${tooLong.name}” has ${length}.`);
  }
  const total = attachments.reduce((sum, { text }) => sum + countCharacters(text), 0);
  if (total <= maximumTotalLength(maximum)) return undefined;
  const words = `The attached texts together have ${total.toLocaleString("en")}.`;
  return tooLongWords(maximumTotalLength(maximum), words);
}

const tooLongWords = (maximum: number, words: string): string =>
  `Input too long. Maximum ${maximum.toLocaleString("en")} characters. ${words}`;
