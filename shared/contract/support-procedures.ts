import { z } from "zod";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

export const supportProcedures = {
  /** Shows the folder of the log in the system's file manager. */
  "support.openLogs": procedure({ input: noInput, output: nothing, timeoutMs: 10_000, cost: 5 }),
  /** What somebody who helps would get to see, whole: nothing leaves the app yet. */
  "support.preview": procedure({
    input: noInput,
    output: z.object({ text: z.string() }),
    timeoutMs: 10_000,
    cost: 10,
  }),
  /** Saves what this window was shown last, to the letter, where the person says. */
  "support.save": procedure({
    input: noInput,
    output: z.object({ isSaved: z.boolean() }),
    timeoutMs: null,
    cost: 5,
  }),
} as const satisfies Record<string, Procedure>;
