import { effectiveSettings, settingsPatch } from "../settings.ts";
import { noInput, procedure, type Procedure } from "./procedure.ts";

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
} as const satisfies Record<string, Procedure>;
