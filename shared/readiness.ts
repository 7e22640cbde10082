import { z } from "zod";

/** What has to be in order before an app like this is relied on. */
export const readinessName = z.enum([
  "key",
  "budget",
  "limits",
  "timeouts",
  "safety",
  "redaction",
  "tracing",
  "backup",
  "versions",
  "age",
  "fuses",
  "integrity",
  "switches",
  "policy",
  "trustedTypes",
  "permissions",
  "network",
  "folder",
]);
export type ReadinessName = z.infer<typeof readinessName>;

export const readinessItem = z.object({
  name: readinessName,
  /** `ok`: in order; `attention`: wants something; `off`: not in use, and nothing is wrong with that. */
  state: z.enum(["ok", "attention", "off"]),
  /** How it stands and why, in a sentence. */
  sentence: z.string(),
  /** The setting that changes it; null where there is nothing to change. */
  fix: z
    .object({
      /** What is done there, for a button. */
      label: z.string(),
      tab: z.enum(["Models", "Limits", "Safety", "Observability", "Data"]),
      /** The setting's name, as in `budgets.perDayMicroUsd`. */
      setting: z.string(),
    })
    .nullable(),
});
export type ReadinessItem = z.infer<typeof readinessItem>;
