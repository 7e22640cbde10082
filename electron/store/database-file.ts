import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
  type Stats,
} from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type DatabaseSyncOptions } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { AppError } from "../../shared/errors.ts";
import { isOfOther } from "./file-owner.ts";

/** What SQLite keeps beside a database (https://sqlite.org/tempfiles.html). */
const BESIDE = ["-journal", "-wal", "-shm"] as const;

/** Where the files beside a database lie: SQLite follows a link to the database itself. */
export function besides(path: string): readonly string[] {
  const real = existsSync(path) ? realpathSync(path) : path;
  return BESIDE.map((suffix) => `${real}${suffix}`);
}

/**
 * Opens a file of SQLite as data: no SQL in it may change the schema's own table or call what is not harmless, no page
 * is believed that does not hold what it says, and nothing beside it is followed elsewhere.
 *
 * @throws AppError `storage-failed` where what lies beside it was planted; what SQLite says, else.
 */
export function openDatabaseFile(
  path: string | URL,
  options: DatabaseSyncOptions = {},
): DatabaseSync {
  const file = typeof path === "string" ? path : fileURLToPath(path);
  if (file !== ":memory:" && planted(file).length > 0) throw new PlantedError(file);
  const sqlite = new DatabaseSync(path, { ...options, defensive: true, allowExtension: false });
  try {
    sqlite.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  } catch (error) {
    sqlite.close();
    throw error;
  }
  return sqlite;
}

/** Beside the database lies what SQLite does not leave there. */
class PlantedError extends AppError {
  constructor(path: string) {
    super(
      "storage-failed",
      `Beside ${path} lies a file that would lead SQLite elsewhere, so Parley does not open it. Look at the files in ` +
        `${dirname(path)} whose names begin like it.`,
    );
  }
}

/**
 * The files beside a database that SQLite has not left there: a link or a second name leads its writes to somebody
 * else's file, a pipe lets it wait for ever, and a journal that names another one has that file deleted by a SQLite
 * that does not look at the name, as 3.40 (https://sqlite.org/fileformat2.html#the_rollback_journal; a database that is
 * alone never writes such a name).
 */
export function planted(path: string): readonly string[] {
  return besides(path).filter(isPlanted);
}

function isPlanted(file: string): boolean {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  // Whatever else has that name, SQLite does without its shared memory.
  if (file.endsWith("-shm")) return stats.isFile() && stats.nlink > 1;
  if (!stats.isFile()) return true;
  if (file.endsWith("-journal")) return stats.nlink > 1 || namesAnother(file, stats);
  // What is no log is written over, under both of its names; a copy made of links is a log.
  return file.endsWith("-wal") && stats.nlink > 1 && stats.size > 0 && !isLog(file);
}

/** The last bytes of a journal that names another one. */
const JOURNAL_MARK = "d9d505f920a163d7";
/** How a write-ahead log begins, but for its last bit. */
const LOG_MARK = 0x377f0682;

function namesAnother(file: string, { size }: Stats): boolean {
  return size >= 8 && readBytes(file, size - 8, 8).toString("hex") === JOURNAL_MARK;
}

function isLog(file: string): boolean {
  return (readBytes(file, 0, 4).readUInt32BE() & ~1) === LOG_MARK;
}

function readBytes(file: string, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const handle = openSync(file, "r");
  try {
    readSync(handle, bytes, 0, length, from);
  } finally {
    closeSync(handle);
  }
  return bytes;
}

/** Why what stands at a path cannot be a history of this person's; the middle of a sentence. */
export function strangerAt(path: string, uid = process.getuid?.()): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) return "what stands in its place is no file";
  if (isOfOther(path, stats.uid, uid)) {
    return "the file belongs to another user of this computer";
  }
  return undefined;
}
