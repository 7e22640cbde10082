import { memo } from "react";
import { toShownText } from "../../shared/foreign-text.ts";
import type { CodeRun } from "./code-runs.ts";

const COLOURED: ReadonlySet<string> = new Set(
  (
    "addition attr attribute built_in bullet char code comment deletion doctag emphasis formula function keyword link " +
    "literal meta name number operator params property punctuation quote regexp section selector-attr " +
    "selector-class selector-id selector-pseudo selector-tag string strong subst symbol tag template-tag " +
    "template-variable title type variable"
  ).split(" "),
);

/** Some lines of code, as a block of their own: the browser lays out only the one that grows. */
export const CodeChunk = memo(function CodeChunk({
  text,
  runs,
}: {
  readonly text: string;
  readonly runs: readonly CodeRun[] | undefined;
}) {
  return (
    <span className="md-code-chunk">
      {runs?.map((run, index) =>
        run.scope !== undefined && COLOURED.has(run.scope) ? (
          <span key={index} className={`hl-${run.scope}`}>
            {toShownText(run.text)}
          </span>
        ) : (
          toShownText(run.text)
        ),
      ) ?? toShownText(text)}
    </span>
  );
});
