import { Fragment, memo, type ReactNode } from "react";
import { toShownText } from "../../shared/foreign-text.ts";
import type { CodeRun } from "./code-runs.ts";
import { breakable } from "./long-text.tsx";

const COLOURED: ReadonlySet<string> = new Set(
  (
    "addition attr attribute built_in bullet char code comment deletion doctag emphasis formula function keyword link " +
    "literal meta name number operator params property punctuation quote regexp section selector-attr " +
    "selector-class selector-id selector-pseudo selector-tag string strong subst symbol tag template-tag " +
    "template-variable title type variable"
  ).split(" "),
);

/** More colours in 32 lines are no code that anybody reads, and each is a box on its line. */
const MOST_RUNS = 1_500;

interface CodeChunkProps {
  readonly text: string;
  readonly runs: readonly CodeRun[] | undefined;
  /** It is laid out only while it is in sight. */
  readonly isWindow: boolean;
}

/** Some lines of code, as a block of their own: the browser lays out only the one that grows. */
export const CodeChunk = memo(function CodeChunk({ text, runs, isWindow }: CodeChunkProps) {
  return (
    <span className={isWindow ? "md-code-chunk md-window" : "md-code-chunk"}>
      {runs ? drawRuns(text, runs) : breakable(toShownText(text))}
    </span>
  );
});

function drawRuns(text: string, runs: readonly CodeRun[]): ReactNode {
  const coloured = runs.slice(0, MOST_RUNS);
  const rest = text.slice(coloured.reduce((sum, run) => sum + run.text.length, 0));
  return (
    <>
      {coloured.map((run, index) =>
        run.scope !== undefined && COLOURED.has(run.scope) ? (
          <span key={index} className={`hl-${run.scope}`}>
            {breakable(toShownText(run.text))}
          </span>
        ) : (
          <Fragment key={index}>{breakable(toShownText(run.text))}</Fragment>
        ),
      )}
      {breakable(toShownText(rest))}
    </>
  );
}
