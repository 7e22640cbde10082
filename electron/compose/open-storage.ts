import { join } from "node:path";
import { toErrorData } from "../../shared/errors.ts";
import { redact } from "../../shared/redact.ts";
import type { Log } from "../observability/log.ts";
import { createAppState } from "../store/app-state.ts";
import { openDatabase } from "../store/database.ts";
import { createRunStore } from "../store/run-store.ts";
import { createSpanStore } from "../store/span-store.ts";
import { createSpending } from "../store/spending.ts";
import { createThreadStore } from "../store/thread-store.ts";
import { createUsageStore } from "../store/usage-store.ts";

/** An app that stays open for a week is backed up each day, too. */
const BACKUP_CHECK_MS = 60 * 60 * 1_000;
/** How soon a person hears that the data was taken away, though nothing is being written. */
const LOSS_CHECK_MS = 3_000;

interface StorageOptions {
  readonly userData: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hears that the data was taken away while the app was open, and is back. */
  readonly onRestored: () => void;
  /** Hears that a notice came while the app runs. */
  readonly onNotice: () => void;
  readonly log: Log;
}

export type Storage = ReturnType<typeof openStorage>;

/**
 * Opens everything that is kept in SQLite: what an earlier session left open is ended, what it deleted is gone.
 *
 * @throws AppError `storage-failed` as `openDatabase` does.
 */
export function openStorage({ userData, now, onRestored, onNotice, log }: StorageOptions) {
  const notices: string[] = [];
  const notify = (notice: string): void => {
    notices.push(notice);
    onNotice();
  };
  const { database, backUpIfDue, ...opened } = openDatabase({
    path: join(userData, "parley.db"),
    backupsFolder: join(userData, "backups"),
    now,
    onRestored: (notice) => {
      log.warn("data-restored");
      onRestored();
      notify(notice);
    },
  });
  notices.push(...opened.notices);
  const threads = createThreadStore({ database, now });
  const runStore = createRunStore({ database, now });
  const purged = threads.purgeDeleted();
  threads.drafts.release();
  const interrupted = runStore.recover();
  log.info("store-opened", { interrupted, purged, notices: opened.notices.length });

  const backUpWhenDue = (): void => {
    for (const problem of backUpIfDue()) log.warn("backup-not-made", { problem: redact(problem) });
  };
  setInterval(backUpWhenDue, BACKUP_CHECK_MS).unref();

  let unsaid = true;
  setInterval(() => {
    try {
      opened.check();
      unsaid = true;
    } catch (error) {
      log.error("data-not-restored", error);
      if (unsaid) notify(toErrorData(error).message);
      unsaid = false;
    }
  }, LOSS_CHECK_MS).unref();

  return {
    database,
    appState: createAppState(database),
    threads,
    runStore,
    spanStore: createSpanStore({ database, now }),
    spending: createSpending(database),
    usage: createUsageStore(database),
    notices,
    listBackups: opened.listBackups,
    backUp: opened.backUp,
    close: (): void => {
      // A first session ends with a backup, too.
      backUpWhenDue();
      opened.close();
    },
  };
}
