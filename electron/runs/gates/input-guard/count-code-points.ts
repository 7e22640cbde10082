/**
 * How long a text is for the limit: in code points, whatever its encoding. A UTF-16 unit would count every emoji twice,
 * and a character as people see it can carry any number of marks, so a limit in those would bound nothing.
 */
export function countCodePoints(text: string): number {
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
  return text.length > 2 * maximum || countCodePoints(text) > maximum;
}

const isHighSurrogate = (text: string, index: number): boolean =>
  text.charCodeAt(index) >> 10 === 0xd800 >> 10;
const isLowSurrogate = (text: string, index: number): boolean =>
  text.charCodeAt(index) >> 10 === 0xdc00 >> 10;
