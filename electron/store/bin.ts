import { z } from "zod";
import { threadId, type ThreadId } from "../../shared/ids.ts";
import { AppError } from "../../shared/errors.ts";
import { rowText, rowTime } from "./row-fields.ts";
import type { Database } from "./sqlite.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long a deleted conversation can be brought back. */
export const BIN_DAYS = 30;

const deletedThread = z.object({ id: threadId, title: rowText, deletedAt: rowTime });
export type DeletedThread = z.infer<typeof deletedThread>;

/** Conversations that were deleted and can be brought back, until they are deleted for good. */
export interface Bin {
  /** Deleted last comes first. */
  list(): readonly DeletedThread[];
  /** From now on nobody sees it, and its words are being removed. @throws AppError `not-found` when it is not in the bin. */
  erase(threadId: ThreadId): void;
  /** @returns how many were erased. */
  empty(): number;
  /** Erases what was deleted more than 30 days ago. @returns how many. */
  eraseOld(): number;
  /** What is still to be removed. */
  erasures(): Erasures;
  /** Its rows are gone from the history; backups may still hold it. */
  markErased(threadId: ThreadId): void;
  /** They are gone from the backups, too. Their ids stay, so that no backup that comes from elsewhere brings them back. */
  markGone(threadIds: readonly ThreadId[]): void;
  /** Everything that was ever deleted for good. */
  erasedIds(): readonly ThreadId[];
}

export interface Erasures {
  readonly fromHistory: readonly ThreadId[];
  readonly fromBackups: readonly ThreadId[];
}

interface BinDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const IN_BIN = `deleted_at IS NOT NULL AND id NOT IN (SELECT thread_id FROM erasures)`;
/** Where its words are still: 0 everywhere, 1 in backups, 2 nowhere. */
const erasureRow = z.object({ threadId, isErased: z.number() });
const idRow = z.object({ id: threadId });

export function createBin({ database, now }: BinDeps): Bin {
  const eraseWhere = (condition: string, parameters: Readonly<Record<string, string | number>>) =>
    database.run(
      `INSERT INTO erasures (thread_id, at) SELECT id, :at FROM threads WHERE ${IN_BIN} AND ${condition}`,
      { ...parameters, at: now() },
    );

  return {
    list: () =>
      database.all(
        deletedThread,
        `SELECT id, title, deleted_at AS deletedAt FROM threads WHERE ${IN_BIN}
         ORDER BY deleted_at DESC, number DESC`,
      ),
    erase(id) {
      if (eraseWhere("id = :id", { id }) > 0) return;
      throw new AppError("not-found", "This conversation is not in the bin any more.");
    },
    empty: () => eraseWhere("true", {}),
    eraseOld: () => eraseWhere("deleted_at < :before", { before: now() - BIN_DAYS * DAY_MS }),
    erasures() {
      const sql = `SELECT thread_id AS threadId, is_erased AS isErased FROM erasures
        WHERE is_erased < 2 ORDER BY at`;
      const rows = database.all(erasureRow, sql);
      return {
        fromHistory: rows.filter(({ isErased }) => isErased === 0).map((row) => row.threadId),
        fromBackups: rows.filter(({ isErased }) => isErased === 1).map((row) => row.threadId),
      };
    },
    markErased: (id) =>
      void database.run("UPDATE erasures SET is_erased = 1 WHERE thread_id = :id", { id }),
    markGone: (ids) =>
      database.transaction(() => {
        for (const id of ids) {
          const sql = "UPDATE erasures SET is_erased = 2 WHERE thread_id = :id AND is_erased = 1";
          database.run(sql, { id });
        }
      }),
    erasedIds: () =>
      database.all(idRow, "SELECT thread_id AS id FROM erasures").map(({ id }) => id),
  };
}
