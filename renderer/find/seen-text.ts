import type { MarkedToken, Token } from "marked";
import { foldText } from "../../shared/fold-text.ts";
import type { Message } from "../../shared/message.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { advance, allBlocks, EMPTY_DOCUMENT } from "../markdown/document.ts";

/** By the message itself: one that changes is another object. */
const known = new WeakMap<Message, string>();

/**
 * The words of a message as a person reads them, without the signs of its Markdown, folded for a search. What stands in
 * thoughts, in tools or in attached texts is not among them: it is not in sight.
 */
export function foldedSeenText(message: Message): string {
  const before = known.get(message);
  if (before !== undefined) return before;
  const folded = foldText(seenText(message));
  known.set(message, folded);
  return folded;
}

function seenText({ role, parts }: Message): string {
  if (role === "user") return toPlainText(parts);
  return parts
    .flatMap((part) => (part.type === "text" ? [seenMarkdown(part.text)] : []))
    .join("\n");
}

/** @returns the text of Markdown, one block a line. */
export function seenMarkdown(source: string): string {
  const blocks = allBlocks(advance(EMPTY_DOCUMENT, source, false));
  return blocks.map(({ token }) => textOf(token)).join("\n");
}

function textOf(token: Token): string {
  const each = token as MarkedToken;
  if (each.type === "br") return "\n";
  if (each.type === "list") return each.items.map((item) => textOf(item)).join("\n");
  if (each.type === "table") {
    return [each.header, ...each.rows]
      .flat()
      .map((cell) => join(cell.tokens))
      .join("\n");
  }
  if (each.type === "blockquote" || each.type === "list_item") {
    return each.tokens.map((inner) => textOf(inner)).join("\n");
  }
  if ("tokens" in each) return join(each.tokens ?? []);
  return "text" in each ? each.text : "";
}

const join = (tokens: readonly Token[]): string => tokens.map((token) => textOf(token)).join("");
