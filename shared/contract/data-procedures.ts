import { z } from "zod";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

const backupCounts = z.object({
  threads: z.int().nonnegative(),
  messages: z.int().nonnegative(),
  /** When something was last said in it, in milliseconds since the epoch; null in an empty one. */
  lastAt: z.number().nullable(),
});

/** The latest conversations of a backup, as one looks at them before it is put in use. */
const backupPreview = backupCounts.extend({
  /** How many of its conversations were deleted for good since; they do not come back with it. */
  erased: z.int().nonnegative(),
  list: z
    .array(
      z.object({
        title: z.string(),
        updatedAt: z.number(),
        messages: z.int().nonnegative(),
        /** The end of it, oldest first; long texts are cut. */
        last: z
          .array(z.object({ role: z.enum(["user", "assistant"]), text: z.string() }))
          .readonly(),
      }),
    )
    .readonly(),
});
export type BackupPreview = z.infer<typeof backupPreview>;

/** A whole copy of the history. */
const backup = z.object({
  /** Its file's, by which it is spoken of. */
  name: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  bytes: z.int().nonnegative(),
  /**
   * Once a day; when asked for; because a new version of the app was about to change the history; because another
   * backup took its place.
   */
  kind: z.enum(["daily", "manual", "migration", "replaced"]),
  /** What is in it; null where it cannot be read. */
  counts: backupCounts.nullable(),
});

/** Files that Parley moved out of the way and does not change by itself. */
const aside = z.object({
  /** Their folder's, by which they are spoken of. */
  name: z.string(),
  /** Milliseconds since the epoch. */
  at: z.number(),
  bytes: z.int().nonnegative(),
  /**
   * A history that was damaged; one that somebody put in the place of the open history; the log of a history that
   * somebody replaced.
   */
  kind: z.enum(["corrupt", "replaced", "log"]),
});

/** Where everything is that the app keeps. */
export const dataState = z.object({
  /** The folder's path, as this computer writes it. */
  folder: z.string(),
  /** Newest first. */
  backups: z.array(backup).readonly(),
  /** Newest first. */
  asides: z.array(aside).readonly(),
});
export type DataState = z.infer<typeof dataState>;

const fileName = z.strictObject({ name: z.string().max(200) });

export const dataProcedures = {
  "data.get": procedure({ input: noInput, output: dataState, timeoutMs: 30_000, cost: 1 }),
  /** Shows the folder in the system's file manager. */
  "data.openFolder": procedure({ input: noInput, output: nothing, timeoutMs: 10_000, cost: 5 }),
  /** Makes a backup now, beside the daily ones. */
  "data.backUp": procedure({ input: noInput, output: dataState, timeoutMs: 600_000, cost: 10 }),
  /** Shows what is in a backup; nothing changes. */
  "data.previewBackup": procedure({
    input: fileName,
    output: backupPreview,
    timeoutMs: 60_000,
    cost: 5,
  }),
  /** Deletes files that were set aside, for good. */
  "data.removeAside": procedure({
    input: fileName,
    output: dataState,
    timeoutMs: 60_000,
    cost: 5,
  }),
  /** Puts a backup in use. What was in use becomes a backup, so this can be undone by itself. */
  "data.restoreBackup": procedure({
    input: fileName,
    output: dataState,
    timeoutMs: 600_000,
    cost: 10,
  }),
} as const satisfies Record<string, Procedure>;
