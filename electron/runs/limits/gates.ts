import { assertNever } from "../../../shared/assert-never.ts";
import type { ErrorCode } from "../../../shared/error-data.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Settings } from "../../../shared/settings.ts";
import type { Ask, GateName, Verdict } from "../../../shared/verdict.ts";
import type { PlannedModelCall } from "../../agent/run-bounds.ts";
import { judgeMessage, type Outgoing } from "../../guard/judge-message.ts";

// The one place where gates are asked and where a verdict becomes what happens next: no gate waits, asks a person or
// fails by itself.

/** Stands before every model call of a run, the first and the hidden ones of a tool loop alike. */
export interface CallGate {
  readonly name: GateName;
  /**
   * What it says to the call. "pass" counts it, in the same go. After "wait" it is asked again at once and answers when
   * it has something new to say; after "ask", once the person let the call go on.
   *
   * @throws the run's abort reason.
   */
  judge(call: PlannedModelCall): Verdict | Promise<Verdict>;
  /** The person said "continue" to what it asked about last. */
  readonly grant?: (call: PlannedModelCall) => void;
}

/** What happens to a call that a gate does not let pass at once. */
interface Responses {
  /** Tells the person of a wait; told again when its end moves. */
  readonly onWait: (wait: Extract<Verdict, { type: "wait" }>) => void;
  /**
   * Resolves when the person lets it go on.
   *
   * @throws the run's abort reason.
   */
  readonly ask: (ask: Ask, call: PlannedModelCall) => Promise<void>;
}

const REFUSALS: Record<GateName, ErrorCode> = {
  "input-guard": "invalid-input",
  "rate-limiter": "rate-limited",
  budget: "budget-reached",
  "step-limit": "step-limit",
};

/**
 * Takes a model call past every gate, in their order.
 *
 * @throws AppError in the words of a gate that refuses, or whatever a gate or `ask` throws.
 */
export async function askBeforeCall(
  gates: readonly CallGate[],
  call: PlannedModelCall,
  { onWait, ask }: Responses,
): Promise<void> {
  for (const gate of gates) {
    for (let isHeld = true; isHeld;) {
      const verdict = await gate.judge(call);
      switch (verdict.type) {
        case "pass":
          isHeld = false;
          break;
        case "wait":
          onWait(verdict);
          break;
        case "ask":
          await ask(verdict.ask, call);
          gate.grant?.(call);
          break;
        case "refuse":
          throw toRefusal(gate.name, verdict.message);
        default:
          assertNever(verdict);
      }
    }
  }
}

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

/** How a gate that refuses ends what it was asked about. */
function toRefusal(gate: GateName, message: string): AppError {
  return new AppError(REFUSALS[gate], message);
}
