import { z } from "zod";
import { notice } from "../notice.ts";
import { threadId } from "../ids.ts";
import { changeEvent } from "./change-event.ts";
import { anyText, noInput, nothing, procedure, type Procedure } from "./procedure.ts";

export const appInfo = z.object({
  version: z.string(),
  platform: z.string(),
  /** "This version is n weeks old.", once that matters. */
  age: z.string().optional(),
  /** Things that went wrong, in plain words: a damaged file that was set aside, say. */
  notices: z.array(notice).readonly(),
  /** What answers: the endpoint's host and model, or the demo. */
  model: z.object({ label: z.string(), isDemo: z.boolean() }),
});
export type AppInfo = z.infer<typeof appInfo>;

export const appProcedures = {
  "app.info": procedure({ input: noInput, output: appInfo, timeoutMs: 5_000, cost: 1 }),
  "app.watch": procedure({
    input: noInput,
    output: nothing,
    event: changeEvent,
    timeoutMs: null,
    cost: 1,
  }),
  /** The window shows this chat now; null is the new chat, or another page. */
  "app.setShownThread": procedure({
    input: z.strictObject({ threadId: threadId.nullable() }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Opens a link in the system's browser; only https, http and mailto leave the app. */
  "app.openLink": procedure({
    input: z.strictObject({ url: z.string().max(2_081) }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 5,
  }),
  /** Answers the change `save-now`. */
  "app.saved": procedure({ input: noInput, output: nothing, timeoutMs: 5_000, cost: 1 }),
  /** Something on the page that nobody caught: it is written to the log. */
  "app.reportProblem": procedure({
    input: z.strictObject({
      kind: z.enum(["error", "rejection", "render"]),
      name: z.string().max(100),
      /** Where it happened, without the error's words: those may be a text of the conversation. */
      frames: z.string().max(8_000),
    }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 5,
  }),
  "app.copyText": procedure({
    input: z.strictObject({ text: anyText }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
} as const satisfies Record<string, Procedure>;
