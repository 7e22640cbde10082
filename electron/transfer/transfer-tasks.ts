import { appendFileSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  ExportFormatName,
  ExportResult,
  ImportReport,
  TransferProgress,
} from "../../shared/contract/transfer-procedures.ts";
import { AppError } from "../../shared/errors.ts";
import { discard } from "../store/backups.ts";
import { rename } from "../store/rename.ts";
import { messageId, type ThreadId } from "../../shared/ids.ts";
import { copyReturned } from "../store/returned-fields.ts";
import type { Database } from "../store/sqlite.ts";
import { shownBranch } from "./exported-chat.ts";
import { EXPORT_FORMATS, IMPORT_FORMATS } from "./formats/formats.ts";
import { NotReadableError, type Candidate, type ImportedChat } from "./formats/import-format.ts";
import { readImportFile } from "./import-file.ts";
import { createChatWriter, renamed, type ChatWriter } from "./imported-chats.ts";
import { countChats, readNextChat, type Wanted } from "./stored-chats.ts";

export interface ExportTask extends Wanted {
  readonly to: string;
  readonly format: ExportFormatName;
}

export interface ImportTask {
  readonly file: string;
  /** Whether it is only looked through. */
  readonly isCheck: boolean;
}

/** Is thrown out of a task that was cancelled. */
const cancelled = (): AppError => new AppError("cancelled", "Cancelled.");

/** How many of a kind a report names. */
const NAMED = 100;
/** Gathered before it is written, in UTF-16 units. */
const PIECE_LENGTH = 1_000_000;

/**
 * Exports and imports, for a thread that nobody waits on. One is under way at a time; while it is, `transferProgress`
 * tells of it and `cancelTransfer` ends it at the next chat.
 *
 * @param using opens the history for a task.
 */
export function createTransferTasks(
  using: <T>(work: (database: Database) => Promise<T>) => Promise<T>,
) {
  let progress: { chats: number; of: number | null; isCancelled: boolean } | undefined;

  const alone = async <T>(work: (job: NonNullable<typeof progress>) => Promise<T>): Promise<T> => {
    if (progress !== undefined) {
      throw new AppError("conflict", "An export or import is running. Wait for it, or cancel it.");
    }
    progress = { chats: 0, of: null, isCancelled: false };
    try {
      return await work(progress);
    } finally {
      progress = undefined;
    }
  };

  return {
    /** Null while nothing is under way. */
    transferProgress: (): TransferProgress | null =>
      progress === undefined ? null : { chats: progress.chats, of: progress.of },

    cancelTransfer(): void {
      if (progress !== undefined) progress.isCancelled = true;
    },

    /** @throws AppError `storage-failed` when it cannot be written, `cancelled`; then no file is left. */
    exportChats: ({ to, format, ...wanted }: ExportTask): Promise<ExportResult> =>
      alone((job) =>
        using(async (database) => {
          const { start, chat, end } = EXPORT_FORMATS[format];
          const unfinished = `${to}.unfinished`;
          const result = { isDone: true, chats: 0, messages: 0, unreadable: 0 };
          job.of = countChats(database, wanted);
          try {
            writing(() => writeFileSync(unfinished, start));
            let after = 0;
            for (;;) {
              const next = readNextChat(database, wanted, after);
              if (next === undefined) break;
              for (const text of inPieces(chat(next, result.chats))) {
                writing(() => appendFileSync(unfinished, text));
              }
              after = next.number;
              result.chats += 1;
              result.messages += next.messages.length;
              result.unreadable += next.unreadable;
              job.chats = result.chats;
              await nextTurn();
              if (job.isCancelled) throw cancelled();
            }
            writing(() => {
              appendFileSync(unfinished, end);
              rename(unfinished, to);
            });
            return result;
          } catch (error) {
            discard(unfinished);
            throw error;
          }
        }),
      ),

    /**
     * Copies the branch on the screen into a new chat, with what its providers want back.
     *
     * @throws AppError `not-found` when there is no such chat.
     */
    forkChat: ({ threadId }: { readonly threadId: ThreadId }): Promise<ThreadId> =>
      using(async (database) => {
        const chat = readNextChat(database, { threadIds: [threadId] }, 0);
        if (chat === undefined) {
          throw new AppError("not-found", "This conversation does not exist any more.");
        }
        const ids = new Map<string, string>();
        const other = (id: string): string => {
          const known = ids.get(id) ?? randomUUID();
          ids.set(id, known);
          return known;
        };
        const messages = shownBranch(chat);
        const title = `${chat.title} (fork)`;
        const forked = renamed(
          { ...chat, title, updatedAt: Date.now(), messages, notes: [] },
          other,
        );
        const writer = createChatWriter({ database, now: () => Date.now() });
        await writer.write(forked);
        for (const { id } of messages) copyReturned(database, id, messageId.parse(other(id)));
        writer.finish();
        return forked.id;
      }),

    /**
     * Reads a file and, unless it is only looked through, puts its chats into the history: those that can be read.
     *
     * @throws AppError `invalid-input`, `storage-failed`, `cancelled`; then nothing of it is shown, and what was written
     *   is removed with what else was deleted for good.
     */
    importChats: ({ file, isCheck }: ImportTask): Promise<ImportReport> =>
      alone((job) =>
        using(async (database) => {
          const writer = isCheck
            ? undefined
            : createChatWriter({ database, now: () => Date.now() });
          const tally = createTally(file);
          for await (const found of readImportFile(file)) {
            if (job.isCancelled) throw cancelled();
            if (found.type === "fault") tally.fault(found.place, found.reason);
            else if (found.type === "passed") tally.passed(found.name);
            else await take(found.candidate, found.place, tally, writer);
            job.chats = tally.report().chats;
          }
          writer?.finish();
          return { ...tally.report(), isImported: !isCheck };
        }),
      ),
  };
}

export type TransferTasks = ReturnType<typeof createTransferTasks>;

async function take(
  candidate: Candidate,
  place: string,
  tally: ReturnType<typeof createTally>,
  writer: ChatWriter | undefined,
): Promise<void> {
  let chat: ImportedChat;
  try {
    const format = IMPORT_FORMATS.find((each) => each.knows(candidate));
    if (format === undefined) throw new NotReadableError("It is no chat that Parley knows.");
    chat = format.read(candidate);
    tally.app(format.name);
  } catch (error) {
    tally.fault(place, error instanceof NotReadableError ? error.message : "It is damaged.");
    return;
  }
  const written = await writer?.write(chat);
  tally.chat(chat, written ?? { type: "added", messages: chat.messages.length });
}

/** Adds up what an import meets. */
function createTally(file: string) {
  const apps = new Set<string>();
  const faults: { readonly place: string; readonly reason: string }[] = [];
  const leftOut = new Map<string, number>();
  const passed: string[] = [];
  const counts = { chats: 0, messages: 0, known: 0, inBin: 0, faultCount: 0 };
  return {
    app: (name: string) => void apps.add(name),
    fault(place: string, reason: string): void {
      counts.faultCount += 1;
      if (faults.length < NAMED) faults.push({ place, reason });
    },
    passed(name: string): void {
      if (passed.length < NAMED) passed.push(name);
    },
    chat(chat: ImportedChat, written: Awaited<ReturnType<ChatWriter["write"]>>): void {
      for (const what of chat.notes) leftOut.set(what, (leftOut.get(what) ?? 0) + 1);
      if (written.type === "in-bin") {
        counts.inBin += 1;
        return;
      }
      counts[written.type === "added" ? "chats" : "known"] += 1;
      counts.messages += written.messages;
    },
    report: (): ImportReport => ({
      file: basename(file),
      apps: [...apps],
      isImported: false,
      ...counts,
      faults,
      leftOut: [...leftOut].map(([what, count]) => ({ what, count })),
      passed,
    }),
  };
}

/** Joins short pieces, so that a chat of many messages is not as many writes. */
function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = "";
  for (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

/** @throws AppError `storage-failed` in words for a person. */
function writing(work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new AppError(
      "storage-failed",
      "The file could not be written there. Check the space on the disk, or choose another folder.",
      { cause },
    );
  }
}
