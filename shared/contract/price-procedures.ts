import { z } from "zod";
import { picture } from "../attachment.ts";
import { messageId, threadId } from "../ids.ts";
import { anyText, procedure, type Procedure } from "./procedure.ts";

/** Micro-dollars per million tokens. */
const perMillion = z.int().nonnegative();

const modelPrice = z.object({
  input: perMillion,
  cachedInput: perMillion,
  output: perMillion,
  /** "own" is the person's, "demo" the built-in model's; else the name of the bundled list. */
  source: z.string(),
});

/** What the next message of a chat would cost. Every count is an estimate. */
export const nextCall = z.object({
  model: z.string(),
  /** False where it has shown that it takes none: they would stay unsent. */
  takesPictures: z.boolean(),
  /** The whole prompt: history, instructions and the text. */
  inputTokens: z.int().nonnegative(),
  /** What is sent, alone. Null where the price is not known, as the next two. */
  inputCostMicroUsd: z.int().nonnegative().nullable(),
  /** What an answer like the model's last ones would add; null before its first, too. */
  answerCostMicroUsd: z.int().nonnegative().nullable(),
  /** What an answer adds for each thousand tokens. */
  answerCostPerThousandMicroUsd: z.int().nonnegative().nullable(),
  /** What the model's last answers were; null before the first. */
  answerTokens: z.int().nonnegative().nullable(),
  /** Null where it is not known. */
  price: modelPrice.nullable(),
  contextWindowTokens: z.int().positive().nullable(),
  /** The message from which on the newer half of the chat could be sent alone; null where there is nothing to leave out. */
  trimTo: messageId.nullable(),
});
export type NextCall = z.infer<typeof nextCall>;

export const priceProcedures = {
  "price.nextCall": procedure({
    input: z.strictObject({
      threadId: threadId.nullable(),
      text: anyText,
      /** Their sizes decide what they cost. */
      pictures: z
        .array(picture.pick({ width: true, height: true }))
        .max(100)
        .optional(),
    }),
    output: z.object({
      /** Null where nothing can answer, as without a chosen model. */
      nextCall: nextCall.nullable(),
      /** The day of the bundled prices, as in "2026-08-01". */
      pricesAsOf: z.string(),
    }),
    timeoutMs: 10_000,
    cost: 1,
  }),
} as const satisfies Record<string, Procedure>;
