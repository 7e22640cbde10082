import { AppError } from "../../shared/errors.ts";

/** SQLite's primary result codes that are the disk's or the file's fault (https://sqlite.org/rescode.html). */
const WORDS: Readonly<Record<number, string>> = {
  5: "Another program is holding Parley's history. Close it and try again.",
  8: "Parley may not write to its history. Check the permissions of its folder.",
  10: "The disk did not take what Parley wrote to its history.",
  11: "Parley's history is damaged. Start Parley again to repair it from the newest backup.",
  13: "The disk is full, so Parley cannot save its history. Free some space and try again.",
  14: "Parley cannot open its history. Check the permissions of its folder.",
  26: "Parley's history is damaged. Start Parley again to repair it from the newest backup.",
};

const BUSY = 5;
const READ_ONLY = 8;
const IO = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const PROTOCOL = 15;
const NOT_A_DATABASE = 26;

/** The primary code of an error of `node:sqlite`; undefined for any other error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  // The extended codes keep the primary one in their low byte.
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** Whether SQLite says that the file itself is broken. */
export function isCorruption(error: unknown): boolean {
  const code = resultCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Whether SQLite wants to write where it may not. */
export function isReadOnly(error: unknown): boolean {
  return resultCode(error) === READ_ONLY;
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

/** Turns what the disk or the file is to blame for into words for a person; any other error stays what it is. */
export function toStorageError(error: unknown): unknown {
  const words = WORDS[resultCode(error) ?? 0];
  return words === undefined ? error : new AppError("storage-failed", words, { cause: error });
}
