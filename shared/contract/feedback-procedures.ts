import { z } from "zod";
import { feedback } from "../feedback.ts";
import { messageId, threadId } from "../ids.ts";
import { nothing, procedure, type Procedure } from "./procedure.ts";

export const feedbackProcedures = {
  "feedback.list": procedure({
    input: z.strictObject({ threadId }),
    output: z.object({ feedback: z.array(feedback) }),
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Gives or changes what a person thinks of an answer. It is kept here, whether it can be sent or not. */
  "feedback.set": procedure({
    input: feedback.omit({ updatedAt: true }).strict(),
    output: feedback,
    timeoutMs: 5_000,
    cost: 2,
  }),
  "feedback.withdraw": procedure({
    input: z.strictObject({ messageId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 2,
  }),
} as const satisfies Record<string, Procedure>;
