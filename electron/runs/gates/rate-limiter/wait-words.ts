import { assertNever } from "../../../../shared/assert-never.ts";
import type { HeldBy } from "./rate-limiter.ts";

/** Says how long a model call waits for its turn, and for what. */
export function waitWords(waitMs: number, heldBy: HeldBy): string {
  const seconds = Math.ceil(waitMs / 1_000);
  switch (heldBy) {
    case "requests":
      return `Rate limit: the next model call may start in ${seconds} s.`;
    case "tokens":
      return `Rate limit: the tokens allowed are used up. The next model call may start in ${seconds} s.`;
    case "own-size":
      return `Rate limit: this model call alone is larger than the tokens allowed. It goes when no other counts any more, in ${seconds} s.`;
    default:
      return assertNever(heldBy);
  }
}
