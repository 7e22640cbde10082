import { renderToStaticMarkup } from "react-dom/server";
import { BlockView } from "../../../../renderer/markdown/block-view.tsx";
import {
  advance,
  allBlocks,
  EMPTY_DOCUMENT,
  type MarkdownDocument,
} from "../../../../renderer/markdown/document.ts";

/** The HTML of a document, as a string to compare; drawn as finished text. */
export function draw(document: MarkdownDocument): string {
  return renderToStaticMarkup(
    <>
      {allBlocks(document).map((block) => (
        <BlockView key={block.index} block={block} isOpen={false} />
      ))}
    </>,
  );
}

/** Reads text in one go. */
export function readWhole(text: string): MarkdownDocument {
  return advance(EMPTY_DOCUMENT, text, false);
}

/** Reads text as it would come in, cut at the given places, and calls back after each step. */
export function readInSteps(
  text: string,
  cuts: readonly number[],
  onStep?: (document: MarkdownDocument, soFar: string) => void,
): MarkdownDocument {
  let document = EMPTY_DOCUMENT;
  for (const cut of cuts.toSorted((a, b) => a - b)) {
    const soFar = text.slice(0, cut);
    document = advance(document, soFar, true);
    onStep?.(document, soFar);
  }
  return advance(document, text, false);
}

/** The HTML of a text read in one go. */
export function html(text: string): string {
  return draw(readWhole(text));
}
