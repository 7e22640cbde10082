import type { MarkedToken } from "marked";
import { NO_RAW } from "./growth.ts";
import { enterHeading, headingLevel, type Outline } from "./outline.ts";

/** One block at the top level of a message: a paragraph, a whole list, a table, a code block, … */
export interface Block {
  /** Counts the blocks of the message from 0; a block keeps it while it grows. */
  readonly index: number;
  readonly token: MarkedToken;
  /** The level for a heading in this block. */
  readonly level: number;
}

/**
 * Numbers the tokens that show something and places them in the outline.
 *
 * @param known blocks from before by their index: one whose text did not change is given back as it was, so that React skips it.
 */
export function toBlocks(
  tokens: readonly MarkedToken[],
  firstIndex: number,
  outline: Outline,
  known: ReadonlyMap<number, Block>,
): { readonly blocks: readonly Block[]; readonly outline: Outline } {
  const blocks: Block[] = [];
  let current = outline;
  for (const token of tokens) {
    if (token.type === "space" || token.type === "def") continue;
    if (token.type === "heading") current = enterHeading(current, token.depth);
    const index = firstIndex + blocks.length;
    const level = headingLevel(current, token.type === "heading");
    const before = known.get(index);
    blocks.push(isSame(before, token, level) ? before : { index, token, level });
  }
  return { blocks, outline: current };
}

function isSame(before: Block | undefined, token: MarkedToken, level: number): before is Block {
  return (
    before?.level === level &&
    before.token.type === token.type &&
    before.token.raw === token.raw &&
    textOf(before.token) === textOf(token) &&
    token.raw !== NO_RAW
  );
}

/** Lines of a paragraph that look like indented code keep or lose their indent by what follows: same raw, other text. */
function textOf(token: MarkedToken): string | undefined {
  return "text" in token ? token.text : undefined;
}
