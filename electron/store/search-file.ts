import { lstatSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { foldText } from "../../shared/fold-text.ts";
import { filesOf } from "./backups.ts";
import { openSqlite, type Database } from "./sqlite.ts";
import { isFilesFault } from "./storage-error.ts";

/**
 * The file in which any part of a word is looked up. It lies beside the history and not in it, so that filling it takes
 * no lock that main waits for, backups stay small, and an older Parley finds the history as it left it. It holds nothing
 * that is not in `messages`: whenever it is not what is expected it is thrown away and made anew.
 */
export const searchFileOf = (path: string): string => join(dirname(path), "search.db");

const VERSION = 1;
const OPTIONS = "content = '', contentless_delete = 1, detail = none";
/**
 * `docs` says which message, as it was then, is in the two indexes: of three characters in a row, and of single ones of
 * scripts whose words are that short. `covered`: every message up to this number is. `cursor`: how far the walk is.
 */
const SCHEMA = `
  CREATE TABLE docs (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, thread INTEGER NOT NULL, bytes INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX docs_by_thread ON docs (thread);
  CREATE TABLE progress (covered INTEGER NOT NULL, cursor INTEGER NOT NULL) STRICT;
  INSERT INTO progress VALUES (0, 0);
  CREATE VIRTUAL TABLE grams USING fts5 (text, ${OPTIONS}, tokenize = 'trigram case_sensitive 1');
  CREATE VIRTUAL TABLE signs USING fts5 (text, ${OPTIONS}, tokenize = 'ascii');
  PRAGMA user_version = ${VERSION};
`;

const versionRow = z.object({ user_version: z.number() });
const progressRow = z.object({ covered: z.int(), cursor: z.int() });
export type SearchProgress = z.infer<typeof progressRow>;

export const readProgress = (index: Database): SearchProgress =>
  index.get(progressRow, "SELECT covered, cursor FROM progress") ?? { covered: 0, cursor: 0 };

/** What the indexes hold is not worth waiting for a disk: a power cut costs a part of it, which is found missing. */
const PRAGMAS = "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON";

/** Works on the search file, which is made where there is none, and anew where it is damaged. */
export async function withSearchFile<T>(
  path: string,
  work: (index: Database) => T | Promise<T>,
): Promise<T> {
  try {
    return await attempt(path, work);
  } catch (error) {
    if (!isFilesFault(error instanceof AppError ? error.cause : error)) throw error;
    removeSearchFile(path);
    return attempt(path, work);
  }
}

/** A link or a second name in its place would lead what is written to somebody else's file. */
function removeForeign(file: string): void {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats !== undefined && (!stats.isFile() || stats.nlink > 1)) rmSync(file);
}

async function attempt<T>(path: string, work: (index: Database) => T | Promise<T>): Promise<T> {
  removeForeign(searchFileOf(path));
  let index = openSqlite(searchFileOf(path), { timeoutMs: 10_000 });
  try {
    const version = index.get(versionRow, "PRAGMA user_version")?.user_version;
    if (version !== 0 && version !== VERSION) {
      index.close();
      removeSearchFile(path);
      index = openSqlite(searchFileOf(path), { timeoutMs: 10_000 });
    }
    index.execute(PRAGMAS);
    // Two workers may come to an empty file at once.
    index.transaction(() => {
      if (index.get(versionRow, "PRAGMA user_version")?.user_version === 0) index.execute(SCHEMA);
    });
    return await work(index);
  } finally {
    index.close();
  }
}

/** Throws it away: it is made anew. @throws what the file system throws. */
export function removeSearchFile(path: string): void {
  for (const file of filesOf(searchFileOf(path))) rmSync(file, { force: true });
}

/** Messages that are compared in one step, and so much text is put in at once: half a second of work at most. */
const STEP = 500;
const STEP_BYTES = 1_000_000;
/** How long one call goes on. */
const SLICE_MS = 200;

const foundRow = z.object({ number: z.int(), id: z.string(), thread: z.int(), bytes: z.int() });
const textRow = z.object({ text: z.string().catch("") });
type Found = z.infer<typeof foundRow>;

const FOUND = `SELECT m.number, m.id, t.number AS thread, octet_length(m.text) AS bytes
  FROM messages m JOIN threads t ON t.id = m.thread_id`;
/** An answer that is being written, or was continued, has an old number and a new text. */
export const RECENT = `${FOUND} WHERE m.id IN (SELECT message_id FROM runs ORDER BY number DESC LIMIT 200)`;

/**
 * Goes on comparing the search file with the history, from the oldest message to the newest, and puts right what differs.
 *
 * @param from where it begins: `here` goes on, `start` compares everything anew, and `nothing` believes nothing of the
 *   file until it is compared, since it may be another history's.
 * @returns whether all of it is done.
 */
export function indexSlice(
  history: Database,
  index: Database,
  from: "here" | "start" | "nothing",
): boolean {
  if (from === "start") index.run("UPDATE progress SET cursor = 0");
  if (from === "nothing") index.run("UPDATE progress SET cursor = 0, covered = 0");
  const until = performance.now() + SLICE_MS;
  for (;;) {
    const { cursor } = readProgress(index);
    const rows = history.all(
      foundRow,
      `${FOUND} WHERE m.number > :cursor ORDER BY m.number LIMIT ${STEP}`,
      { cursor },
    );
    const isLast = rows.length < STEP;
    const last = rows.at(-1)?.number ?? cursor;
    const done = compare(history, index, { rows, after: cursor, upTo: isLast ? null : last });
    index.transaction(() => {
      index.run(
        `UPDATE progress SET cursor = :done,
           covered = CASE WHEN :isLast THEN :done ELSE max(covered, :done) END`,
        { done: done ?? last, isLast: isLast && done === undefined ? 1 : 0 },
      );
    });
    if (isLast && done === undefined) {
      const recent = history.all(foundRow, RECENT).filter(({ number }) => number <= last);
      for (const row of recent) if (!isSame(index, row)) put(history, index, row);
      return true;
    }
    if (performance.now() > until) return false;
  }
}

interface Compared {
  /** What the history holds in this stretch, in order. */
  readonly rows: readonly Found[];
  readonly after: number;
  /** Null: to the end. */
  readonly upTo: number | null;
}

/** @returns up to which number, where the text was too much for one step. */
function compare(history: Database, index: Database, { rows, after, upTo }: Compared) {
  const known = new Map(
    index
      .all(foundRow, "SELECT * FROM docs WHERE number > :after AND number <= :end", {
        after,
        end: upTo ?? Number.MAX_SAFE_INTEGER,
      })
      .map((row) => [row.number, row]),
  );
  const removeAll = (gone: readonly number[]): void =>
    gone.forEach((number) => remove(index, number));
  let bytes = 0;
  return index.transaction(() => {
    for (const row of rows) {
      const held = known.get(row.number);
      known.delete(row.number);
      if (isLike(held, row)) continue;
      put(history, index, row);
      bytes += row.bytes;
      if (bytes <= STEP_BYTES) continue;
      removeAll([...known.keys()].filter((number) => number < row.number));
      return row.number;
    }
    removeAll([...known.keys()]);
    return undefined;
  });
}

/** Whether the index holds the message as it is now. */
export function isSame(index: Database, row: Found): boolean {
  const { number } = row;
  return isLike(index.get(foundRow, "SELECT * FROM docs WHERE number = :number", { number }), row);
}

/** The same message, with as many bytes: its words are not compared. */
const isLike = (held: Found | undefined, { id, bytes, thread }: Found): boolean =>
  held?.id === id && held.bytes === bytes && held.thread === thread;

function put(history: Database, index: Database, row: Found): void {
  const { number } = row;
  const text =
    history.get(textRow, "SELECT text FROM messages WHERE number = :number", { number })?.text ??
    "";
  const folded = foldText(text);
  index.transaction(() => {
    remove(index, number);
    index.run("INSERT INTO docs VALUES (:number, :id, :thread, :bytes)", { ...row });
    const insert = (table: string, content: string): void => {
      if (content === "") return;
      index.run(`INSERT INTO ${table} (rowid, text) VALUES (:number, :content)`, {
        number,
        content,
      });
    };
    insert("grams", folded.replaceAll("\0", " "));
    insert("signs", signsOf(folded).map(toToken).join(" "));
  });
}

function remove(index: Database, number: number): void {
  for (const [table, key] of TABLES) {
    index.run(`DELETE FROM ${table} WHERE ${key} = :number`, { number });
  }
}
const TABLES = [
  ["docs", "number"],
  ["grams", "rowid"],
  ["signs", "rowid"],
] as const;

/** Takes a thread's messages out. @param thread its number in the history. */
export function dropThread(index: Database, thread: number): void {
  index.transaction(() => {
    const rows = index.all(foundRow, "SELECT * FROM docs WHERE thread = :thread", { thread });
    for (const { number } of rows) remove(index, number);
  });
}

/** Signs that are words by themselves, or nearly: all from Thai on, with Chinese, Japanese, Korean and pictures. */
const SIGN = /[\u0E00-\u1FFF\u2070-\uFFFF\u{10000}-\u{10FFFF}]/gu;
const signsOf = (folded: string): readonly string[] => [...new Set(folded.match(SIGN))];
const toToken = (sign: string): string => (sign.codePointAt(0) ?? 0).toString(16);

/** A longer term is looked up by its beginning, and the messages that have it are read. */
const MOST_GRAMS = 24;

/** Which index holds a term's candidates, and the FTS5 query for them; undefined for one or two letters of other scripts. */
export function toLookup(
  term: string,
): { readonly table: "grams" | "signs"; readonly match: string } | undefined {
  const characters = Array.from(term);
  if (characters.length >= 3) {
    const grams = characters
      .slice(0, MOST_GRAMS + 2)
      .flatMap((_, at) => (at < 2 ? [] : [characters.slice(at - 2, at + 1).join("")]));
    const quoted = [...new Set(grams)].map((gram) => `"${gram.replaceAll('"', '""')}"`);
    return { table: "grams", match: quoted.join(" AND ") };
  }
  const signs = signsOf(term);
  if (signs.length === 0) return undefined;
  return { table: "signs", match: signs.map((sign) => `"${toToken(sign)}"`).join(" AND ") };
}
