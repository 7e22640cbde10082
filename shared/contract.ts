import { z } from "zod";
import { messageId, runId, threadId } from "./ids.ts";
import { message, threadSummary } from "./message.ts";
import { clockName, runEvent } from "./run-event.ts";
import { effectiveSettings, settingsPatch } from "./settings.ts";
import { ask, gateName } from "./verdict.ts";

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
const procedure = <const P extends Procedure>(row: P): P => row;

const noInput = z.strictObject({});
const nothing = z.object({});
/** Far above any prompt, far below what would hurt; the limit a person sets is the input guard's. */
const text = z.string().max(10_000_000);
const startedRun = z.object({ runId, threadId, messageId });

/** The first thing a watcher gets is the answer so far; everything after it is what came since. */
export const watchEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("snapshot"),
    seq: z.int().nonnegative(),
    message,
    /** What the run is waiting for right now: its open `wait-start` and `clock-near` events. */
    pending: z.array(runEvent).readonly(),
  }),
  z.object({ type: z.literal("run-event"), seq: z.int().positive(), event: runEvent }),
]);
export type WatchEvent = z.infer<typeof watchEvent>;

/** A window's sliding-window meter, as in "7 of 10 left". */
export const rateUsage = z.object({
  limit: z.int(),
  left: z.int().nonnegative(),
  windowMs: z.number(),
  /** Until the next call could be made; 0 is now. */
  nextSlotMs: z.number().nonnegative(),
});
export type RateUsage = z.infer<typeof rateUsage>;

/** What a window must hear of, whoever caused it. */
export const changeEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thread-changed"), thread: threadSummary }),
  z.object({ type: z.literal("thread-removed"), threadId }),
  /** Messages were added, or another branch was chosen: read the thread again. */
  z.object({ type: z.literal("messages-changed"), threadId }),
  z.object({ type: z.literal("settings-changed"), settings: effectiveSettings }),
  /** This window's meter moved. */
  z.object({ type: z.literal("rate-changed"), usage: rateUsage }),
  /** The native menu or its keyboard shortcut asked for something that lives on the page. */
  z.object({
    type: z.literal("menu-command"),
    command: z.enum(["new-chat", "search", "settings", "stop", "toggle-sidebar"]),
  }),
]);
export type ChangeEvent = z.infer<typeof changeEvent>;

export const appInfo = z.object({
  version: z.string(),
  platform: z.string(),
  /** Things that went wrong while starting, in plain words: a damaged file that was set aside, say. */
  notices: z.array(z.string()).readonly(),
  /** What answers: the endpoint's host and model, or the demo. */
  model: z.object({ label: z.string(), isDemo: z.boolean() }),
});
export type AppInfo = z.infer<typeof appInfo>;

/** THE table. Nothing about a call is written anywhere else. */
export const contract = {
  "app.info": procedure({ input: noInput, output: appInfo, timeoutMs: 5_000, cost: 1 }),
  "app.watch": procedure({
    input: noInput,
    output: nothing,
    event: changeEvent,
    timeoutMs: null,
    cost: 1,
  }),
  /** Opens a link in the system's browser; only https, http and mailto leave the app. */
  "app.openLink": procedure({
    input: z.strictObject({ url: z.string().max(2_081) }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 5,
  }),
  "app.copyText": procedure({
    input: z.strictObject({ text }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),

  "thread.list": procedure({
    input: z.strictObject({
      /** Words to find in titles and messages; empty lists everything. */
      query: z.string().max(500).default(""),
      limit: z.int().min(1).max(100_000).default(10_000),
    }),
    output: z.object({ threads: z.array(threadSummary) }),
    timeoutMs: 10_000,
    cost: 1,
  }),
  "thread.get": procedure({
    input: z.strictObject({ threadId }),
    output: z.object({
      thread: threadSummary,
      /** The branch that is shown, from the root to its newest message. */
      messages: z.array(message),
      /** What stands unsent in its composer. */
      draft: z.string(),
    }),
    timeoutMs: 10_000,
    cost: 2,
  }),
  "thread.rename": procedure({
    input: z.strictObject({ threadId, title: z.string().trim().min(1).max(200) }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Hides the thread. It can be brought back until the app is started again. */
  "thread.delete": procedure({
    input: z.strictObject({ threadId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  "thread.restore": procedure({
    input: z.strictObject({ threadId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Shows the branch that runs through this message. */
  "thread.selectBranch": procedure({
    input: z.strictObject({ threadId, messageId }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),

  /** Keeps unsent text. A null thread is the chat that does not exist yet. */
  "draft.save": procedure({
    input: z.strictObject({ threadId: threadId.nullable(), text }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  "draft.get": procedure({
    input: z.strictObject({ threadId: threadId.nullable() }),
    output: z.object({ text: z.string() }),
    timeoutMs: 5_000,
    cost: 1,
  }),

  /** Stores the user's message, then starts the answer. Sending the same message id twice starts one run. */
  "run.start": procedure({
    input: z.strictObject({
      threadId,
      messageId,
      /** The message this one follows: the newest on screen, or an edited message's own parent. */
      parentId: messageId.nullable(),
      text: text.refine((value) => value.trim() !== "", "A message needs some text."),
      /** Gates whose question the person has answered with "send anyway". */
      acknowledged: z.array(gateName).default([]),
    }),
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
    input: z.strictObject({ messageId }),
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
  /** What a run did, step by step, without the text itself. */
  "run.events": procedure({
    input: z.strictObject({ runId }),
    output: z.object({ events: z.array(runEvent) }),
    timeoutMs: 10_000,
    cost: 2,
  }),

  "settings.get": procedure({
    input: noInput,
    output: effectiveSettings,
    timeoutMs: 5_000,
    cost: 1,
  }),
  "settings.update": procedure({
    input: settingsPatch,
    output: effectiveSettings,
    timeoutMs: 5_000,
    cost: 2,
  }),
} as const satisfies Record<string, Procedure>;

export type Contract = typeof contract;
export type ProcedureName = keyof Contract;
/** What the caller may write: defaults may be left out. */
export type CallInput<N extends ProcedureName> = z.input<Contract[N]["input"]>;
export type CallOutput<N extends ProcedureName> = z.output<Contract[N]["output"]>;
export type CallEvent<N extends ProcedureName> = Contract[N] extends {
  readonly event: infer E extends z.ZodType;
}
  ? z.output<E>
  : never;
