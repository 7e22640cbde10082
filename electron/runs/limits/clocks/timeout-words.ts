import { assertNever } from "../../../../shared/assert-never.ts";
import type { ClockName } from "../../../../shared/clock-name.ts";

/**
 * Says which clock ran out, for the person who waited.
 *
 * @param grantedMs how long was waited, prolongations included.
 */
export function timeoutWords(kind: ClockName, grantedMs: number): string {
  const time = `${grantedMs / 1_000} s`;
  switch (kind) {
    case "first-token":
      return `Request timed out. No answer began within ${time}.`;
    case "idle":
      return `Request timed out. The answer broke off: nothing more came for ${time}.`;
    case "total":
      return `Request timed out. The answer was not complete after ${time}.`;
    case "tool":
      return `Request timed out. The tool gave no result within ${time}.`;
    default:
      return assertNever(kind);
  }
}
