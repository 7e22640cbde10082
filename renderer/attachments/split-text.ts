/** Small enough to be laid out in a moment, large enough to be few. */
const PIECE_LENGTH = 4_000;
/** How far back a line end is looked for. */
const SEARCH_LENGTH = 2_000;

/** A piece of a text and where it begins there. */
export interface TextPiece {
  readonly start: number;
  readonly text: string;
}

/** Cuts a text into pieces that can be drawn one by one, at line ends where there are any. Together they are the text. */
export function splitText(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  for (let start = 0; start < text.length;) {
    const end = endOfPiece(text, start);
    pieces.push({ start, text: text.slice(start, end) });
    start = end;
  }
  return pieces;
}

function endOfPiece(text: string, start: number): number {
  const limit = start + PIECE_LENGTH;
  if (limit >= text.length) return text.length;
  const lineEnd = text.lastIndexOf("\n", limit - 1);
  if (lineEnd >= limit - SEARCH_LENGTH) return lineEnd + 1;
  // Between the halves of a character there is no place to cut.
  return /[\uDC00-\uDFFF]/.test(text.charAt(limit)) ? limit - 1 : limit;
}
