import { z } from "zod";
import { readinessItem } from "../readiness.ts";
import { noInput, procedure, type Procedure } from "./procedure.ts";

export const readinessProcedures = {
  /** The checklist as it stands now. Asks for the key in use, so that the system may ask to unlock its keychain. */
  "readiness.get": procedure({
    input: noInput,
    output: z.object({ items: z.array(readinessItem).readonly() }),
    timeoutMs: 150_000,
    cost: 5,
  }),
} as const satisfies Record<string, Procedure>;
