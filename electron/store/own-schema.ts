import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS, NEWEST_VERSION } from "./migrations.ts";
import { prepareSearchIndex } from "./search-index.ts";
import { openSqlite, type Database } from "./sqlite.ts";

/** One row of `sqlite_schema`. */
const schemaRow = z.object({
  type: z.string(),
  name: z.string(),
  table: z.string(),
  page: z.number().nullable(),
  sql: z.string().nullable(),
});
type SchemaRow = z.infer<typeof schemaRow>;

const rowsOf = (schema: string): string =>
  `SELECT type, name, tbl_name AS 'table', rootpage AS page, sql FROM ${schema}.sqlite_schema`;
/** Our own is a hundred rows; nobody waits for a planted one of a million. */
const MAXIMUM_ROWS = 1_000;

/** What `ANALYZE` leaves, which people who look after SQLite files run. */
const STATISTICS: ReadonlyMap<string, string> = new Map([
  ["sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"],
  ["sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"],
]);

/** What of a schema has to be there, and what may be: by type and name, the text that made it. */
interface OwnSchema {
  readonly required: ReadonlyMap<string, string>;
  readonly allowed: ReadonlyMap<string, string>;
}

const known = new Map<number, OwnSchema>();

/** No schema of ours comes near this number: what says so was not written by a later version. */
const FURTHEST = 10_000;

/** Runs a query and gives all of its rows. */
type Query = (sql: string) => readonly unknown[];

/**
 * Looks whether a database holds exactly what this app makes at that version: a trigger, a view or a default in a file
 * that somebody else has changed is SQL that would run with the app's next write.
 *
 * @param version the file's `user_version`; 0 has to be empty.
 * @param schema the name under which SQLite knows it: `main`, or what it was attached as.
 * @returns what is not ours, the middle of a sentence; undefined when all of it is.
 */
export function foreignIn(query: Query, version: number, schema = "main"): string | undefined {
  const found = query(`${rowsOf(schema)} LIMIT ${MAXIMUM_ROWS}`);
  if (version === 0 && found.length === 0) return undefined;
  if (isNewer(query, version, schema)) return "a newer Parley wrote it";
  if (!Number.isInteger(version) || version < 1 || version > NEWEST_VERSION) {
    return "it is a database of another program";
  }
  if (found.length === MAXIMUM_ROWS) return "it holds more tables than Parley makes";
  const { required, allowed } = ownSchema(version);
  const missing = new Set(required.keys());
  const pages = new Set<number>();
  for (const each of found) {
    const { data: row } = schemaRow.safeParse(each);
    if (row === undefined) return "its list of tables cannot be read";
    const key = keyOf(row);
    missing.delete(key);
    if (allowed.get(key) !== textOf(row))
      return `it holds ${toWords(row)} that Parley did not make`;
    // Two tables on one page: what is written to one changes the other.
    if (row.page !== null && row.page !== 0 && pages.has(row.page)) {
      return "two of its tables share one place";
    }
    pages.add(row.page ?? 0);
  }
  const [first] = missing;
  return first === undefined ? undefined : `a part of it is missing (${first})`;
}

/** @throws AppError `storage-failed` for a file that holds nothing, or what this app did not make. */
export function requireOwnSchema(database: Database, name: string): void {
  const version = database.get(z.object({ user_version: z.int() }), "PRAGMA user_version");
  const query: Query = (sql) => database.all(z.unknown(), sql);
  const at = version?.user_version ?? 0;
  const foreign = foreignIn(query, at) ?? (at === 0 ? "there is nothing in it" : undefined);
  if (foreign === undefined) return;
  throw new AppError("storage-failed", `Parley does not open ${name}: ${foreign}.`);
}

/** Whether a later version wrote it: it has Parley's own tables at least, whatever else was added since. */
export function isNewer(query: Query, version: number, schema = "main"): boolean {
  if (version <= NEWEST_VERSION || version >= FURTHEST) return false;
  const sql = `SELECT name FROM ${schema}.sqlite_schema
    WHERE type = 'table' AND name IN ('threads', 'messages', 'runs')`;
  return query(sql).length === 3;
}

/** Made as a history is made, in memory, so that no second copy of the schema has to be kept in step. */
function ownSchema(version: number): OwnSchema {
  const made = known.get(version) ?? make(version);
  known.set(version, made);
  return made;
}

function make(version: number): OwnSchema {
  const database = openSqlite(":memory:");
  try {
    const migrations = MIGRATIONS.filter((each) => each.version <= version);
    migrate({ database, migrations, backUp: () => undefined });
    const required = toTexts(database.all(schemaRow, rowsOf("main")));
    prepareSearchIndex(database);
    const withIndex = toTexts(database.all(schemaRow, rowsOf("main")));
    const statistics = [...STATISTICS].map(
      ([name, sql]) => [`table ${name}`, `${name} ${toText(sql)}`] as const,
    );
    return { required, allowed: new Map([...withIndex, ...statistics]) };
  } finally {
    database.close();
  }
}

function toTexts(rows: readonly SchemaRow[]): ReadonlyMap<string, string> {
  return new Map(rows.map((row) => [keyOf(row), textOf(row)]));
}

const keyOf = ({ type, name }: SchemaRow): string => `${type} ${name}`;
/** What made it and what it belongs to; an index that a key brings along has no text. */
const textOf = ({ table, sql }: SchemaRow): string => `${table} ${toText(sql ?? "")}`;
/** Lines may be broken elsewhere, and there may be more or less space around signs. */
const toText = (sql: string): string =>
  sql
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([(),;]) ?/g, "$1")
    .trim();

/** Names are somebody else's words: they are cut, and shown without what a terminal or a dialog would obey. */
function toWords({ type, name }: SchemaRow): string {
  const shown = name.replaceAll(/[^\w .-]/g, "?").slice(0, 60);
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${/^\w{1,10}$/.test(type) ? type : "thing"} (${shown})`;
}
