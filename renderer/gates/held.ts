import type { Draft } from "../../shared/attachment.ts";
import type { GateName, Verdict } from "../../shared/verdict.ts";

/** Why main did not take a message: a gate asks first, or it cannot be sent as it is. */
export type HeldVerdict = Extract<Verdict, { type: "ask" | "refuse" }>;

/** What became of a message that was to be sent. */
export type SendOutcome =
  | { readonly type: "stored" }
  /** It did not reach main; it stands in the thread and can be sent again. */
  | { readonly type: "failed" }
  /** Nothing was stored, and the message was taken back from the thread. */
  | { readonly type: "held"; readonly verdict: HeldVerdict };

/** What was held back, until its writer decides. */
export interface Held extends Draft {
  readonly verdict: HeldVerdict;
  /** What its writer has answered with "Send anyway" so far. */
  readonly acknowledged: readonly GateName[];
}
