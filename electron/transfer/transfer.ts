import { setTimeout as sleep } from "node:timers/promises";
import type {
  ExportResult,
  ImportReport,
  TransferProgress,
} from "../../shared/contract/transfer-procedures.ts";
import type { ThreadId } from "../../shared/ids.ts";
import type { Disk } from "../store/disk.ts";
import type { HistoryKeeper } from "../store/history-keeper.ts";
import type { ExportTask, ImportTask, TransferTasks } from "./transfer-tasks.ts";

const PROGRESS_MS = 250;

export interface Following {
  /** Aborted, the transfer ends and leaves nothing half. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TransferProgress) => void;
}

/** Takes chats out of the history into a file, and out of a file into the history, beside everything else. */
export interface Transfer {
  /** @throws AppError `storage-failed`, `conflict`, `cancelled`. */
  exportTo(task: ExportTask, following: Following): Promise<ExportResult>;
  /** Looks a file through. @throws AppError `invalid-input`, `storage-failed`, `conflict`, `cancelled`. */
  check(file: string, following: Following): Promise<ImportReport>;
  /** Imports what can be read of it. @throws AppError as `check`; then nothing was imported. */
  importFrom(file: string, following: Following): Promise<ImportReport>;
  /** Copies the branch on the screen into a new chat. @returns its id. @throws AppError `not-found`, `storage-failed`. */
  fork(threadId: ThreadId): Promise<ThreadId>;
  /** Ends what is under way. */
  close(): void;
}

interface TransferDeps {
  readonly disk: Disk<TransferTasks>;
  readonly keeper: Pick<HistoryKeeper, "alone" | "erase" | "fillSearch">;
  /** Hears that chats were added. */
  readonly onImported: () => void;
}

export function createTransfer({ disk, keeper, onImported }: TransferDeps): Transfer {
  const closing = new AbortController();

  /** Tells how far a task is, and cancels it with its signal. */
  const follow = async <T>(start: () => Promise<T>, following: Following): Promise<T> => {
    const signal = AbortSignal.any([following.signal, closing.signal]);
    signal.throwIfAborted();
    const cancel = (): void => void disk.call("cancelTransfer", undefined);
    signal.addEventListener("abort", cancel);
    let isOver = false;
    const task = start().finally(() => {
      isOver = true;
    });
    const tell = async (): Promise<void> => {
      for (;;) {
        await sleep(PROGRESS_MS, undefined, { ref: false });
        if (isOver) return;
        const progress = await disk.call("transferProgress", undefined);
        if (progress !== null) following.onProgress(progress);
      }
    };
    // Nobody waits for the last figure, and a worker that died ends the task itself.
    tell().catch(() => undefined);
    try {
      return await task;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };

  const run = (task: ImportTask, following: Following): Promise<ImportReport> =>
    follow(() => disk.call("importChats", task), following);

  return {
    exportTo: (task, following) => follow(() => disk.call("exportChats", task), following),
    check: (file, following) => run({ file, isCheck: true }, following),
    async importFrom(file, following) {
      try {
        // What is being imported looks like what is being deleted for good, until all of it is there.
        const report = await keeper.alone(() => run({ file, isCheck: false }, following));
        onImported();
        void keeper.fillSearch();
        return report;
      } catch (error) {
        if (!closing.signal.aborted) void keeper.erase();
        throw error;
      }
    },
    fork: async (threadId) => {
      const forked = await keeper.alone(() => disk.call("forkChat", { threadId }));
      void keeper.fillSearch();
      return forked;
    },
    close: () => closing.abort(),
  };
}
