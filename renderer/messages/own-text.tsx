import { use, useId, useMemo } from "react";
import type { MessageId } from "../../shared/ids.ts";
import { CodeBlock } from "../markdown/code-block.tsx";
import { splitAtFences } from "../markdown/fence.ts";
import { longText } from "../markdown/long-text.tsx";
import { MarkdownActionsContext } from "../markdown/markdown-actions.ts";
import "../markdown/markdown.css";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import { Button } from "../ui/button.tsx";
import { PrintingContext } from "./use-printing.ts";

/** What is longer is folded: about half a window. */
const MOST_LINES = 20;
const FOLDED_LINES = 12;
/** Characters in a line of the bubble, roughly: only how much is folded depends on it. */
const LINE_LENGTH = 75;

interface OwnTextProps {
  readonly messageId: MessageId;
  readonly text: string;
  /** A search has led here: all of it is shown. */
  readonly isFound: boolean;
}

/**
 * A message of one's own, as it was typed: nothing in it is read as Markdown but blocks of code. A long one is folded
 * until its reader wants all of it.
 */
export function OwnText({ messageId, text, isFound }: OwnTextProps) {
  const { shell, copyText, openLink } = useServices();
  const isUnfolded = useStore(shell.state, ({ unfolded }) => unfolded.has(messageId));
  const folded = useMemo(() => fold(text), [text]);
  const isPrinting = use(PrintingContext);
  const isWhole = folded === undefined || isUnfolded || isFound || isPrinting;
  const pieces = useMemo(() => splitAtFences(isWhole ? text : folded), [isWhole, text, folded]);
  const actions = useMemo(
    () => ({ openLink, copy: (copied: string) => void copyText(copied) }),
    [openLink, copyText],
  );
  const id = useId();
  return (
    <div className="max-w-full min-w-0 rounded-2xl rounded-ee-md bg-surface-raised px-4 py-2.5 forced-colors:border">
      <MarkdownActionsContext value={actions}>
        <div id={id} data-words className="md flex flex-col gap-2">
          {pieces.map((piece, index) =>
            piece.type === "code" ? (
              <CodeBlock key={index} token={piece.code} isOpen={false} />
            ) : (
              <p key={index} className="wrap-anywhere whitespace-pre-wrap">
                <bdi className="block">{longText(piece.text)}</bdi>
              </p>
            ),
          )}
        </div>
      </MarkdownActionsContext>
      {folded !== undefined && (
        <Button
          size="small"
          variant="ghost"
          className="-ms-2.5 mt-1 print:hidden"
          aria-expanded={isWhole}
          aria-controls={id}
          onClick={() => shell.unfold(messageId, !isWhole)}
        >
          {isWhole ? "Show less" : "Show all"}
        </Button>
      )}
    </div>
  );
}

/** @returns the beginning of a long text, cut after a line where there is one; undefined for one that is shown whole. */
export function fold(text: string): string | undefined {
  let lines = 0;
  let cut: number | undefined;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const before = lines;
    lines += Math.max(1, Math.ceil((end - start) / LINE_LENGTH));
    if (cut === undefined && lines > FOLDED_LINES) {
      // A line that is as long as several is cut within, between words.
      const within = start + (FOLDED_LINES - before) * LINE_LENGTH;
      const space = text.lastIndexOf(" ", within);
      cut = before > 0 ? start - 1 : space > start ? space : within;
    }
    if (lines > MOST_LINES) return `${text.slice(0, cut)} …`;
    start = end + 1;
  }
  return undefined;
}
