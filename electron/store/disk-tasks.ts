import { closeSync, fsyncSync, openSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { backup as copyPages } from "node:sqlite";
import { z } from "zod";
import type { SearchHit } from "../../shared/contract/thread-procedures.ts";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import type { ThreadSummary } from "../../shared/message.ts";
import { copyDatabase, discard, filesOf, putInPlace, standAlone } from "./backups.ts";
import { beside, carryOver } from "./carry-over.ts";
import { describeBackup, previewBackup } from "./backup-preview.ts";
import { openDatabaseFile } from "./database-file.ts";
import { eraseThread, giveBack, mergeSearchIndex } from "./erase-threads.ts";
import { inspectDatabase, type DatabaseState } from "./inspect-database.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS, NEWEST_VERSION } from "./migrations.ts";
import { requireOwnSchema } from "./own-schema.ts";
import { reindex } from "./repair-database.ts";
import { findAnywhere } from "./find-anywhere.ts";
import { dropThread, indexSlice, removeSearchFile, withSearchFile } from "./search-file.ts";
import { listRuns, runNames, type RunListInput, type RunPage } from "./run-list.ts";
import { findHits } from "./search-hits.ts";
import { prepareSearchIndex } from "./search-index.ts";
import { IN_STEPS, openSqlite, type Database } from "./sqlite.ts";
import { sweepFiles, type Sweep } from "./sweep-files.ts";
import { listThreads } from "./thread-list.ts";
import { pruneTimelines } from "./timeline-keeper.ts";
import { toUsageCsv } from "./usage-csv.ts";
import { createUsageStore, type UsageGroups } from "./usage-store.ts";

const numberRow = z.object({ number: z.int() });

/** Here nobody sees the thread stand still. */
const BUSY_TIMEOUT_MS = 10_000;
/** Between two short writes, so that the app's own come first. */
const PAUSE_MS = 10;
/** Pages of a backup's step, and after how many steps what it wrote is synced: a large sync makes all others wait. */
const BACKUP_STEP_PAGES = 512;
const STEPS_PER_SYNC = 8;

/**
 * Everything that reads or writes a lot of the history, for a thread that nobody waits on. Each task opens a connection
 * of its own for as long as it takes.
 *
 * @param alone the one connection there can be, where the history is not shared.
 */
export function createDiskTasks(path: string, alone?: Database) {
  const pause = (): Promise<void> => sleep(PAUSE_MS);

  const using = <T>(work: (database: Database) => T | Promise<T>): Promise<T> =>
    withHistory(path, alone, work);

  return {
    /** Copies the history as it is at this moment, with what is in its log; it has its name once it is whole. */
    async backUp(input: { readonly unfinished: string; readonly to: string }): Promise<void> {
      const { unfinished, to } = input;
      if (alone !== undefined) {
        alone.run("VACUUM INTO :unfinished", { unfinished });
        putInPlace(unfinished, to);
        return;
      }
      const source = openDatabaseFile(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
      try {
        // A copy begins anew whenever somebody writes, unless it is held to what is there now.
        source.exec("BEGIN");
        source.prepare("SELECT count(*) FROM sqlite_schema").get();
        let steps = 0;
        await copyPages(source, unfinished, {
          rate: BACKUP_STEP_PAGES,
          progress: () => {
            steps += 1;
            if (steps % STEPS_PER_SYNC === 0) sync(unfinished);
          },
        });
      } finally {
        source.close();
      }
      standAlone(unfinished);
      putInPlace(unfinished, to);
    },

    /** To let go of a large file takes a while, too. */
    remove({ files }: { readonly files: readonly string[] }): void {
      for (const file of files) rmSync(file, { force: true, recursive: true });
    },

    /** Whether the file is sound, all of it. */
    check(): { readonly found: "sound" | "damaged" | "bad-indexes" } {
      if (alone !== undefined) return { found: "sound" };
      const state = inspectDatabase(path, NEWEST_VERSION, "whole");
      if (state.type === "damaged") return { found: "damaged" };
      const hasBadIndexes = state.type === "sound" && state.hasBadIndexes;
      return { found: hasBadIndexes ? "bad-indexes" : "sound" };
    },

    /** Carries the log over into the file, as far as nobody is reading. */
    checkpoint: (): Promise<void> =>
      using((database) => database.execute("PRAGMA wal_checkpoint(PASSIVE)")),

    /** Removes the rows of one deleted thread. */
    erase: ({ threadId }: { readonly threadId: ThreadId }): Promise<void> =>
      using(async (database) => {
        const thread = database.get(numberRow, "SELECT number FROM threads WHERE id = :threadId", {
          threadId,
        });
        // First: once the thread is gone, nobody knows after a crash what of the search file was its own.
        const isDropped =
          alone !== undefined ||
          thread === undefined ||
          (await withSearchFile(path, (index) => dropThread(index, thread.number)).then(
            () => true,
            () => false,
          ));
        await eraseThread({ database, threadId, pause });
        if (!isDropped) removeSearchFile(path);
      }),

    /** Removes attached files that nothing names any more. @returns how many. */
    sweepFiles: (sweep: Sweep): Promise<number> => using((database) => sweepFiles(database, sweep)),

    /** After erasing: the words leave the search index, free pages go back to the disk, and the log is emptied. */
    tidy: (): Promise<void> =>
      using(async (database) => {
        await mergeSearchIndex(database, pause);
        await giveBack(database, pause);
        emptyLog(database);
        if (alone !== undefined) return;
        await withSearchFile(path, async (index) => {
          await mergeSearchIndex(index, pause);
          await giveBack(index, pause);
          emptyLog(index);
        });
      }),

    /**
     * Writes the whole file anew, in which nothing is left of what was deleted. Others can read meanwhile and wait with
     * what they write.
     */
    compact: ({ inMemory }: { readonly inMemory: boolean }): Promise<void> =>
      using((database) => {
        database.execute(
          `PRAGMA temp_store = ${inMemory ? "MEMORY" : "FILE"}; ${IN_STEPS}; VACUUM`,
        );
        emptyLog(database);
      }),

    /** Drops timelines that are older than they are to be kept. @returns of how many runs. */
    prune: ({ before }: { readonly before: number }): Promise<number> =>
      using((database) => pruneTimelines({ database, before, pause })),

    /** Makes a database that is not open one file, as a backup is. */
    standAlone: ({ file }: { readonly file: string }): void => standAlone(file),

    describe: (input: LookedAt) => describeBackup(input.file, input.erased),
    preview: (input: LookedAt) => previewBackup(input.file, input.erased),

    /**
     * Copies a backup to where it can take the history's place, and brings the copy up to date: whatever can fail fails
     * here, while the history is still in use.
     *
     * @throws AppError when it is not sound or cannot be brought up to date.
     */
    prepareRestore({ file, to }: { readonly file: string; readonly to: string }): void {
      try {
        copyDatabase(file, to);
        const state = inspectDatabase(to, NEWEST_VERSION, "whole");
        requireSound(state);
        if (state.type === "sound" && state.hasBadIndexes && !reindex(to)) {
          requireSound({ type: "damaged" });
        }
        const copy = openSqlite(to, { timeoutMs: BUSY_TIMEOUT_MS });
        try {
          // The backup itself is the copy from before it.
          migrate({ database: copy, migrations: MIGRATIONS, backUp: () => undefined });
          prepareSearchIndex(copy);
        } finally {
          copy.close();
        }
        standAlone(to);
        sync(to);
      } catch (error) {
        filesOf(to).forEach(discard);
        if (error instanceof AppError) throw error;
        throw new AppError(
          "storage-failed",
          "The backup could not be copied, and nothing was changed. Check the space on the disk and whether the backup can be read.",
          { cause: error },
        );
      }
    },

    /** Takes over what a restore does not undo, from the history in use to the one that is to replace it. */
    carryOver({ to }: { readonly to: string }): void {
      if (alone !== undefined) {
        beside(alone, { file: to, access: "write" }, (copy) =>
          carryOver({ database: alone, from: "main", to: copy }),
        );
      } else {
        const copy = openSqlite(to, { timeoutMs: BUSY_TIMEOUT_MS });
        try {
          beside(copy, { file: path, access: "read" }, (from) =>
            carryOver({ database: copy, from, to: "main" }),
          );
        } finally {
          copy.close();
        }
      }
      standAlone(to);
      sync(to);
    },

    /**
     * Removes threads from a backup, which stays one of its day, or from a history that was set aside.
     *
     * @returns whether they are gone from it; not from one that is damaged, newer or none of ours, which stays as it is.
     * @throws AppError `storage-failed` and what the file system throws, where trying again later may do.
     */
    async eraseFromCopy(input: ErasedFrom): Promise<boolean> {
      const { type } = inspectDatabase(input.file, NEWEST_VERSION, "whole");
      if (type === "absent") return true;
      if (type !== "sound") return false;
      await eraseFrom(input);
      return true;
    },

    listThreads: (input: {
      readonly query: string;
      readonly limit: number;
    }): Promise<readonly ThreadSummary[]> => using((database) => listThreads(database, input)),

    search: ({ query }: { readonly query: string }): Promise<readonly SearchHit[]> =>
      using(async (database) => {
        // Where nobody else can open the history, nothing fills the search file beside it.
        const hits =
          alone === undefined
            ? // Without it, as on a full disk, the older way answers, and says what is wrong with the history itself.
              await withSearchFile(path, (index) => findAnywhere(database, index, query)).catch(
                () => undefined,
              )
            : undefined;
        return hits ?? findHits(database, query);
      }),

    /** Goes on filling the file that is searched, for a moment. @returns whether all of it is done. */
    indexMessages: ({ from }: { readonly from: Parameters<typeof indexSlice>[2] }) =>
      using(
        (database) =>
          alone !== undefined || withSearchFile(path, (index) => indexSlice(database, index, from)),
      ),

    listRuns: (input: RunListInput): Promise<RunPage> =>
      using((database) => listRuns(database, input)),

    runNames: (): Promise<ReturnType<typeof runNames>> => using(runNames),

    usage: ({ fromAt }: { readonly fromAt: number }): Promise<UsageGroups> =>
      using((database) => createUsageStore(database).report(fromAt)),

    usageCsv: ({ fromAt }: { readonly fromAt: number }): Promise<string> =>
      using((database) => toUsageCsv(createUsageStore(database).lines(fromAt))),
  };
}

/** Works on a database with a connection of its own, or with the one there can be. */
export async function withHistory<T>(
  file: string,
  alone: Database | undefined,
  work: (database: Database) => T | Promise<T>,
): Promise<T> {
  if (alone !== undefined) return work(alone);
  const database = openSqlite(file, { timeoutMs: BUSY_TIMEOUT_MS });
  try {
    // Main overwrites what it deletes only where that costs nothing; here is time for it.
    database.execute("PRAGMA secure_delete = ON");
    return await work(database);
  } finally {
    database.close();
  }
}

/** A copy of the history, and the threads that are to leave it. */
export interface ErasedFrom {
  readonly file: string;
  readonly threadIds: readonly ThreadId[];
}

/** A copy of the history, and the threads that would not come back with it. */
export interface LookedAt {
  readonly file: string;
  readonly erased: readonly ThreadId[];
}

async function eraseFrom({ file, threadIds }: ErasedFrom): Promise<void> {
  if (!holdsAny(file, threadIds)) return;
  await withHistory(file, undefined, async (database) => {
    const noPause = (): Promise<void> => Promise.resolve();
    for (const threadId of threadIds) await eraseThread({ database, threadId, pause: noPause });
    await mergeSearchIndex(database, noPause);
    database.execute("VACUUM");
  });
  standAlone(file);
  sync(file);
}

const DAMAGED = "This backup is damaged and cannot be used. Nothing was changed. Try an older one.";
/** Why what stands at a backup's path is no history to restore. */
const UNUSABLE = {
  absent: "This backup is not there any more. Nothing was changed.",
  empty: DAMAGED,
  damaged: DAMAGED,
  unknown: "This backup cannot be read. Nothing was changed. Check the permissions of its file.",
  newer:
    "This backup was made by a newer Parley. Nothing was changed. Install the newest Parley to restore it.",
} as const;

export type DiskTasks = ReturnType<typeof createDiskTasks>;

/** @throws AppError `storage-failed` in words that say what is wrong with it. */
function requireSound(state: DatabaseState): void {
  if (state.type === "sound") return;
  throw new AppError(
    "storage-failed",
    state.type === "foreign"
      ? `This backup cannot be restored: ${state.what}. Nothing was changed.`
      : UNUSABLE[state.type],
  );
}

/** What is left in the log after it was carried over is still there to be read, so it is cut to nothing. */
function emptyLog(database: Database): void {
  database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

function holdsAny(file: string, threadIds: readonly ThreadId[]): boolean {
  const copy = openSqlite(file, { access: "read-only" });
  try {
    // What it holds beside our own would run with what is deleted from it.
    requireOwnSchema(copy, basename(file));
    const sql = "SELECT 1 FROM threads WHERE id IN (SELECT value FROM json_each(:ids)) LIMIT 1";
    return copy.get(z.unknown(), sql, { ids: JSON.stringify(threadIds) }) !== undefined;
  } finally {
    copy.close();
  }
}

function sync(file: string): void {
  const descriptor = openSync(file, "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
