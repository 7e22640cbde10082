import { assertNever } from "../../../../shared/assert-never.ts";
import type { HeldBy } from "./rate-limiter.ts";

/**
 * Says for what a model call waits, and how long. The seconds stand in a sentence of their
 * own, the last, as in every wait: where a countdown is shown, it takes that sentence's place.
 */
export function waitWords(waitMs: number, heldBy: HeldBy): string {
  const seconds = Math.ceil(waitMs / 1_000);
  switch (heldBy) {
    case "requests":
      return `Rate limit: the model calls allowed are used up. The next one may start in ${seconds} s.`;
    case "tokens":
      return `Rate limit: the tokens allowed are used up. The next model call may start in ${seconds} s.`;
    case "own-size":
      return `Rate limit: this model call alone is larger than the tokens allowed. It goes alone, in ${seconds} s.`;
    default:
      return assertNever(heldBy);
  }
}
