import { z } from "zod";

/**
 * The fields of stored rows. A history is a file that others may have written to: one field that is not what it should
 * be loses itself, and neither its row nor its chat.
 */

/** Words in a field's place that cannot be read. */
const UNREADABLE_TEXT = "(not readable)";

export const rowText = z.string().catch(UNREADABLE_TEXT);

/** The furthest that a `Date` goes: with more, whoever writes it down as a day throws. */
const LATEST_MS = 8_640_000_000_000_000;

/** A moment, in milliseconds since the epoch; one that is no time is the epoch. */
export const rowTime = z.number().min(0).max(LATEST_MS).catch(0);

/** More than any call, run or history uses of anything, and few enough that nine million of them can be added up. */
const MOST = 1_000_000_000_000;

/**
 * A column that counts something, for SQL that adds it up: null where it is no number, below zero, or so large that a sum
 * of them would overflow, which SQLite answers with no row at all.
 */
export const counted = (column: string): string =>
  `iif(${column} BETWEEN 0 AND ${MOST}, ${column}, NULL)`;
