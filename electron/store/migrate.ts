import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { Database } from "./sqlite.ts";
import { isDisksFault } from "./storage-error.ts";

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
 * @throws NotMigratedError when the backup fails, or the disk does not take a step; AppError `storage-failed` when a step
 *   fails for another reason.
 */
export function migrate({ database, migrations, backUp }: MigrateOptions): void {
  const current = versionOf(database);
  const pending = migrations.filter(({ version }) => version > current);
  if (current > 0 && pending.length > 0) copyFirst(backUp);
  for (const migration of pending) step(database, migration);
}

/** The number of a database's schema; 0 for one without any. */
export const versionOf = (database: Database): number =>
  database.get(versionRow, "PRAGMA user_version")?.user_version ?? 0;

/** The disk does not let the history be changed, and it is as it was before the step that failed. */
export class NotMigratedError extends AppError {
  constructor(message: string, cause: unknown) {
    super("storage-failed", message, { cause });
  }
}

function copyFirst(backUp: () => void): void {
  try {
    backUp();
  } catch (error) {
    throw new NotMigratedError(
      "This version of Parley has to change your history file and could not copy it first, so it left it alone. " +
        "Check the permissions of its folder and start Parley again.",
      error,
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
    if (isDisksFault(error)) throw new NotMigratedError(NOT_TAKEN, error);
    throw new AppError(
      "storage-failed",
      `Your history could not be made ready for this version of Parley (step ${version}, ${name}). ` +
        "Nothing is lost: the step was undone, and a copy from before it is among the backups.",
      { cause: error },
    );
  }
}

const NOT_TAKEN =
  "This version of Parley has to change your history file, and the disk did not take it. Nothing is lost. Check the " +
  "space on the disk and start Parley again.";
