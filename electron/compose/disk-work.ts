import type { RunId } from "../../shared/ids.ts";
import { createRunExports, type RunExportFormat } from "../observability/run-export.ts";
import { createDiskTasks, withHistory } from "../store/disk-tasks.ts";
import { createRunStore } from "../store/run-store.ts";
import { createSpanStore } from "../store/span-store.ts";
import type { Database } from "../store/sqlite.ts";
import { createTransferTasks } from "../transfer/transfer-tasks.ts";

export interface ExportedRun {
  readonly runId: RunId;
  readonly format: RunExportFormat;
  /** Parley's own. */
  readonly version: string;
}

/** Everything that a thread of its own does with the history: the store's tasks, exports and imports. */
export function createDiskWork(path: string, alone?: Database) {
  return {
    ...createDiskTasks(path, alone),
    ...createTransferTasks((work) => withHistory(path, alone, work)),
    exportRun: ({ runId, format, version }: ExportedRun): Promise<string> =>
      withHistory(path, alone, (database) => {
        const now = (): number => Date.now();
        const runStore = createRunStore({ database, now });
        const spanStore = createSpanStore({ database, now });
        return createRunExports({ runStore, spanStore, version }).toText(runId, format);
      }),
  };
}

export type DiskWork = ReturnType<typeof createDiskWork>;
