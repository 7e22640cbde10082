import { WrapText } from "lucide-react";
import type { Tokens } from "marked";
import { memo, useMemo, useState } from "react";
import { CodeChunk } from "./code-chunk.tsx";
import { dealRuns, splitLines } from "./code-runs.ts";
import { CopyButton } from "./copy-button.tsx";
import { languageOf } from "./languages.ts";
import { usePace } from "./pace.ts";
import { ScrollRegion } from "./scroll-region.tsx";
import { useCodeRuns } from "./use-code-runs.ts";
import { visibleText } from "./visible-text.ts";

/** A longer block is laid out as far as it is in sight. In chunks of 32 lines. */
const MOST_UNWINDOWED = 12;

/** @param isOpen its end has not come: drawn in one colour, since highlighting half a string would flicker. */
export const CodeBlock = memo(function CodeBlock({
  token,
  isOpen,
}: {
  readonly token: Tokens.Code;
  readonly isOpen: boolean;
}) {
  const [wraps, setWraps] = useState(false);
  const code = token.text.replace(/\n$/, "");
  const word = /^[^\s{,:]*/.exec(token.lang ?? "")?.[0] ?? "";
  const { grammar, label } = languageOf(visibleText(word));
  const runs = useCodeRuns(code, isOpen ? undefined : grammar);
  const chunks = useMemo(() => splitLines(code), [code]);
  const dealt = useMemo(() => runs && dealRuns(runs, chunks), [runs, chunks]);
  const ends = useMemo(() => endsOf(chunks), [chunks]);
  // Colours come chunk by chunk: those of a long block are thousands of elements.
  const colouredTo = usePace(runs === undefined ? 0 : code.length);
  return (
    <div className={wraps ? "md-code md-code-wraps" : "md-code"} dir="ltr">
      <div className="md-code-bar">
        <span className="md-code-language">{label}</span>
        <button
          type="button"
          className="md-button"
          aria-label="Wrap lines"
          title="Wrap lines"
          aria-pressed={wraps}
          onClick={() => setWraps((before) => !before)}
        >
          <WrapText className="md-icon" aria-hidden="true" />
        </button>
        <CopyButton name="Copy code" text={code} />
      </div>
      <ScrollRegion name={`${label} code`} className="md-code-scroll">
        <pre>
          <code>
            {chunks.map((text, index) => (
              <CodeChunk
                key={index}
                text={text}
                runs={(ends[index] ?? 0) <= colouredTo ? dealt?.[index] : undefined}
                isWindow={chunks.length > MOST_UNWINDOWED}
              />
            ))}
          </code>
        </pre>
      </ScrollRegion>
    </div>
  );
});

/** Where each chunk ends in the whole. */
function endsOf(chunks: readonly string[]): readonly number[] {
  let end = 0;
  return chunks.map((chunk) => (end += chunk.length));
}
