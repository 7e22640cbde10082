import { basename } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { toShownText } from "../../shared/foreign-text.ts";
import { requireOwnSchema } from "./own-schema.ts";
import { parseJson } from "./parse-json.ts";
import { rowTime } from "./row-fields.ts";
import { openSqlite, type Database } from "./sqlite.ts";
import { shownTitle } from "./title-from-text.ts";

/** Nobody looks through more to know a backup again. */
const MAXIMUM_THREADS = 200;
/** Messages shown of each, and characters of each message. */
const LAST_MESSAGES = 2;
const MAXIMUM_TEXT = 400;

const counts = z.object({
  threads: z.int(),
  messages: z.int(),
  /** When somebody last said something in it, in milliseconds since the epoch; null in an empty one. */
  lastAt: rowTime.nullable(),
});
export type BackupCounts = z.infer<typeof counts>;

/** Neither deleted then nor for good since. */
const IS_SHOWN = "deleted_at IS NULL AND id NOT IN (SELECT value FROM json_each(:erased))";
const COUNTS = `
  SELECT count(*) AS threads, max(updated_at) AS lastAt,
    (SELECT count(*) FROM messages m WHERE m.thread_id NOT IN
      (SELECT id FROM threads WHERE NOT (${IS_SHOWN}))) AS messages
  FROM threads WHERE ${IS_SHOWN}`;
const erasedCount = z.object({ erased: z.int() });
const ERASED = `SELECT count(*) AS erased FROM threads
  WHERE id IN (SELECT value FROM json_each(:erased))`;

const lastMessage = z.object({
  role: z.enum(["user", "assistant"]),
  text: z.string().transform(toShownText),
});
const threadRow = z.object({
  title: shownTitle,
  updatedAt: rowTime,
  messages: z.int(),
  last: z.string().transform((json) => parseJson(z.array(lastMessage), json) ?? []),
});
export type PreviewThread = z.output<typeof threadRow>;

const THREADS = `
  SELECT t.title, t.updated_at AS updatedAt,
    (SELECT count(*) FROM messages m WHERE m.thread_id = t.id) AS messages,
    (SELECT json_group_array(json_object('role', CAST(role AS TEXT), 'text', text) ORDER BY number) FROM (
      SELECT number, role, substr(CAST(text AS TEXT), 1, ${MAXIMUM_TEXT}) AS text FROM messages m
      WHERE m.thread_id = t.id ORDER BY number DESC LIMIT ${LAST_MESSAGES})) AS last
  FROM threads t WHERE ${IS_SHOWN}
  ORDER BY t.updated_at DESC, t.number DESC LIMIT ${MAXIMUM_THREADS}`;

export interface BackupPreview extends BackupCounts {
  /** How many of its conversations were deleted for good since; they do not come back. */
  readonly erased: number;
  /** The latest conversations, newest first; perhaps not all of them. */
  readonly list: readonly PreviewThread[];
}

/**
 * What is in a backup, in numbers. Nothing of the file changes.
 *
 * @param erased conversations that were deleted for good.
 * @throws AppError `storage-failed`
 */
export function describeBackup(file: string, erased: readonly ThreadId[]): BackupCounts {
  return reading(file, (database) => readCounts(database, JSON.stringify(erased)));
}

/** What one would find after putting a backup in use. Nothing of the file changes. */
export function previewBackup(file: string, erasedIds: readonly ThreadId[]): BackupPreview {
  const erased = JSON.stringify(erasedIds);
  return reading(file, (database) => ({
    ...readCounts(database, erased),
    ...(database.get(erasedCount, ERASED, { erased }) ?? { erased: 0 }),
    list: database.all(threadRow, THREADS, { erased }),
  }));
}

function readCounts(database: Database, erased: string): BackupCounts {
  return database.get(counts, COUNTS, { erased }) ?? { threads: 0, messages: 0, lastAt: null };
}

function reading<T>(file: string, work: (database: Database) => T): T {
  try {
    const database = openSqlite(file, { access: "read-only" });
    try {
      requireOwnSchema(database, basename(file));
      return work(database);
    } finally {
      database.close();
    }
  } catch (cause) {
    // What is broken in it may make any query fail.
    if (cause instanceof AppError) throw cause;
    throw new AppError("storage-failed", `${basename(file)} cannot be read: it is damaged.`, {
      cause,
    });
  }
}
