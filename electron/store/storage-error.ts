import { AppError } from "../../shared/errors.ts";

/** SQLite's primary result codes that are the disk's or the file's fault (https://sqlite.org/rescode.html). */
const WORDS: Readonly<Record<number, string>> = {
  5: "Another program is holding Parley's history. Close it and try again.",
  8: "Parley may not write to its history. Check the permissions of its folder.",
  10: "The disk did not take what Parley wrote to its history.",
  11: "Parley's history is damaged. Start Parley again to repair it from the newest backup.",
  13: "The disk is full, so Parley cannot save its history. Free some space and try again.",
  14: "Parley cannot open its history. Check the permissions of its folder.",
  18: "That is more than Parley's history takes in one piece.",
  26: "Parley's history is damaged. Start Parley again to repair it from the newest backup.",
};

const UNWRITABLE =
  "This part of Parley's history holds what cannot be stored in it, so it cannot be changed. Start Parley again to mend it.";

const ERROR = 1;
const BUSY = 5;
const READ_ONLY = 8;
const IO = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const PROTOCOL = 15;
const TOO_BIG = 18;
const NOT_A_DATABASE = 26;

/** The primary code of an error of `node:sqlite`; undefined for any other error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  // The extended codes keep the primary one in their low byte.
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** SQLITE_CONSTRAINT_DATATYPE: what is stored in the row already is not of its column's kind. */
const WRONG_KIND = 3091;

/** Whether a row holds what SQLite refuses to write again. */
function isRowsFault(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === WRONG_KIND;
}

/** Whether SQLite says that the file itself is broken, or is none that it can read, whose queries then are errors. */
export function isFilesFault(error: unknown): boolean {
  return [ERROR, CORRUPT, TOO_BIG, NOT_A_DATABASE].includes(resultCode(error) ?? 0);
}

/** Whether somebody else holds the database's lock; also of what `toStorageError` made of it. */
export function isBusy(error: unknown): boolean {
  return resultCode(error instanceof AppError ? error.cause : error) === BUSY;
}

/** Whether the disk is to blame, and not what is in the file: another way of opening it may do. */
export function isDisksFault(error: unknown): boolean {
  const code = resultCode(error instanceof AppError ? error.cause : error);
  return [READ_ONLY, IO, FULL, CANNOT_OPEN, PROTOCOL].includes(code ?? 0);
}

/** Whether the disk, or this user's share of it, is full. */
export function isNoRoom(error: unknown): boolean {
  if (error instanceof NoRoomError) return true;
  const cause = error instanceof AppError ? error.cause : error;
  if (resultCode(cause) === FULL) return true;
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "ENOSPC" || code === "EDQUOT";
}

/** The disk has no room for a copy. */
export class NoRoomError extends AppError {
  constructor(folder: string, bytes: number, free: number) {
    super(
      "storage-failed",
      `There is no room for a backup of your history: it takes ${toMegabytes(bytes)}, and the disk of ${folder} has ` +
        `${toMegabytes(free)} left. Free some space on it.`,
    );
  }
}

function toMegabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}

/** Turns what the disk or the file is to blame for into words for a person; any other error stays what it is. */
export function toStorageError(error: unknown): unknown {
  const words = isRowsFault(error) ? UNWRITABLE : WORDS[resultCode(error) ?? 0];
  return words === undefined ? error : new AppError("storage-failed", words, { cause: error });
}
