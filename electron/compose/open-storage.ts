import { join } from "node:path";
import { z } from "zod";
import { toErrorData } from "../../shared/errors.ts";
import { redact } from "../../shared/redact.ts";
import { FILES_FOLDER } from "../attachments/file-folder.ts";
import type { Log } from "../observability/log.ts";
import { createAppState } from "../store/app-state.ts";
import { createAsides } from "../store/asides.ts";
import { createBackups, type Backups } from "../store/backups.ts";
import { salvage } from "../store/carry-over.ts";
import { createBin } from "../store/bin.ts";
import { openDatabase } from "../store/database.ts";
import type { Database } from "../store/sqlite.ts";
import { createDisk } from "../store/disk.ts";
import { createDiskReserve, type DiskReserve } from "../store/disk-reserve.ts";
import { createHistoryKeeper, HISTORY_MARK } from "../store/history-keeper.ts";
import { NEWEST_VERSION } from "../store/migrations.ts";
import { isSound } from "../store/repair-database.ts";
import { createRunStore, type RunStore } from "../store/run-store.ts";
import { createSeenClock, type SeenClock } from "../store/seen-clock.ts";
import { createSpanStore, type SpanStore } from "../store/span-store.ts";
import { createLastingSpending } from "../store/lasting-spending.ts";
import { createSpending } from "../store/spending.ts";
import { createThreadStore, type ThreadStore } from "../store/thread-store.ts";
import { nowOrSoon } from "../store/when-free.ts";
import type { DiskWork } from "./disk-work.ts";

/** What a person waits for. */
const ASKED: ReadonlySet<keyof DiskWork> = new Set([
  "describe",
  "preview",
  "listThreads",
  "search",
  "listRuns",
  "runNames",
  "usage",
  "usageCsv",
  "exportRun",
]);
/** The first window stands, and what it asked for is answered. */
const AFTER_START_MS = 10_000;
/** An app that stays open for a week is backed up each day, too. */
const KEEP_MS = 60 * 60 * 1_000;
/** How soon a person hears that the data was taken away, though nothing is being written. */
const LOSS_CHECK_MS = 3_000;

interface StorageOptions {
  readonly userData: string;
  /** The file of `disk-worker.ts`, as it was built. */
  readonly diskWorker: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** After how many days timelines go; 0 keeps all of them. */
  readonly timelineDays: () => number;
  /** Hears that the data was taken away while the app was open, and is back. */
  readonly onRestored: () => void;
  /** Hears that another history is in use. */
  readonly onExchanged: () => void;
  /** Hears that a notice came while the app runs. */
  readonly onNotice: () => void;
  readonly log: Log;
}

export type Storage = ReturnType<typeof openStorage>;

/**
 * Opens everything that is kept in SQLite: what an earlier session left open is ended.
 *
 * @throws AppError `storage-failed` as `openDatabase` does.
 */
export function openStorage(options: StorageOptions) {
  const { userData, now, log } = options;
  const path = join(userData, "parley.db");
  const notices: string[] = [];
  const notify = (notice: string): void => {
    notices.push(notice);
    options.onNotice();
  };
  const clock = createSeenClock({ file: join(userData, "last-seen.json"), now });
  const backups = createBackups({
    folder: join(userData, "backups"),
    now,
    mayPrune: () => clock.mayPrune(),
    isKept: ({ at }) => {
      const { keeps } = clock.state();
      return keeps !== null && at >= keeps.from && at <= keeps.until;
    },
  });
  const asides = createAsides(path);
  const opened = openDatabase({
    path,
    backupsFolder: join(userData, "backups"),
    backups,
    now,
    readsAll: clock.state().isDamaged,
    onRestored: (notice) => {
      log.warn("data-restored");
      options.onRestored();
      notify(notice);
    },
  });
  const { database } = opened;
  notices.push(...opened.notices);
  const reserve = createDiskReserve(join(userData, "parley.reserve"));
  const runStore = spacious(createRunStore({ database, now }), reserve);
  const threads = createThreadStore({ database, now });
  const left = { runStore, threads };
  const disk = createDisk({
    path,
    database,
    workerFile: options.diskWorker,
    // Few histories ever need it here, and no start waits for its code.
    createTasks: async (file, alone) => {
      const { createDiskWork } = await import("./disk-work.ts");
      return createDiskWork(file, alone);
    },
    isAsked: (name) => ASKED.has(name),
  });
  const keeper = createHistoryKeeper({
    path,
    filesFolder: join(userData, FILES_FOLDER),
    database,
    backups,
    asides,
    disk,
    clock,
    now,
    notify,
    isAnswering: () => runStore.openRuns().length > 0,
    timelineDays: options.timelineDays,
    onExchanged: () => {
      recover(left, log);
      options.onExchanged();
    },
    report: (event, error) => log.error(event, error),
  });
  clock.start(lastActivity(database));
  if (clock.state().isDamaged) clock.look({ isDamaged: false, checkedAt: now() });
  tellIfOlder({
    database,
    clock,
    backups,
    now,
    isTold: opened.isOlder,
    notify: (each) => notices.push(each),
  });
  recover(left, log);
  log.info("store-opened", { access: redact(database.access()), notices: notices.length });

  const keep = async (): Promise<void> => {
    await keeper.keep();
    await keeper.fillSearch();
  };
  void reserve.keep();
  setTimeout(() => void keep(), AFTER_START_MS).unref();
  setInterval(() => void keep(), KEEP_MS).unref();
  let unsaid = true;
  setInterval(() => {
    void keeper.tidyLog();
    void reserve.keep();
    try {
      database.check();
      unsaid = true;
    } catch (error) {
      log.error("data-not-restored", error);
      if (unsaid) notify(toErrorData(error).message);
      unsaid = false;
    }
  }, LOSS_CHECK_MS).unref();

  const spending = createLastingSpending(createSpending(database), (error) =>
    log.error("model-call-not-counted", error),
  );

  return {
    database,
    appState: createAppState(database),
    threads,
    bin: createBin({ database, now }),
    runStore,
    spanStore: patientSpans(createSpanStore({ database, now }), log),
    spending,
    disk,
    keeper,
    notices,
    notify,
    listBackups: () => backups.list(),
    pushedOut: () => backups.pushedOut("manual"),
    asides,
    close: async (): Promise<void> => {
      spending.close();
      await keeper.close();
      await disk.close();
      opened.close();
    },
  };
}

/** What an answer has said is written with the last space there is. */
function spacious(runs: RunStore, reserve: DiskReserve): RunStore {
  return { ...runs, append: (...entries) => reserve.withRoom(() => runs.append(...entries)) };
}

/** What a run only notes down does not fail because another program holds the history; it is noted a little later. */
function patientSpans(spans: SpanStore, log: Log): SpanStore {
  const report = (error: unknown): void => log.error("span-write-failed", error);
  return { ...spans, save: (...span) => nowOrSoon(() => spans.save(...span), report) };
}

/** What an earlier session may have left open. */
interface Left {
  readonly runStore: RunStore;
  readonly threads: ThreadStore;
}

/** Ends what an earlier life of the app left open; while another program holds the history, a little later. */
function recover({ runStore, threads }: Left, log: Log): void {
  // Where the lock is waited for, runs may begin meanwhile, and they are not left over.
  const left = new Set(runStore.openRuns().map(({ runId }) => runId));
  const attempt = (): void => {
    log.info("runs-recovered", { interrupted: runStore.recover(left) });
  };
  nowOrSoon(
    () => threads.drafts.release(),
    (error) => log.error("drafts-not-released", error),
  );
  nowOrSoon(attempt, (error) => log.error("runs-not-recovered", error));
}

interface OlderOptions {
  readonly database: Database;
  readonly clock: SeenClock;
  readonly backups: Backups;
  readonly now: () => number;
  readonly isTold: boolean;
  readonly notify: (notice: string) => void;
}

/** Somebody put an older history back by hand: it is used, and what is newer is kept. */
function tellIfOlder({ database, clock, backups, now, isTold, notify }: OlderOptions): void {
  const activity = lastActivity(database);
  const found = createAppState(database).read(HISTORY_MARK, z.int()) ?? 0;
  if (activity === undefined || found >= clock.state().mark) return;
  clock.look({ keeps: { from: activity, until: now() } });
  // What was paid was paid. The copies of the newer history know most of it.
  for (const backup of backups.list().filter(({ at }) => at > activity)) {
    // Only its beginning is looked at: what is damaged in it is passed over, and there is no window yet.
    if (isSound(backup, NEWEST_VERSION, "start")) salvage(database, backup.path);
  }
  if (isTold) return;
  const when = new Date(activity).toLocaleString("en", { dateStyle: "long", timeStyle: "short" });
  notify(
    `An older history was put back: its last message is of ${when}. Parley uses it. The backups of the newer one are ` +
      "kept; they are in Settings, under Data.",
  );
}

const activityRow = z.object({ at: z.number().nullable() });

/** When something was last said, in milliseconds since the epoch. */
function lastActivity(database: Database): number | undefined {
  const sql = "SELECT max(updated_at) AS at FROM threads WHERE deleted_at IS NULL";
  return database.get(activityRow, sql)?.at ?? undefined;
}
