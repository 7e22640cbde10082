import { z } from "zod";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

/** A whole copy of the history. */
const backup = z.object({
  /** Milliseconds since the epoch. */
  at: z.number(),
  bytes: z.int().nonnegative(),
  /** Once a day; when asked for; because a new version of the app was about to change the history. */
  kind: z.enum(["daily", "manual", "migration"]),
});

/** Where everything is that the app keeps. */
export const dataState = z.object({
  /** The folder's path, as this computer writes it. */
  folder: z.string(),
  /** Newest first. */
  backups: z.array(backup).readonly(),
});
export type DataState = z.infer<typeof dataState>;

export const dataProcedures = {
  "data.get": procedure({ input: noInput, output: dataState, timeoutMs: 5_000, cost: 1 }),
  /** Shows the folder in the system's file manager. */
  "data.openFolder": procedure({ input: noInput, output: nothing, timeoutMs: 10_000, cost: 5 }),
  /** Makes a backup now, beside the daily ones. */
  "data.backUp": procedure({ input: noInput, output: dataState, timeoutMs: 120_000, cost: 10 }),
} as const satisfies Record<string, Procedure>;
