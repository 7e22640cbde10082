/** A stretch of code in one colour. */
export interface CodeRun {
  readonly text: string;
  /** A highlight.js scope by its first word ("title" of "title.function"), or undefined for plain code. */
  readonly scope: string | undefined;
}

/** Enough lines that a long block has few elements, few enough that the growing end is cheap to lay out again. */
export const LINES_PER_CHUNK = 32;

/** Cuts code after every 32nd line, so that a chunk that is complete is never laid out again. */
export function splitLines(text: string): readonly string[] {
  const chunks: string[] = [];
  let start = 0;
  let at = 0;
  for (let line = 1; (at = text.indexOf("\n", at) + 1) > 0; line += 1) {
    if (line % LINES_PER_CHUNK !== 0) continue;
    chunks.push(text.slice(start, at));
    start = at;
  }
  if (start < text.length || chunks.length === 0) chunks.push(text.slice(start));
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
