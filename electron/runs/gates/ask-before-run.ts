import { assertNever } from "../../../shared/assert-never.ts";
import type { Settings } from "../../../shared/settings.ts";
import type { Ask } from "../../../shared/verdict.ts";
import { toRefusal } from "./ask-gates.ts";
import { judgeMessage, type Outgoing } from "./input-guard/judge-message.ts";

/**
 * Asks whether a message may begin a run. Nobody is waited for: after a question it comes again, with the answer.
 *
 * @returns what to ask the person first; undefined lets the message pass.
 * @throws AppError in the words of a gate that refuses.
 */
export function askBeforeRun(message: Outgoing, safety: Settings["safety"]): Ask | undefined {
  const verdict = judgeMessage(message, safety);
  switch (verdict.type) {
    case "pass":
      return undefined;
    case "ask":
      return verdict.ask;
    case "refuse":
      throw toRefusal("input-guard", verdict.message);
    default:
      return assertNever(verdict);
  }
}
