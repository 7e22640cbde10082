import { z } from "zod";
import { threadId } from "../ids.ts";
import { noInput, procedure, type Procedure } from "./procedure.ts";

const count = z.int().nonnegative();

/** How chats can be written, by the file's extension; the first is offered first. */
export const exportFormat = z.enum(["json", "md", "html"]);
export type ExportFormatName = z.infer<typeof exportFormat>;

/** How far an export or an import is. */
const transferProgress = z.object({
  /** Chats that are done. */
  chats: count,
  /** Of how many; null while nobody knows, as in a file that is still being read. */
  of: count.nullable(),
});
export type TransferProgress = z.infer<typeof transferProgress>;

/** What an import read from a file and what became of it. */
export const importReport = z.object({
  /** The file's name. */
  file: z.string(),
  /** The apps whose chats were found in it. */
  apps: z.array(z.string()).readonly(),
  /** False while nothing was imported, because the person has to decide first. */
  isImported: z.boolean(),
  /** Chats that can be imported, or that were. */
  chats: count,
  messages: count,
  /** Chats that were here before; how many messages each lacked is in `messages`. */
  known: count,
  /** Chats that lie in the bin, where they stay. */
  inBin: count,
  /** What could not be read, each in words; no more than the first hundred. */
  faults: z.array(z.object({ place: z.string(), reason: z.string() })).readonly(),
  faultCount: count,
  /** What of the chats was left out, and how often. */
  leftOut: z.array(z.object({ what: z.string(), count })).readonly(),
  /** Files of an archive that hold no chats; no more than the first hundred. */
  passed: z.array(z.string()).readonly(),
});
export type ImportReport = z.infer<typeof importReport>;

const exportResult = z.object({
  /** False when the person chose no file. */
  isDone: z.boolean(),
  chats: count,
  messages: count,
  /** Parts of messages that could not be read, and are not in the file. */
  unreadable: count,
});
export type ExportResult = z.infer<typeof exportResult>;

export const transferProcedures = {
  /**
   * Writes chats to a file that the person names in the system's dialog. Another format's extension there means that
   * format. Cancelled, no file is left.
   */
  "transfer.export": procedure({
    input: z.strictObject({
      format: exportFormat,
      /** Null is all of them. */
      threadIds: z.array(threadId).max(10_000).readonly().nullable(),
    }),
    output: exportResult,
    event: transferProgress,
    timeoutMs: null,
    cost: 10,
  }),
  /**
   * Reads a file that the person chooses in the system's dialog, and imports it when all of it can be read. Answers with
   * no report when no file was chosen.
   */
  "transfer.import": procedure({
    input: noInput,
    output: z.object({ report: importReport.nullable() }),
    event: transferProgress,
    timeoutMs: null,
    cost: 10,
  }),
  /** Imports what can be read of the file that this window chose last. */
  "transfer.importReadable": procedure({
    input: noInput,
    output: z.object({ report: importReport }),
    event: transferProgress,
    timeoutMs: null,
    cost: 10,
  }),
} as const satisfies Record<string, Procedure>;
