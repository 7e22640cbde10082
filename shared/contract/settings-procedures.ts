import { z } from "zod";
import { effectiveSettings, settingsPatch } from "../settings.ts";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

export const settingsProcedures = {
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
  /** What stands typed in fields and is not in force yet, by the fields' names. Never a secret. */
  "settings.typed": procedure({
    input: noInput,
    output: z.object({ typed: z.record(z.string(), z.string()) }),
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Keeps such a text; null forgets it. */
  "settings.keepTyped": procedure({
    input: z.strictObject({ name: z.string().max(200), text: z.string().max(100_000).nullable() }),
    output: nothing,
    timeoutMs: 5_000,
    cost: 1,
  }),
  /** Shows the settings' file, or one that was set aside, in the system's file manager. */
  "settings.showFile": procedure({
    input: z.strictObject({
      name: z
        .string()
        .max(200)
        .regex(/^settings(?:\.bad-[\w-]+)?\.json$/),
    }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 5,
  }),
} as const satisfies Record<string, Procedure>;
