import { z } from "zod";
import { runId, threadId, toolCallId } from "../ids.ts";
import { allowanceScope } from "../run-event.ts";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

/** The pictures that there are for tools. */
export const toolIcon = z.enum(["calculator", "clock", "wrench"]);
export type ToolIcon = z.infer<typeof toolIcon>;

/** What is decided about a tool for all chats. */
export const approvalMode = z.enum(["ask", "always", "never"]);
export type ApprovalMode = z.infer<typeof approvalMode>;

const owner = z.object({ id: z.string().max(200), title: z.string().max(1_000) });

/** A tool that the agent may call, in words for a person. */
export const toolInfo = z.object({
  /** As the model and the run's timeline call it. */
  name: z.string(),
  /** What it calls itself, where that is another name; somebody else's words. */
  title: z.string().optional(),
  icon: toolIcon,
  description: z.string(),
  /** What it can never do, and how far it goes. */
  limits: z.array(z.string()).readonly(),
  /** Of a tool that a person is asked about: whose it is, what is decided, and whether it may be allowed for good. */
  approval: z.object({ owner, mode: approvalMode, offersAlways: z.boolean() }).optional(),
});
export type ToolInfo = z.infer<typeof toolInfo>;

/** What was decided about a tool beyond one call. */
export const toolDecision = z.enum(["allow", "never"]);

/** A decision as it is kept. */
export const storedDecision = z.object({
  id: z.string(),
  toolName: z.string(),
  /** What the tool called itself then; somebody else's words, as its owner's title. */
  title: z.string(),
  owner: z.object({ id: z.string(), title: z.string() }),
  decision: toolDecision,
  /** The chat that it holds in; null is every chat. */
  threadId: threadId.nullable(),
  threadTitle: z.string().nullable(),
  /** Milliseconds since the epoch. */
  decidedAt: z.number(),
});
export type StoredDecision = z.infer<typeof storedDecision>;

/** Arguments are as large as a model writes them; whoever edits them writes no more. */
const MOST_ARGUMENTS = 256 * 1_024;
const editedArgs = z
  .record(z.string(), z.json())
  .refine((args) => JSON.stringify(args).length <= MOST_ARGUMENTS, "These are too long.");

/** What a person decides about one call that waits: bound to the call, and to the arguments that they saw. */
const decidedCall = z.strictObject({ toolCallId, argsHash: z.string().max(100) });
const approval = z.strictObject({
  type: z.literal("approve"),
  /** "person" is this call alone. */
  scope: z.literal("person"),
  /** In place of the model's. */
  args: editedArgs.optional(),
});
const rejection = z.strictObject({
  type: z.literal("reject"),
  /** "always" rejects every later call of the tool as well, in all chats. */
  scope: z.enum(["person", "always"]),
  /** Told to the model. */
  words: z.string().max(4_000).optional(),
});
const allowance = approval.extend({ scope: allowanceScope });

/** One that goes no further than the call, or forbids. */
const callDecision = decidedCall.extend({
  decision: z.discriminatedUnion("type", [approval, rejection]),
});
/** One that lets later calls of the tool go unasked. */
const callAllowance = decidedCall.extend({ decision: allowance });
export type CallDecision = z.infer<typeof decidedCall> & {
  readonly decision:
    z.infer<typeof approval> | z.infer<typeof rejection> | z.infer<typeof allowance>;
};

export const toolProcedures = {
  "tool.list": procedure({
    input: noInput,
    output: z.object({ tools: z.array(toolInfo).readonly() }),
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Decides calls of one run that wait for a person, all at once. One that waits no more is let be. */
  "tool.decide": procedure({
    input: z.strictObject({ runId, decisions: z.array(callDecision).min(1).max(100).readonly() }),
    /** Those that were still waiting. */
    output: z.object({ decided: z.array(toolCallId).readonly() }),
    timeoutMs: 10_000,
    cost: 2,
  }),
  /** Lets a call go on, and later ones of its tool with it. */
  "tool.allow": procedure({
    input: callAllowance.extend({ runId }),
    output: z.object({ decided: z.array(toolCallId).readonly() }),
    timeoutMs: 10_000,
    cost: 2,
  }),
  /** Decides about a tool for all chats, from its next call on. */
  "tool.setMode": procedure({
    input: z.strictObject({
      name: z.string().max(200),
      ownerId: z.string().max(200),
      mode: approvalMode,
    }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 2,
  }),
  /** What was decided about tools beyond one call, the newest first. */
  "tool.decisions": procedure({
    input: noInput,
    output: z.object({ decisions: z.array(storedDecision).readonly() }),
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Takes a decision back: the next call asks again. */
  "tool.removeDecision": procedure({
    input: z.strictObject({ id: z.string().max(100) }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 2,
  }),
} as const satisfies Record<string, Procedure>;
