import { once } from "node:events";
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { createTimeLimit } from "../clock/time-limit.ts";
import { createAppState } from "./app-state.ts";
import { discard, filesOf, requireRoom, type BackupKind, type Backups } from "./backups.ts";
import type { BackupCounts, BackupPreview } from "./backup-preview.ts";
import { createBin } from "./bin.ts";
import type { DiskTasks } from "./disk-tasks.ts";
import type { Disk } from "./disk.ts";
import { createFillSearch } from "./fill-search.ts";
import { isCheckedLater } from "./inspect-database.ts";
import { StillOpenError, type LastingDatabase } from "./lasting-sqlite.ts";
import { toWords } from "./repair-database.ts";
import type { Asides } from "./asides.ts";
import type { SeenClock } from "./seen-clock.ts";
import { NoRoomError } from "./storage-error.ts";
import { whenFree } from "./when-free.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** A log that is smaller is not worth a walk through it. */
const LONG_LOG_BYTES = 2_000_000;
/** A history so large is compacted in a second or two; a larger one only while nobody has written for a while. */
const COMPACT_AT_ONCE_BYTES = 256_000_000;
const QUIET_MS = 2 * 60 * 1_000;
/** What is copied within the time that quitting may take. */
const COPIED_AT_QUIT_BYTES = 64_000_000;
/** Of a larger history only what was erased a moment ago is removed, as far as that can be done meanwhile. */
const ERASING_AT_QUIT_MS = 2_500;

/** What goes on beside the app so that the history stays whole, small and copied. Nothing of it makes the app wait. */
export interface HistoryKeeper {
  /** All that is due. Never rejects. */
  readonly keep: () => Promise<void>;
  /** Compares the file that is searched with the history, and fills in what is missing. Never rejects. */
  readonly fillSearch: () => Promise<void>;
  /** Carries a long log over into the file. Never rejects. */
  readonly tidyLog: () => Promise<void>;
  /** Removes what was deleted for good, and what is older than the bin keeps it. Never rejects. */
  readonly erase: () => Promise<void>;
  /** Runs work while nothing of this is done: what is being imported must not be taken for what was deleted. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** Makes a backup whether one is due or not. @throws AppError `storage-failed`. */
  readonly backUp: () => Promise<void>;
  /** What is in each backup, newest first; null where it cannot be read. */
  readonly describe: () => Promise<readonly DescribedBackup[]>;
  /** @throws AppError `not-found`, `storage-failed` */
  readonly preview: (name: string) => Promise<BackupPreview>;
  /**
   * Puts a backup in use; what was in use is kept among the backups.
   *
   * @returns what happened, in words for a person.
   * @throws AppError `conflict` while something is being answered, `not-found`, `storage-failed`.
   */
  readonly restore: (name: string) => Promise<string>;
  /** Deletes what was set aside. @throws AppError `not-found`, `storage-failed`. */
  readonly removeAside: (name: string) => Promise<void>;
  /** The last that is due, within the time there is. Never rejects. */
  readonly close: () => Promise<void>;
}

export interface DescribedBackup {
  readonly name: string;
  readonly kind: BackupKind;
  readonly at: number;
  readonly bytes: number;
  readonly counts: BackupCounts | null;
}

interface HistoryKeeperDeps {
  readonly path: string;
  /** Where attached files lie. */
  readonly filesFolder: string;
  readonly database: LastingDatabase;
  readonly backups: Backups;
  readonly disk: Disk<DiskTasks>;
  readonly clock: SeenClock;
  readonly asides: Asides;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether a run is under way. */
  readonly isAnswering: () => boolean;
  /** After how many days timelines go; 0 keeps all of them. */
  readonly timelineDays: () => number;
  /** Another history is in use: what was read of the one before is of no use. */
  readonly onExchanged: () => void;
  /** Tells a person. */
  readonly notify: (notice: string) => void;
  /** Tells the log. */
  readonly report: (event: string, error: unknown) => void;
}

/** Counts up in the history and beside it, so that one that is put back is known to be older. */
export const HISTORY_MARK = "history-mark";

/** How long the history may be open elsewhere before a restore is refused. */
const STILL_OPEN_MS = 5_000;
const TRY_AGAIN_MS = 100;
/** How long after it was attached a file stays, whether anything names it or not. */
const UNSAVED_MS = 60_000;

const LEDGER_MARK = `
  SELECT last, (SELECT count(*) FROM erasures) AS erased, (SELECT count(*) FROM model_calls
    WHERE number > last - 1000 AND state = 'reserved') AS open
  FROM (SELECT max(number) AS last FROM model_calls)`;

export function createHistoryKeeper(deps: HistoryKeeperDeps): HistoryKeeper {
  const { path, database, backups, asides, disk, clock, now } = deps;
  const bin = createBin({ database, now });
  /** What was told, so that it is told once. */
  let told: string | undefined;
  let toldOfLeft: string | undefined;
  /** The ids that had left the history when its file was last written anew. */
  let compactedFor: string | undefined;
  let lastAnswerAt = now();
  let isTidying = false;
  let isClosing = false;
  let queue: Promise<unknown> = Promise.resolve();
  /** By a backup's name, as its file was then. */
  const known = new Map<string, { readonly state: string; readonly counts: BackupCounts }>();

  /** One after the other: a copy of a file that is being compacted would take twice as long. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const quietly = async (event: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      deps.report(event, error);
    }
  };

  const mark = async (): Promise<void> => {
    const next = clock.state().mark + 1;
    await whenFree(() => createAppState(database).write(HISTORY_MARK, z.int(), next));
    clock.look({ mark: next });
  };

  const write = async (kind: BackupKind): Promise<void> => {
    const { unfinished, path: to } = backups.begin(kind, database.bytes());
    try {
      await disk.call("backUp", { unfinished, to });
    } catch (error) {
      discard(unfinished);
      throw error;
    }
    await disk.call("remove", { files: backups.surplus(kind) });
    await mark();
  };

  const isBackupDue = (): boolean => {
    const newest = backups.list()[0];
    if (newest !== undefined && Math.abs(now() - newest.at) < DAY_MS) return false;
    // What is damaged must not push out what is sound.
    if (clock.state().isDamaged) return false;
    return database.get(z.unknown(), "SELECT 1 FROM threads") !== undefined;
  };

  const backUpIfDue = async (): Promise<void> => {
    if (!isBackupDue()) return;
    try {
      await write("daily");
      told = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      deps.report("backup-not-made", error);
      // Without room nothing was written, and looking for it again costs nothing.
      const notice =
        error instanceof NoRoomError
          ? `${reason} Today's backup is made when there is room.`
          : `Today's backup of your history could not be written: ${reason}`;
      if (told === undefined) deps.notify(notice);
      told = notice;
    }
  };

  const checkIfDue = async (): Promise<void> => {
    const { checkedAt, isDamaged } = clock.state();
    if (isDamaged || !isCheckedLater(path) || Math.abs(now() - checkedAt) < DAY_MS) return;
    const { found } = await disk.call("check", undefined);
    // The next start looks at all of it before it is opened.
    clock.look(found === "sound" ? { checkedAt: now() } : { isDamaged: true });
    if (found !== "sound") deps.notify(FOUND[found]);
  };

  const prune = async (): Promise<void> => {
    const days = deps.timelineDays();
    if (days === 0 || !clock.mayPrune()) return;
    await disk.call("prune", { before: now() - days * DAY_MS });
  };

  const isQuiet = (): boolean => {
    if (deps.isAnswering()) {
      lastAnswerAt = now();
      return false;
    }
    return database.bytes() <= COMPACT_AT_ONCE_BYTES || Math.abs(now() - lastAnswerAt) >= QUIET_MS;
  };

  const compact = async (): Promise<void> => {
    const bytes = database.bytes();
    // Once in the log, and once beside the file unless it is small enough for memory.
    requireRoom(dirname(path), 2 * bytes);
    await disk.call("compact", { inMemory: bytes <= COMPACT_AT_ONCE_BYTES });
  };

  /** @param isLast aborted, nothing further is begun; with it, the file is not written anew. */
  const eraseAll = async (isLast?: AbortSignal): Promise<void> => {
    if (clock.mayPrune()) await whenFree(() => bin.eraseOld());
    const { fromHistory } = bin.erasures();
    if (fromHistory.length > 0) compactedFor = undefined;
    for (const threadId of fromHistory) {
      if (isLast?.aborted === true) return;
      await disk.call("erase", { threadId });
      await whenFree(() => bin.markErased(threadId));
    }
    const { fromBackups } = bin.erasures();
    if (fromBackups.length === 0 || isLast?.aborted === true) return;
    if (isLast !== undefined) {
      await disk.call("tidy", undefined);
      // The next start writes the file anew, and so knows them gone.
      await eraseFromCopies(fromBackups, isLast);
      return;
    }
    // A copy that has to be tried again is no reason to write a large file anew each hour.
    const wanted = fromBackups.join(" ");
    if (compactedFor !== wanted) {
      await disk.call("tidy", undefined);
      // What is left between the rows goes when the file is written anew.
      if (!isQuiet()) return;
      await compact();
      compactedFor = wanted;
    }
    if (await eraseFromCopies(fromBackups)) await whenFree(() => bin.markGone(fromBackups));
  };

  /** @param isLast nothing is being written any more, and what is unsent is saved. */
  const sweepFiles = async (isLast = false): Promise<void> => {
    const copies = copiesOfHistory(backups, asides).flatMap(({ file }) => file ?? []);
    const before = isLast ? Infinity : now() - UNSAVED_MS;
    await disk.call("sweepFiles", { folder: deps.filesFolder, copies, before });
  };

  /** @returns whether none has to be tried again. */
  const eraseFromCopies = async (
    threadIds: readonly ThreadId[],
    isLast?: AbortSignal,
  ): Promise<boolean> => {
    let isDone = true;
    const left: string[] = [];
    for (const { place, file } of copiesOfHistory(backups, asides)) {
      if (isLast?.aborted === true) return false;
      try {
        const isErased = file !== null && (await disk.call("eraseFromCopy", { file, threadIds }));
        if (!isErased) left.push(place);
      } catch (error) {
        // The others lose the words all the same.
        isDone = false;
        deps.report("copy-not-erased", error);
      }
    }
    tellOfLeft(left.join(", "));
    return isDone;
  };

  /** What cannot be opened may hold the words still, and only a person can decide to lose the rest of it. */
  const tellOfLeft = (named: string): void => {
    if (named === "" || named === toldOfLeft) return;
    toldOfLeft = named;
    deps.notify(
      "What you deleted for good is gone from your history and from every copy of it that Parley can open. It may " +
        `still be in what it cannot open: ${named}. You can delete that; what Parley set aside also in Settings, under Data.`,
    );
  };

  const describeOne = async (name: string, file: string): Promise<BackupCounts | null> => {
    const erased = bin.erasedIds();
    const state = `${statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0} ${erased.length}`;
    const held = known.get(name);
    if (held?.state === state) return held.counts;
    const counts = await disk.call("describe", { file, erased }).catch(() => null);
    if (counts === null) known.delete(name);
    else known.set(name, { state, counts });
    return counts;
  };

  /** Changes with whatever `carryOver` takes along that may not be lost. */
  const ledgerMark = (): string => JSON.stringify(database.get(z.unknown(), LEDGER_MARK));

  /** @returns where the history is now that was in use. @throws AppError; then it is in use as before. */
  const exchange = async (finished: string): Promise<string> => {
    const giveUpAt = performance.now() + STILL_OPEN_MS;
    for (;;) {
      const mark = ledgerMark();
      await disk.call("carryOver", { to: finished });
      await disk.idle();
      requireIdle(deps.isAnswering());
      // An answer that began and ended meanwhile has cost something.
      if (ledgerMark() !== mark) continue;
      const aside = backups.begin("replaced", 0).path;
      try {
        database.exchange(finished, aside);
        return aside;
      } catch (error) {
        // A search that somebody began a moment ago, or a program that looks at the file.
        if (!(error instanceof StillOpenError) || performance.now() > giveUpAt) throw error;
        await sleep(TRY_AGAIN_MS);
      }
    }
  };

  const putInUse = async (name: string): Promise<string> => {
    const { path: file, at, bytes } = backups.find(name);
    requireIdle(deps.isAnswering());
    const finished = `${path}.unfinished`;
    requireRoom(dirname(path), bytes);
    let aside: string;
    try {
      await disk.call("prepareRestore", { file, to: finished });
      aside = await exchange(finished);
    } catch (error) {
      filesOf(finished).forEach(discard);
      throw error;
    }
    // The restored history is in use from here on, whatever else fails; so everybody hears of it first.
    clock.look({ isDamaged: false, checkedAt: now() });
    compactedFor = undefined;
    await quietly("restore-not-told", () => Promise.resolve().then(deps.onExchanged));
    await quietly("backup-not-closed", () => disk.call("standAlone", { file: aside }));
    await quietly("history-not-marked", mark);
    await quietly("backups-not-removed", () =>
      disk.call("remove", { files: backups.surplus("replaced") }),
    );
    await quietly("threads-not-erased", () => eraseAll());
    // Not within this turn, which it would wait for.
    void fillSearch("nothing");
    return (
      `Your history is now the backup of ${toWords(at)}. What was in use before is kept as ${aside}: to go ` +
      "back, restore it in Settings, under Data."
    );
  };

  const fillSearch = createFillSearch({
    disk,
    inTurn,
    isOpen: () => database.access() === "shared" && !isClosing,
    report: (error) => deps.report("search-not-filled", error),
  });

  return {
    fillSearch: () => fillSearch("start"),
    keep: () =>
      inTurn(async () => {
        clock.look();
        await quietly("history-not-marked", mark);
        await quietly("history-not-checked", checkIfDue);
        await quietly("threads-not-erased", () => eraseAll());
        await quietly("files-not-swept", () => sweepFiles());
        await quietly("backup-not-made", backUpIfDue);
        await quietly("timelines-not-pruned", prune);
      }),
    tidyLog: async () => {
      const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
      if (isTidying || log < LONG_LOG_BYTES || database.access() !== "shared") return;
      isTidying = true;
      await quietly("log-not-carried-over", () => disk.call("checkpoint", undefined));
      isTidying = false;
    },
    alone: inTurn,
    erase: () =>
      inTurn(async () => {
        await quietly("threads-not-erased", () => eraseAll());
        await quietly("files-not-swept", () => sweepFiles());
      }),
    backUp: () =>
      inTurn(async () => {
        try {
          await write("manual");
        } catch (cause) {
          if (cause instanceof NoRoomError) throw cause;
          throw new AppError(
            "storage-failed",
            "The backup could not be written. Check the space on the disk and the permissions of Parley's folder.",
            { cause },
          );
        }
      }),
    describe: async () => {
      const listed = backups.list();
      const names = new Set(listed.map(({ name }) => name));
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      return Promise.all(
        listed.map(async ({ name, path: file, kind, at, bytes }) => {
          return { name, kind, at, bytes, counts: await describeOne(name, file) };
        }),
      );
    },
    preview: async (name) =>
      disk.call("preview", { file: backups.find(name).path, erased: bin.erasedIds() }),
    restore: (name) => inTurn(() => putInUse(name)),
    async removeAside(name) {
      const { path: folder } = asides.find(name);
      try {
        await disk.call("remove", { files: [folder] });
      } catch (cause) {
        throw new AppError(
          "storage-failed",
          `${folder} could not be deleted. Check the permissions of Parley's folder.`,
          { cause },
        );
      }
    },
    close: async () => {
      isClosing = true;
      clock.look();
      if (database.access() === "read-only") return;
      if (database.bytes() > COPIED_AT_QUIT_BYTES) {
        const limit = createTimeLimit(ERASING_AT_QUIT_MS);
        const erased = inTurn(() => quietly("threads-not-erased", () => eraseAll(limit.signal)));
        await Promise.race([erased, once(limit.signal, "abort")]);
        limit.end();
        return;
      }
      // A first session ends with a backup, too, and what was erased a moment ago is gone for good.
      await inTurn(async () => {
        await quietly("threads-not-erased", () => eraseAll());
        await quietly("files-not-swept", () => sweepFiles(true));
        await quietly("backup-not-made", backUpIfDue);
      });
    },
  };
}

/** Backups, and what was set aside; the file of the latter is null where there is only a log. */
function copiesOfHistory(backups: Backups, asides: Asides) {
  return [
    ...backups.list().map(({ path }) => ({ place: path, file: path })),
    ...asides.list().map(({ path, database }) => ({ place: path, file: database })),
  ];
}

function requireIdle(isAnswering: boolean): void {
  if (!isAnswering) return;
  throw new AppError(
    "conflict",
    "An answer is being written. Stop it or wait for its end, then restore the backup.",
  );
}

const FOUND = {
  damaged:
    "Part of your history is damaged. End Parley and start it again: it keeps the damaged file and goes back to the " +
    "newest backup.",
  "bad-indexes":
    "An index of your history is damaged; your chats are not. End Parley and start it again to have the index made anew.",
} as const;
