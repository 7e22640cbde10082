import { LONGEST_CODE, type CodeLanguage } from "../../shared/code-languages.ts";
import type { CodeColours } from "../../shared/contract/code-procedures.ts";
import { toRuns, type CodeRun } from "./code-runs.ts";

/** Blocks remembered, so that scrolling back in a virtual list draws them in colour at once. */
const MAX_REMEMBERED = 300;
/** Even on a busy page colours come within this time. */
const IDLE_TIMEOUT_MS = 1000;

/** Asks main, whose worker colours it. @returns undefined where it cannot be told in time. */
type AskColours = (
  code: string,
  language: CodeLanguage,
  signal: AbortSignal,
) => Promise<CodeColours | undefined>;

export interface Highlighter {
  /** What `highlight` found for the same code before, without waiting. */
  remembered(code: string, language: CodeLanguage): readonly CodeRun[] | undefined;
  /**
   * Has the code coloured, one code after the other so that no other call of the window waits behind a hundred of them,
   * and answers when the page is idle. Undefined when it cannot, or nobody wants it any more; never rejects.
   */
  highlight(
    code: string,
    language: CodeLanguage,
    signal: AbortSignal,
  ): Promise<readonly CodeRun[] | undefined>;
}

export function createHighlighter(ask: AskColours): Highlighter {
  /** Undefined stands for code that has no colours; asking again would find none either. */
  const cache = new Map<string, readonly CodeRun[] | undefined>();
  let last: Promise<unknown> = Promise.resolve();

  function remember(key: string, runs: readonly CodeRun[] | undefined): void {
    cache.set(key, runs);
    const [oldest] = cache.keys();
    if (cache.size > MAX_REMEMBERED && oldest !== undefined) cache.delete(oldest);
  }

  async function find(
    code: string,
    language: CodeLanguage,
    signal: AbortSignal,
  ): Promise<readonly CodeRun[] | undefined> {
    const key = keyOf(code, language);
    await idle();
    if (signal.aborted || cache.has(key)) return cache.get(key);
    const colours = await ask(code, language, signal);
    const runs = colours && toRuns(colours, code);
    remember(key, runs);
    await idle();
    return runs;
  }

  return {
    remembered: (code, language) => cache.get(keyOf(code, language)),
    highlight(code, language, signal) {
      if (code === "" || code.length > LONGEST_CODE) return Promise.resolve(undefined);
      // A call that failed costs the colours, never the code.
      const found = last.then(() => find(code, language, signal)).catch(() => undefined);
      last = found;
      return found;
    },
  };
}

function keyOf(code: string, language: CodeLanguage): string {
  return `${language}\n${code}`;
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    requestIdleCallback(() => resolve(), { timeout: IDLE_TIMEOUT_MS });
  });
}
