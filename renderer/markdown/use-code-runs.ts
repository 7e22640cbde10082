import { createContext, use, useEffect, useState } from "react";
import type { CodeLanguage } from "../../shared/code-languages.ts";
import type { CodeRun } from "./code-runs.ts";
import type { Highlighter } from "./highlighter.ts";

/** Colours what stands below it; without one, code stays in one colour. */
export const HighlighterContext = createContext<Highlighter | undefined>(undefined);

interface Found {
  readonly code: string;
  readonly language: CodeLanguage;
  readonly runs: readonly CodeRun[];
}

/**
 * The code in colours, once they are there; they come when the page is idle.
 *
 * @param language undefined while the code still grows or has no known language.
 */
export function useCodeRuns(
  code: string,
  language: CodeLanguage | undefined,
): readonly CodeRun[] | undefined {
  const highlighter = use(HighlighterContext);
  const [found, setFound] = useState<Found>();
  const remembered = language && highlighter?.remembered(code, language);
  const isKnown = remembered !== undefined;
  useEffect(() => {
    if (highlighter === undefined || language === undefined || isKnown) return undefined;
    const wanted = new AbortController();
    void highlighter.highlight(code, language, wanted.signal).then((runs) => {
      if (!wanted.signal.aborted && runs) setFound({ code, language, runs });
    });
    return () => wanted.abort();
  }, [highlighter, code, language, isKnown]);
  if (remembered) return remembered;
  return found?.code === code && found.language === language ? found.runs : undefined;
}
