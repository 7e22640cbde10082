import { homedir, release } from "node:os";
import { join } from "node:path";
import { isDelta } from "../../shared/run-event.ts";
import type { SupportHandlerDeps } from "../ipc/handlers/support-handlers.ts";
import { readTail } from "../observability/read-tail.ts";
import { readRecentRuns } from "../store/recent-runs.ts";
import type { RunStore } from "../store/run-store.ts";
import type { SettingsStore } from "../store/settings-store.ts";
import type { Database } from "../store/sqlite.ts";

const LOG_LINES = 200;
const RUNS = 20;

interface SupportDeps {
  readonly database: Database;
  readonly runStore: RunStore;
  readonly settings: SettingsStore;
  readonly userData: string;
  readonly version: string;
  /** @throws AppError `not-found` where the system shows no folders. */
  readonly openFolder: (path: string) => Promise<void>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What a person can hand to somebody who helps. */
export function createSupport(deps: SupportDeps): SupportHandlerDeps["support"] {
  const { database, runStore, settings, userData, version, now } = deps;
  const logs = join(userData, "logs");
  return {
    openLogs: () => deps.openFolder(logs),
    async bundle() {
      // Few sessions ever need it, and no start waits for its code.
      const { toSupportBundle } = await import("../observability/support-bundle.ts");
      return toSupportBundle({
        versions: [
          ["Parley", version],
          ["Electron", process.versions.electron],
          ["Chromium", process.versions.chrome],
          ["Node", process.versions.node],
          [process.platform, `${release()} ${process.arch}`],
        ],
        settings: settings.get(),
        logLines: readTail(join(logs, "parley.log"), LOG_LINES),
        runs: readRecentRuns(database, RUNS).map((runId) => ({
          runId,
          events: runStore.events(runId).filter((event) => !isDelta(event)),
        })),
        home: homedir(),
        platform: process.platform,
        now: now(),
      });
    },
  };
}
