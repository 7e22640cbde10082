import { z } from "zod";
import { clockName } from "./clock-name.ts";
import { errorCode, failedEndpoint } from "./error-data.ts";
import { runId, threadId, messageId, toolCallId } from "./ids.ts";
import { finalStatus, toolWarning } from "./message.ts";
import { sources } from "./source.ts";
import { gateName, runChoice } from "./verdict.ts";

const tokens = z.int().nonnegative();

/**
 * Tokens of one model call: as the endpoint counted them, or our own estimate where it did not. Every class that has a
 * price of its own is a part of `inputTokens` or of `outputTokens`, never beside them; an absent one is none.
 */
export const usage = z.object({
  inputTokens: tokens,
  outputTokens: tokens,
  /** Part of `inputTokens` that the provider had cached. */
  cachedInputTokens: tokens,
  /** Part of `inputTokens` that the provider wrote to its cache, for an hour or for less. */
  cacheWriteTokens: tokens.optional(),
  /** Part of `cacheWriteTokens` that is kept for an hour, which costs more. */
  hourCacheWriteTokens: tokens.optional(),
  /** Part of `inputTokens` that was sound. */
  audioInputTokens: tokens.optional(),
  /** Part of `outputTokens` that is sound. */
  audioOutputTokens: tokens.optional(),
  /** Part of `outputTokens` that is pictures. */
  imageOutputTokens: tokens.optional(),
  /** Part of `outputTokens` spent on reasoning. */
  reasoningTokens: tokens,
  /** How the provider served the call, where that changes its price: "priority", "flex"; absent, as every call. */
  serviceTier: z.string().max(64).optional(),
  /** What the provider itself says that the call cost, in millionths of a US dollar; absent where it does not. */
  billedMicroUsd: tokens.optional(),
  isEstimated: z.boolean().default(false),
  /** The request failed after it had been sent: nothing came back, and it may have been billed. */
  isUnanswered: z.boolean().optional(),
});
export type Usage = z.infer<typeof usage>;

/** What one model call cost. Whoever does not know the price has no cost: null, never 0. */
export const cost = z.object({
  /** Millionths of a US dollar. */
  microUsd: z.int().nonnegative(),
  /** The tokens behind it were estimated, or the price of how they were served is not known. */
  isEstimated: z.boolean(),
  /** It is the provider's own figure; else tokens at list prices. */
  isBilled: z.boolean().optional(),
});
export type Cost = z.infer<typeof cost>;

/** What each class of a call's tokens costs, and the request itself: unrounded, in US dollars. What costs nothing is absent. */
export const costParts = z
  .object({
    input: z.number(),
    cachedInput: z.number(),
    cacheWrite: z.number(),
    output: z.number(),
    reasoning: z.number(),
    request: z.number(),
  })
  .partial();
export type CostParts = z.infer<typeof costParts>;

/** A name that a provider gives: an answer's, a model's, a request's. */
const providerName = z.string().max(200);

/** A tool as its description went out; its parameters are a JSON Schema. */
export const sentTool = z.object({
  name: z.string(),
  description: z.string().optional(),
  parameters: z.json().optional(),
});
export type SentTool = z.infer<typeof sentTool>;

/** More kinds of pieces than any server invents. */
export const MOST_DROPPED = 20;

const droppedPiece = z.object({
  /** Its own name for it, or ours for what has none: letters, digits and signs of a name. */
  kind: z.string().max(60),
  /** `unknown`: nobody here knows that kind. `malformed`: it is not what a piece of its kind has to be. */
  reason: z.enum(["unknown", "malformed"]),
  count: z.int().positive(),
});
export type DroppedPiece = z.infer<typeof droppedPiece>;

export const droppedPieces = z.array(droppedPiece).max(MOST_DROPPED);

/** When it happened: milliseconds since the epoch. */
const at = z.number();

/** How far a person may allow a tool beyond the one call. */
export const allowanceScope = z.enum(["chat", "always"]);

/** Whom a call may go past unasked: the person let it, or the chat, or whatever was decided about the tool in all chats. */
export const allowedBy = z.enum(["person", ...allowanceScope.options]);
export type AllowedBy = z.infer<typeof allowedBy>;

/** What a person is told of a call that waits for them, and what they may decide. */
export const approvalRequest = z.object({
  toolCallId,
  toolName: z.string(),
  args: z.json(),
  /** What a decision is about: a hash of the arguments. */
  argsHash: z.string(),
  /** What the tool calls itself. Somebody else's words, as the owner's title. */
  title: z.string(),
  owner: z.object({ id: z.string(), title: z.string() }),
  /** Of all that was told of the tool (`electron/tools/tool.ts`). */
  fingerprint: z.string(),
  effect: z.enum(["reads", "changes"]),
  offers: z.array(allowanceScope).readonly(),
  /** It had begun when Parley was ended, and may have taken effect: it may be made again, or left. */
  mayHaveRun: z.boolean().optional(),
  /** What a person had put in place of the arguments then. */
  editedArgs: z.json().optional(),
  /** The tool is allowed, and is asked about all the same: the chat has read what others wrote. */
  hasReadForeign: z.boolean().optional(),
});
export type ApprovalRequest = z.infer<typeof approvalRequest>;

/**
 * Everything a run tells the world while it happens: the start and end of every graph node, model call and tool call,
 * and the text between. The screen, the journal and the timeline all read this one stream.
 */
export const runEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("run-start"),
    at,
    runId,
    threadId,
    messageId,
    model: z.string(),
    /** Who is asked; absent for the demo, and in runs of older versions. */
    endpoint: failedEndpoint.optional(),
    /** Whether the question is new, was answered before, or its answer is gone on with. */
    kind: z.enum(["answer", "regenerate", "continue"]).optional(),
  }),
  /** The check of the message had asked before the run, and the person sent it anyway; comes right after the start. */
  z.object({
    type: z.literal("input-verdict"),
    at,
    message: z.string(),
    /** The words that were found; null where it is not about words. */
    excerpt: z.string().nullable(),
  }),
  z.object({
    type: z.literal("node-start"),
    at,
    node: z.string(),
    taskId: z.string(),
    /** The one call that the step is there for. */
    toolCallId: toolCallId.optional(),
  }),
  z.object({
    type: z.literal("node-end"),
    at,
    node: z.string(),
    taskId: z.string(),
    /** Null when the node ended well. */
    error: z.string().nullable(),
  }),
  z.object({
    type: z.literal("model-start"),
    at,
    callId: z.string(),
    model: z.string(),
    /** What the request asked for beside the messages, in runs of older versions; now `model-request` says it. */
    parameters: z.record(z.string(), z.json()).optional(),
  }),
  /** The request of a call goes out; this is what stands in it, under the names it has on the wire. */
  z.object({
    type: z.literal("model-request"),
    at,
    callId: z.string(),
    /** All but the messages, the model and the tools. */
    parameters: z.record(z.string(), z.json()),
    /** Absent where they are those of the run's request before. */
    tools: z.array(sentTool).optional(),
  }),
  /** The model takes no tools here: it answers without them. Said once in a run, before the answer. */
  z.object({ type: z.literal("tools-refused"), at }),
  /** The model takes no pictures here: it answers without those of the chat. Said as the above. */
  z.object({ type: z.literal("pictures-refused"), at }),
  /** The model has begun to answer: text, thoughts or a tool call. */
  z.object({
    type: z.literal("first-token"),
    at,
    callId: z.string(),
    /** What the provider calls this answer, and the model that gives it; absent where it does not say. */
    responseId: providerName.optional(),
    responseModel: providerName.optional(),
  }),
  z.object({ type: z.literal("text-delta"), at, text: z.string() }),
  z.object({ type: z.literal("reasoning-delta"), at, text: z.string() }),
  /**
   * So much of the text just before, in UTF-16 units, was thoughts: its server sends their end and no beginning. It is
   * never more than the text of the call that is under way.
   */
  z.object({ type: z.literal("text-was-thoughts"), at, length: z.int().positive() }),
  /** The pages that the answer of a call names, just before its end. */
  z.object({ type: z.literal("sources"), at, sources }),
  /** The answer of a call holds pictures, which are not kept; just before its end. */
  z.object({ type: z.literal("pictures-left-out"), at, count: z.int().positive() }),
  /** What of the answer of a call nobody here knows, or could read, and how often it came; just before its end. */
  z.object({
    type: z.literal("dropped"),
    at,
    callId: z.string(),
    pieces: droppedPieces,
  }),
  z.object({
    type: z.literal("model-end"),
    at,
    callId: z.string(),
    /** As the endpoint said it; null when the stream ended without one, which is never a complete answer. */
    finishReason: z.string().nullable(),
    /** Null for a call that was never answered. */
    usage: usage.nullable(),
    /** Null where the model's price is not known, or no tokens are. */
    cost: cost.nullable().default(null),
    /** Absent where only the whole is known. */
    costParts: costParts.optional(),
    /** Why the call failed, in words for a person; absent when it did not. */
    error: z.string().optional(),
    /** The provider's own words for it, shortened and without secrets; absent where it said none. */
    detail: z.string().optional(),
    /** The same as a code, and the HTTP status and the request's name that the provider gave, where it did. */
    code: errorCode.optional(),
    status: z.int().optional(),
    requestId: providerName.optional(),
  }),
  /** A call waits for a person. The same call may be asked about again, after Parley was ended. */
  z.object({ type: z.literal("approval-start"), at, ...approvalRequest.shape }),
  z.object({
    type: z.literal("approval-end"),
    at,
    toolCallId,
    decision: z.enum(["approved", "rejected"]),
    /** The call, where nobody was asked: something that was decided before held for it. */
    unasked: approvalRequest.optional(),
    /** How far the decision goes; "person" is this one call. */
    scope: allowedBy.optional(),
    /** The arguments that the person put in place of the model's. */
    args: z.json().optional(),
    /** What a rejected call gives the model. */
    result: z.string().optional(),
  }),
  z.object({
    type: z.literal("tool-start"),
    at,
    toolCallId,
    toolName: z.string(),
    args: z.json(),
    /** Who let it; absent for a tool that nobody is asked about. */
    allowedBy: allowedBy.optional(),
  }),
  z.object({ type: z.literal("tool-end"), at, toolCallId, result: z.string() }),
  z.object({ type: z.literal("tool-error"), at, toolCallId, message: z.string() }),
  /** The check found something in what a tool answered; it comes after the call's end. */
  z.object({ type: z.literal("guard-verdict"), at, toolCallId, ...toolWarning.shape }),
  /** The run waits for its turn or before it tries again. The same wait may be told again with another end. */
  z.object({
    type: z.literal("wait-start"),
    at,
    waitId: z.string(),
    reason: z.enum(["rate-limit", "retry", "sleep", "loading"]),
    message: z.string(),
    /** When it will be over, in milliseconds since the epoch. */
    until: z.number(),
  }),
  z.object({
    type: z.literal("wait-end"),
    at,
    waitId: z.string(),
    /** The computer was about to fall asleep and did not. */
    isNeedless: z.boolean().optional(),
  }),
  /** A clock has a fifth of its time left: the person may grant it the same time once more. */
  z.object({ type: z.literal("clock-near"), at, clock: clockName, expiresAt: z.number() }),
  z.object({ type: z.literal("clock-granted"), at, clock: clockName }),
  /** A gate asks the person in the middle of a run, which holds still meanwhile. */
  z.object({
    type: z.literal("ask-start"),
    at,
    askId: z.string(),
    /** The call it is about. */
    callId: z.string().optional(),
    gate: gateName,
    message: z.string(),
    choices: z.array(runChoice).readonly(),
  }),
  /** The question is closed; `choice` is null when it went away without an answer. */
  z.object({ type: z.literal("ask-end"), at, askId: z.string(), choice: runChoice.nullable() }),
  z.object({ type: z.literal("run-end"), at, status: finalStatus }),
]);
export type RunEvent = z.infer<typeof runEvent>;

/** The two kinds that come many times a second and may be joined with their neighbour. */
export type DeltaEvent = Extract<RunEvent, { type: "text-delta" | "reasoning-delta" }>;

export function isDelta(event: RunEvent): event is DeltaEvent {
  return event.type === "text-delta" || event.type === "reasoning-delta";
}
