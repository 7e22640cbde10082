import { z } from "zod";
import { threadId } from "../ids.ts";
import { noInput, nothing, procedure, type Procedure } from "./procedure.ts";

/** A conversation that was deleted and can be brought back (`thread.restore`). */
const deletedThread = z.object({
  id: threadId,
  title: z.string(),
  /** Milliseconds since the epoch. */
  deletedAt: z.number(),
});
export type DeletedThread = z.infer<typeof deletedThread>;

export const binProcedures = {
  "bin.list": procedure({
    input: noInput,
    output: z.object({
      /** Deleted last comes first. */
      threads: z.array(deletedThread),
      /** After so many days they are deleted for good. */
      keptDays: z.int(),
    }),
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** Deletes one for good: its words leave the history and every backup. */
  "bin.erase": procedure({
    input: z.strictObject({ threadId }),
    output: nothing,
    timeoutMs: 10_000,
    cost: 1,
  }),
  /** Deletes all of them for good. */
  "bin.empty": procedure({ input: noInput, output: nothing, timeoutMs: 10_000, cost: 2 }),
} as const satisfies Record<string, Procedure>;
