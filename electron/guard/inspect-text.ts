import { setImmediate as nextTurn } from "node:timers/promises";
import { detectSteps, type InjectionFinding } from "./detect-injection.ts";
import type { Author } from "./passage.ts";

/** Read as a whole in one go; a step takes at most some 20 ms on a slow machine. In UTF-16 units. */
export const PIECE_LENGTH = 16_000;
/** What is cut in two at the end of a piece stands whole at the start of the next. */
const OVERLAP_LENGTH = 1_000;

/**
 * Looks for injections in a text that somebody else wrote, of any length, as `detectInjection` does, and lets everything else in the process have
 * its turn meanwhile. Never throws.
 */
export async function inspectText(text: string): Promise<InjectionFinding | undefined> {
  for (let start = 0; ; start += PIECE_LENGTH) {
    const piece = text.slice(start, start + PIECE_LENGTH + OVERLAP_LENGTH);
    const found =
      (await inspectPiece(piece, "stranger")) ??
      (HAS_ATTRIBUTE.test(piece) ? await inspectPiece(piece, "stranger-in-tags") : undefined);
    if (found !== undefined) {
      return { ...found, start: found.start + start, end: found.end + start };
    }
    if (start + PIECE_LENGTH + OVERLAP_LENGTH >= text.length) return undefined;
  }
}

/** A tag that could say something in an attribute. */
const HAS_ATTRIBUTE = /<[a-z][^<>]*=/i;

/**
 * The same for a text that the person wrote, which may quote and discuss such orders. What is no longer than a piece is
 * read as `detectInjection` reads it.
 */
export async function inspectOwnText(text: string): Promise<InjectionFinding | undefined> {
  for (let start = 0; ; start += PIECE_LENGTH) {
    const end = start + PIECE_LENGTH + OVERLAP_LENGTH;
    const found = await inspectPiece(text.slice(start, end), "person");
    if (found !== undefined) {
      return { ...found, start: found.start + start, end: found.end + start };
    }
    if (end >= text.length) return undefined;
  }
}

async function inspectPiece(piece: string, author: Author): Promise<InjectionFinding | undefined> {
  const steps = detectSteps(piece, author);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
  }
}
