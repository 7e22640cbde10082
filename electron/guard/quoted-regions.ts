/** A stretch of text, end exclusive. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

const CLOSERS: ReadonlyMap<string, string> = new Map([
  ["\u201c", "\u201d"],
  ["\u201e", "\u201c\u201d"],
  ["\u00ab", "\u00bb"],
  ["\u00bb", "\u00ab"],
  ["\u2039", "\u203a"],
  ["\u300c", "\u300d"],
  ["\u300e", "\u300f"],
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["/", "/"],
]);
/** The same sign opens and closes, and has other uses (inches, apostrophes, paths): its neighbours decide. */
const TWO_FACED = new Set(['"', "'", "/"]);
/** Longer fences than eight marks are cut: the number of different ones bounds the searches. */
const FENCE = /^ {0,3}(`{3,8})/;
const WORD_CHARACTER = /[\p{L}\p{N}]/u;

/**
 * Where a text quotes or shows code: fenced blocks, inline code, strings, regular expressions, quotation marks of
 * several languages. What is never closed is not a quotation. JSON as a whole quotes nothing: tools wrap what they
 * found in it. Takes time linear in the length; regions come in order and do not overlap.
 */
export function findQuotedRegions(text: string): readonly Region[] {
  const regions = findRegions(text, 0);
  const [only] = regions;
  if (only !== undefined && regions.length === 1 && spansAll(text, only)) {
    // Quotation marks around everything quote nothing: there is no one who speaks outside them.
    return findRegions(text.slice(only.start + 1, only.end - 1), only.start + 1);
  }
  return regions;
}

/** Whether an index lies in one of the regions, which are in order. */
export function isInRegions(regions: readonly Region[], index: number): boolean {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((regions[middle]?.end ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return index >= (regions[low]?.start ?? Infinity);
}

function findRegions(text: string, offset: number): Region[] {
  const quotesCount = !looksLikeJson(text);
  const regions: Region[] = [];
  let paragraphStart = 0;
  let at = 0;
  let fence: { readonly mark: string; readonly start: number } | undefined;
  const endParagraph = (end: number): void => {
    if (quotesCount) addQuotations(regions, text, { start: paragraphStart, end }, offset);
  };

  for (const line of text.split("\n")) {
    const end = at + line.length;
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined && mark?.startsWith(fence.mark) === true) {
      regions.push({ start: offset + fence.start, end: offset + end });
      fence = undefined;
      paragraphStart = end;
    } else if (fence === undefined && mark !== undefined && hasLine(text, end, mark)) {
      endParagraph(at);
      fence = { mark, start: at };
    } else if (fence === undefined && line.trim() === "") {
      endParagraph(at);
      paragraphStart = end;
    }
    at = end + 1;
  }
  endParagraph(text.length);
  return regions;
}

/** Whether a later line starts with the mark. */
function hasLine(text: string, from: number, mark: string): boolean {
  return text.includes(`\n${mark}`, from);
}

function addQuotations(regions: Region[], text: string, within: Region, offset: number): void {
  const nextCloser = createCloserSearch(text, within.end);
  for (let index = within.start; index < within.end; index += 1) {
    const opener = text.charAt(index);
    const closers = CLOSERS.get(opener);
    if (closers === undefined || !opens(text, index)) continue;
    let end = nextCloser(opener, closers, index + 1);
    if (end === undefined) continue;
    while (opener === "`" && text.charAt(end + 1) === "`" && end + 1 < within.end) end += 1;
    regions.push({ start: offset + index, end: offset + end + 1 });
    index = end;
  }
}

/** Remembers how far each sign was sought in vain, so that a text full of openers is not searched again and again. */
function createCloserSearch(text: string, to: number) {
  const soughtUntil = new Map<string, number>();
  return (opener: string, closers: string, from: number): number | undefined => {
    if (from <= (soughtUntil.get(opener) ?? -1)) return undefined;
    let index = from;
    for (; index < to; index += 1) {
      const sign = text.charAt(index);
      if (opener === "/" && sign === "\n") break;
      if (closers.includes(sign) && closes(text, index)) return index;
    }
    soughtUntil.set(opener, index);
    return undefined;
  };
}

function opens(text: string, index: number): boolean {
  const sign = text.charAt(index);
  // Of several backticks the last one opens and all that follow the code close.
  if (sign === "`") return text.charAt(index + 1) !== "`";
  if (!TWO_FACED.has(sign)) return true;
  const before = text.charAt(index - 1);
  const after = text.charAt(index + 1);
  if (sign === "/") return /^$|[\s=(,:[]/.test(before) && !/^$|[\s/*]/.test(after);
  return !WORD_CHARACTER.test(before) && after.trim() !== "";
}

function closes(text: string, index: number): boolean {
  const sign = text.charAt(index);
  if (!TWO_FACED.has(sign)) return true;
  const before = text.charAt(index - 1);
  const after = text.charAt(index + 1);
  if (sign === "/") return /^$|[\s;,.)\]gimsuy]/.test(after);
  return before.trim() !== "" && !WORD_CHARACTER.test(after);
}

function looksLikeJson(text: string): boolean {
  const trimmed = text.trim();
  return /^(\{\s*"|\[\s*[{"])/.test(trimmed) && /["\d}\]elE]\s*[}\]]$/.test(trimmed.slice(-80));
}

function spansAll(text: string, { start, end }: Region): boolean {
  return !WORD_CHARACTER.test(text.slice(0, start)) && !WORD_CHARACTER.test(text.slice(end));
}
