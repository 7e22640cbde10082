import { AppError } from "../../shared/errors.ts";
import type { OpenedAsPossible } from "./open-as-possible.ts";
import { openSqlite, type Database } from "./sqlite.ts";

/** For a moment there are two of it. */
const MOST_BYTES = 512_000_000;

/**
 * Opens a history as it would be after `prepare`, without a byte of it being written: what has to be changed before it
 * can be read, on a disk that takes no change.
 *
 * @param source stays open, and as it is.
 * @param limitation why nothing can be saved, in words for a person.
 * @throws AppError `storage-failed` when it is too large for that, and whatever `prepare` throws.
 */
export function openInMemory(
  source: Database,
  prepare: (database: Database) => void,
  limitation: string,
): OpenedAsPossible {
  if (source.bytes() > MOST_BYTES) throw new AppError("storage-failed", limitation);
  const database = openSqlite(":memory:", { contents: source.contents() });
  try {
    prepare(database);
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, access: "read-only", limitation };
}
