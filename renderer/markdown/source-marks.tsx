import { createContext, Fragment, use, type MouseEvent } from "react";
import type { Source } from "../../shared/source.ts";
import { longText } from "./long-text.tsx";
import { useMarkdownActions } from "./markdown-actions.ts";
import { linkTarget, safeUrl } from "./safe-url.ts";

/** The sources that a text names by their numbers; undefined while none are known. */
export const SourcesContext = createContext<readonly Source[] | undefined>(undefined);

const MARK = /\[(\d{1,3})\]/;
const MARKS = /(\[\d{1,3}\])/;

/** Whether a text may name sources, as in `[1]`. */
export const hasMarks = (text: string): boolean => MARK.test(text);

/** A text in which each number of a source that there is leads to that source. */
export function SourceMarks({ text }: { readonly text: string }) {
  const sources = use(SourcesContext);
  const actions = useMarkdownActions();
  if (sources === undefined) return longText(text);
  return text.split(MARKS).map((piece, index) => {
    const number = Number(MARK.exec(piece)?.[1]);
    const source = sources.find((each) => each.number === number);
    const url = source === undefined ? undefined : safeUrl(source.url);
    if (url === undefined) return <Fragment key={index}>{longText(piece)}</Fragment>;
    const open = (event: MouseEvent): void => {
      event.preventDefault();
      if (event.button <= 1) actions.openLink(url.href);
    };
    return (
      <a
        key={index}
        href={url.href}
        title={url.href}
        aria-label={`Source ${number}: ${linkTarget("", url) ?? url.host}`}
        rel="noopener noreferrer"
        draggable={false}
        onClick={open}
        onAuxClick={open}
      >
        {piece}
      </a>
    );
  });
}
