import { setImmediate as nextTurn } from "node:timers/promises";
import { detectSteps, type InjectionFinding } from "./detect-injection.ts";

/** A piece takes some 50 ms on a slow machine, in steps of a few milliseconds. */
const PIECE_LENGTH = 100_000;
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

async function inspectPiece(
  piece: string,
  author: "stranger" | "stranger-in-tags",
): Promise<InjectionFinding | undefined> {
  const steps = detectSteps(piece, author);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
  }
}
