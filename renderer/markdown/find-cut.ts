import type { MarkedToken } from "marked";
import { isMath, OPENS_BLOCK_MATH } from "./dialect.ts";

export interface Cut {
  /** How many tokens stand before the cut. */
  readonly count: number;
  /** Where the token after it starts. */
  readonly offset: number;
}

const NO_CUT: Cut = { count: 0, offset: 0 };

/**
 * The last place at which the text can be taken apart for good: whatever follows, the tokens before it stay as they
 * are, and the text after it reads the same on its own.
 *
 * That holds after a blank line, and on both sides of a `#` heading or a fence: no block but a list, a fence, or HTML
 * reaches over them, and those would have done so already, since the line after the cut is complete. Elsewhere it does
 * not hold: a `---` may still turn two blocks above it into a heading.
 *
 * @param completeTo end of the last complete line in `input`.
 */
export function findCut(tokens: readonly MarkedToken[], input: string, completeTo: number): Cut {
  let cut = NO_CUT;
  let offset = 0;
  let mayBeFormula = false;
  for (const [count, token] of tokens.entries()) {
    const before = tokens[count - 1];
    const lineEnd = input.indexOf("\n", offset);
    if (lineEnd < 0 || lineEnd >= completeTo) break;
    if (before && isBlank(before)) mayBeFormula = false;
    if (before && isUndecided(before)) break;
    if (before && !mayBeFormula && separates(before, token)) cut = { count, offset };
    // Until a blank line comes, lines that look like a list or a heading may turn out to stand within a formula.
    if (!isMath(token) && OPENS_BLOCK_MATH.test(token.raw)) mayBeFormula = true;
    if (!input.startsWith(token.raw, offset)) break;
    offset += token.raw.length;
  }
  return cut;
}

function separates(before: MarkedToken, after: MarkedToken): boolean {
  return isBlank(before) || standsAlone(before) || standsAlone(after);
}

function isBlank(token: MarkedToken): boolean {
  return token.type === "space" && /\n[ \t]*\n/.test(token.raw);
}

/** A block that holds others (`fence.ts`): more text may move its end. */
const isUndecided = (token: MarkedToken): boolean => "isUndecided" in token;

function standsAlone(token: MarkedToken): boolean {
  if (token.type === "code") return token.codeBlockStyle !== "indented";
  return token.type === "heading" && /^ {0,3}#/.test(token.raw);
}
