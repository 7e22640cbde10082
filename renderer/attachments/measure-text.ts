import { toShownLine } from "../../shared/foreign-text.ts";
import { countCharacters } from "../../shared/input-length.ts";

/** More would not fit into a tile. */
const SHOWN_LENGTH = 120;

/** How long a text is, in characters, and the first of its lines that says something, as it is drawn. */
export function measureText(text: string): { readonly length: number; readonly firstLine: string } {
  const start = text.search(/\S/u);
  const shown = start === -1 ? "" : text.slice(start, start + SHOWN_LENGTH);
  const [firstLine = ""] = shown.split(/[\r\n\u2028\u2029]/u);
  return { length: countCharacters(text), firstLine: toShownLine(firstLine.toWellFormed()) };
}
