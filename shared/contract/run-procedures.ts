import { z } from "zod";
import { attachments } from "../attachment.ts";
import { messageId, runId, threadId } from "../ids.ts";
import { clockName } from "../clock-name.ts";
import { ask, gateName, runChoice } from "../verdict.ts";
import { anyText, noInput, nothing, procedure, type Procedure } from "./procedure.ts";
import { rateUsage } from "./rate-usage.ts";
import { watchEvent } from "./watch-event.ts";

const startedRun = z.object({ runId, threadId, messageId });

export const runProcedures = {
  /** Stores the user's message, then starts the answer. Sending the same message id twice starts one run. */
  "run.start": procedure({
    input: z
      .strictObject({
        threadId,
        messageId,
        /** The message this one follows: the newest on screen, or an edited message's own parent. */
        parentId: messageId.nullable(),
        /** May be empty when something is attached. */
        text: anyText,
        attachments: attachments.default([]),
        /** Gates whose question the person has answered with "send anyway". */
        acknowledged: z.array(gateName).default([]),
      })
      .refine(
        ({ text, attachments: attached }) => text.trim() !== "" || attached.length > 0,
        "A message needs some text.",
      ),
    output: z.discriminatedUnion("type", [
      startedRun.extend({ type: z.literal("started") }),
      /** Nothing was stored or sent: a gate asks first. */
      z.object({ type: z.literal("asked"), ask }),
    ]),
    timeoutMs: 30_000,
    cost: 10,
  }),
  /** Answers again, beside the answer that is there. */
  "run.retry": procedure({
    input: z.strictObject({
      messageId,
      /** Offers the model the tools that it refused once more. */
      withTools: z.boolean().optional(),
      /** Sends it the pictures that it refused. */
      withPictures: z.boolean().optional(),
    }),
    output: startedRun,
    timeoutMs: 30_000,
    cost: 10,
  }),
  /** Goes on where an incomplete answer broke off, in the same message. */
  "run.continue": procedure({
    input: z.strictObject({ messageId }),
    output: startedRun,
    timeoutMs: 30_000,
    cost: 10,
  }),
  "run.stop": procedure({
    input: z.strictObject({ runId }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** Grants a clock that is near its end the same time once more. */
  "run.keepWaiting": procedure({
    input: z.strictObject({ runId, clock: clockName }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Answers a gate that asks in the middle of a run; an answer that comes too late changes nothing. */
  "run.answer": procedure({
    input: z.strictObject({ runId, askId: z.string().max(100), choice: runChoice }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** How many model calls this window may still make. */
  "limits.get": procedure({
    input: noInput,
    output: rateUsage,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Follows a run to its end, from whatever it has said so far. A run does not need to be watched. */
  "run.watch": procedure({
    input: z.strictObject({ runId }),
    output: nothing,
    event: watchEvent,
    timeoutMs: null,
    cost: 2,
  }),
} as const satisfies Record<string, Procedure>;
