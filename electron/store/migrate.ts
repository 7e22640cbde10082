import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./sqlite.ts";

/** One step from a schema to the next. */
export interface Migration {
  /** The schema's version after it; versions count up from 1 without a gap. */
  readonly version: number;
  /** What it does, in a few words. */
  readonly name: string;
  readonly up: (database: Database) => void;
}

interface MigrateOptions {
  readonly database: Database;
  readonly migrations: readonly Migration[];
  /** Copies the database before the first pending step, if there is something in it to lose. */
  readonly backUp: () => void;
}

const versionRow = z.object({ user_version: z.int() });

/**
 * Brings the schema to the newest version. Each step is one transaction, so one that fails leaves the database as it
 * was before it.
 *
 * @throws AppError `storage-failed` when the backup or a step fails.
 */
export function migrate({ database, migrations, backUp }: MigrateOptions): void {
  const current = database.get(versionRow, "PRAGMA user_version")?.user_version ?? 0;
  const pending = migrations.filter(({ version }) => version > current);
  if (current > 0 && pending.length > 0) copyFirst(backUp);
  for (const migration of pending) step(database, migration);
}

function copyFirst(backUp: () => void): void {
  try {
    backUp();
  } catch (error) {
    throw new AppError(
      "storage-failed",
      "This version of Parley has to change your history file and could not copy it first, so it left it alone. " +
        "Check the space on the disk and start Parley again.",
      { cause: error },
    );
  }
}

function step(database: Database, { version, name, up }: Migration): void {
  try {
    database.transaction(() => {
      up(database);
      // A pragma takes no bound values; the version is a number from our own sources.
      database.execute(`PRAGMA user_version = ${version}`);
    });
  } catch (error) {
    throw new AppError(
      "storage-failed",
      `Your history could not be made ready for this version of Parley (step ${version}, ${name}). ` +
        "Nothing is lost: the step was undone, and a copy from before it is among the backups.",
      { cause: error },
    );
  }
}
