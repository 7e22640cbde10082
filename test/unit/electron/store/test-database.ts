import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, type OpenedDatabase } from "../../../../electron/store/database.ts";
import { eraseThread } from "../../../../electron/store/erase-threads.ts";
import type { Database } from "../../../../electron/store/sqlite.ts";
import type { ThreadId } from "../../../../shared/ids.ts";

/** Takes a deleted thread out at once. */
export const erase = (database: Database, threadId: ThreadId): Promise<void> =>
  eraseThread({ database, threadId, pause: () => Promise.resolve() });

/** A real database in a folder of its own. */
export interface TestDatabase extends OpenedDatabase {
  readonly folder: string;
  /** Closes it and deletes the folder. */
  remove(): void;
}

export function createTestDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), "parley-store-"));
  const opened = openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now: () => Date.now(),
  });
  return {
    ...opened,
    folder,
    remove() {
      opened.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
