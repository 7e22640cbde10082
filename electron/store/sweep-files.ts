import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openSqlite, type Database } from "./sqlite.ts";

/** The folder of attached files, and what else may name one of them. */
export interface Sweep {
  readonly folder: string;
  /** Other copies of the history: a backup that is restored wants its pictures back. */
  readonly copies: readonly string[];
  /** A file that was written or asked for later stays, in milliseconds since the epoch: its draft may not be saved yet. */
  readonly before: number;
}

const found = z.object({ found: z.int() });
const IN_MESSAGES = "SELECT 1 AS found FROM message_files WHERE hash = :hash LIMIT 1";
/** What is unsent, queued or being written anew names its files within its JSON. */
const UNSENT = ["drafts", "edits", "queued_messages"].map(
  (table) => `SELECT 1 AS found FROM ${table} WHERE instr(attachments, :hash) > 0 LIMIT 1`,
);

/**
 * Removes files that nothing names any more: no message, draft, queued message or edit, here or in a copy. Where a copy
 * cannot be asked, everything that it might name stays.
 *
 * @returns how many files are gone.
 */
export function sweepFiles(database: Database, { folder, copies, before }: Sweep): number {
  const old = namesIn(folder).filter((name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.mtimeMs < before;
  });
  let unused: readonly string[] = old.filter((name) => !isNamed(database, name));
  for (const copy of copies) {
    if (unused.length === 0) break;
    unused = withCopy(copy, unused);
  }
  for (const name of unused) rmSync(join(folder, name), { force: true });
  return unused.length;
}

/** A file that is no whole one has another name than a hash, and nobody names it. */
function isNamed(database: Database, hash: string): boolean {
  return [IN_MESSAGES, ...UNSENT].some((sql) => database.get(found, sql, { hash }) !== undefined);
}

/** @returns those of them that the copy does not name. */
function withCopy(file: string, hashes: readonly string[]): readonly string[] {
  try {
    const copy = openSqlite(file, { access: "read-only" });
    try {
      return hashes.filter((hash) => !isNamed(copy, hash));
    } finally {
      copy.close();
    }
  } catch (error) {
    // A copy from before there were such files names none.
    return isWithoutFiles(error) ? hashes : [];
  }
}

function isWithoutFiles(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && /no such table: message_files\b/.test(cause.message);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is none before the first file.
    return [];
  }
}
