import { useEffect, useState } from "react";
import type { CodeRun } from "./code-runs.ts";
import { createHighlighter } from "./highlighter.ts";

const highlighter = createHighlighter();

interface Found {
  readonly code: string;
  readonly grammar: string;
  readonly runs: readonly CodeRun[];
}

/**
 * The code in colours, once they are there; they come when the page is idle.
 *
 * @param grammar undefined while the code still grows or has no known language.
 */
export function useCodeRuns(
  code: string,
  grammar: string | undefined,
): readonly CodeRun[] | undefined {
  const [found, setFound] = useState<Found>();
  const remembered = grammar === undefined ? undefined : highlighter.remembered(code, grammar);
  const isKnown = remembered !== undefined;
  useEffect(() => {
    if (grammar === undefined || isKnown) return undefined;
    let isWanted = true;
    void highlighter.highlight(code, grammar).then((runs) => {
      if (isWanted && runs) setFound({ code, grammar, runs });
    });
    return () => {
      isWanted = false;
    };
  }, [code, grammar, isKnown]);
  if (remembered) return remembered;
  return found?.code === code && found.grammar === grammar ? found.runs : undefined;
}
