import { z } from "zod";

/** One remote procedure: what goes in, what comes out, what streams meanwhile, and its limits. */
export interface Procedure {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  /** What the call streams before it answers; a call without one does not stream. */
  readonly event?: z.ZodType;
  /** Hard limit on the wall clock in milliseconds; null for a call that stays open as long as its window. */
  readonly timeoutMs: number | null;
  /** Tokens it takes from the window's bucket (see `electron/ipc/call-budget.ts`). */
  readonly cost: number;
}
export const procedure = <const P extends Procedure>(row: P): P => row;

export const noInput = z.strictObject({});
export const nothing = z.object({});
/** Far above any prompt, far below what would hurt; the limit a person sets is the input guard's. */
export const anyText = z.string().max(10_000_000);
