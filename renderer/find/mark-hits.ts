import { foldText, foldWithPlaces } from "../../shared/fold-text.ts";
import { occurrences } from "./find-hits.ts";

/** What carries the words of a message, in `thread/`; the rest of an article is buttons, receipts and tools. */
const WORDS = "[data-words]";
/** Within them, what the message does not say: names of buttons and languages, formulas as they are drawn. */
const NOT_WORDS = "button, .md-code-bar, .md-math";
const BLOCKS = "p, li, td, th, pre, h1, h2, h3, h4, h5, h6, bdi, div";

/** As `find.css` colours them, by the CSS Custom Highlight API: the document itself is not changed. */
const NAMES = { all: "find-match", current: "find-current" } as const;

/** The places in an element's text where the words stand. */
export function rangesOf(article: Element, query: string): readonly Range[] {
  const wanted = foldText(query.toWellFormed());
  if (wanted.trim() === "") return [];
  return [...article.querySelectorAll(WORDS)].flatMap((element) => rangesIn(element, wanted));
}

interface Piece {
  readonly node: Text;
  /** Of its first character in the text of the whole. */
  readonly start: number;
}

function rangesIn(element: Element, wanted: string): readonly Range[] {
  const { document } = element.ownerDocument.defaultView ?? { document: element.ownerDocument };
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest(NOT_WORDS) === null
      ? NodeFilter.FILTER_ACCEPT
      : NodeFilter.FILTER_REJECT,
  );
  const pieces: Piece[] = [];
  let text = "";
  let block: Element | null | undefined;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const own = node.parentElement?.closest(BLOCKS);
    // Words do not go on from one block into the next.
    if (own !== block && text !== "") text += "\n";
    block = own;
    pieces.push({ node: node as Text, start: text.length });
    text += (node as Text).data;
  }
  // Most messages hold nothing, and folding without places costs a tenth.
  if (!foldText(text).includes(wanted)) return [];
  const { folded, starts } = foldWithPlaces(text);
  return occurrences(folded, wanted).flatMap((at) => {
    const range = document.createRange();
    const start = placeOf(pieces, starts[at] ?? 0);
    const end = placeOf(pieces, starts[at + wanted.length] ?? text.length);
    if (start === undefined || end === undefined) return [];
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    return [range];
  });
}

function placeOf(pieces: readonly Piece[], at: number) {
  const piece = pieces.findLast(({ start }) => start <= at);
  if (piece === undefined) return undefined;
  return { node: piece.node, offset: Math.min(at - piece.start, piece.node.data.length) };
}

/** Colours these places and no others. */
export function mark(all: readonly Range[], current: Range | undefined): void {
  // Where the browser cannot (a test's document), the list still leads to each message.
  if (!("highlights" in CSS)) return;
  CSS.highlights.set(NAMES.all, new Highlight(...all));
  CSS.highlights.set(NAMES.current, new Highlight(...(current === undefined ? [] : [current])));
}
