import type { CodeColours } from "../../shared/contract/code-procedures.ts";

/** A stretch of code in one colour. */
export interface CodeRun {
  readonly text: string;
  /** A highlight.js scope by its first word ("title" of "title.function"), or undefined for plain code. */
  readonly scope: string | undefined;
}

/** The code cut into its colours. Undefined where they are not this code's: colours are worth nothing if they cost code. */
export function toRuns(
  { scopes, runs }: CodeColours,
  code: string,
): readonly CodeRun[] | undefined {
  const found: CodeRun[] = [];
  let at = 0;
  for (let index = 0; index + 1 < runs.length; index += 2) {
    const end = at + (runs[index] ?? 0);
    if (end <= at || end > code.length) return undefined;
    found.push({ text: code.slice(at, end), scope: scopes[runs[index + 1] ?? -1] });
    at = end;
  }
  return at === code.length ? found : undefined;
}

/** Enough lines that a long block has few elements, few enough that the growing end is cheap to lay out again. */
export const LINES_PER_CHUNK = 32;

/** A line that is longer than anything to read is cut, so that the browser lays out a part of it. */
export const LONGEST_CHUNK = 20_000;

/** Cuts code after every 32nd line, so that a chunk that is complete is never laid out again. */
export function splitLines(text: string): readonly string[] {
  const chunks: string[] = [];
  let start = 0;
  const cutTo = (end: number): void => {
    while (end - start > LONGEST_CHUNK) {
      const isWithin = /[\udc00-\udfff]/.test(text.charAt(start + LONGEST_CHUNK));
      const cut = start + LONGEST_CHUNK - (isWithin ? 1 : 0);
      chunks.push(text.slice(start, cut));
      start = cut;
    }
    chunks.push(text.slice(start, end));
    start = end;
  };
  let at = 0;
  for (let line = 1; (at = text.indexOf("\n", at) + 1) > 0; line += 1) {
    if (line % LINES_PER_CHUNK === 0) cutTo(at);
  }
  if (start < text.length || chunks.length === 0) cutTo(text.length);
  return chunks;
}

/** Deals coloured runs out to the chunks they lie in. Together the runs are the chunks' text. */
export function dealRuns(
  runs: readonly CodeRun[],
  chunks: readonly string[],
): readonly (readonly CodeRun[])[] {
  const dealt: CodeRun[][] = [];
  let index = 0;
  let used = 0;
  for (const chunk of chunks) {
    const own: CodeRun[] = [];
    let missing = chunk.length;
    while (missing > 0) {
      const run = runs[index];
      if (run === undefined) break;
      const text = run.text.slice(used, used + missing);
      own.push({ text, scope: run.scope });
      missing -= text.length;
      used += text.length;
      if (used < run.text.length) continue;
      index += 1;
      used = 0;
    }
    dealt.push(own);
  }
  return dealt;
}
