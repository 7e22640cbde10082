import { setImmediate as nextTurn } from "node:timers/promises";
import { detectSteps, type InjectionFinding } from "./detect-injection.ts";

/** A piece takes some 50 ms on a slow machine, in steps of a few milliseconds. */
const PIECE_LENGTH = 100_000;
/** What is cut in two at the end of a piece stands whole at the start of the next. */
const OVERLAP_LENGTH = 1_000;

/**
 * Looks for injections in a text of any length as `detectInjection` does, and lets everything else in the process have
 * its turn meanwhile. Never throws.
 */
export async function inspectText(text: string): Promise<InjectionFinding | undefined> {
  for (let start = 0; ; start += PIECE_LENGTH) {
    const piece = text.slice(start, start + PIECE_LENGTH + OVERLAP_LENGTH);
    const steps = detectSteps(piece);
    for (;;) {
      const { done, value } = steps.next();
      if (done !== true) {
        await nextTurn();
        continue;
      }
      if (value !== undefined) {
        return { ...value, start: value.start + start, end: value.end + start };
      }
      break;
    }
    if (start + PIECE_LENGTH + OVERLAP_LENGTH >= text.length) return undefined;
  }
}
