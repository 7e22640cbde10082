import { z } from "zod";
import type { Database } from "./sqlite.ts";

const tableRow = z.object({ name: z.string() });
const columnRow = z.object({ name: z.string(), type: z.string(), notnull: z.int() });
type Column = z.infer<typeof columnRow>;

/** What stands for nothing in a column that may not be empty. */
const NOTHING: Readonly<Record<string, string>> = {
  TEXT: "''",
  INTEGER: "0",
  REAL: "0.0",
  BLOB: "x''",
};

/**
 * Makes values that are not of their column's kind into such as are, as far as that can be done; all others stay. SQLite
 * refuses every change of a row that holds one, so that its chat could neither be renamed nor deleted.
 *
 * @param database of the newest schema, whose tables are STRICT (https://sqlite.org/stricttables.html).
 * @returns how many rows were changed.
 */
export function mendValues(database: Database): number {
  const tables = database.all(
    tableRow,
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 1",
  );
  // A value that is mended may name a row that never was; nothing is gained by keeping it unreadable.
  database.execute("PRAGMA foreign_keys = OFF");
  try {
    return database.transaction(() =>
      tables.reduce((mended, { name }) => mended + mendTable(database, name), 0),
    );
  } finally {
    database.execute("PRAGMA foreign_keys = ON");
  }
}

function mendTable(database: Database, table: string): number {
  const all = database.all(
    columnRow,
    `SELECT name, type, "notnull" FROM pragma_table_info(:table)`,
    {
      table,
    },
  );
  const columns = all.filter(({ type }) => type in NOTHING);
  const set = columns.map((column) => `${column.name} = ${mended(column)}`).join(", ");
  const where = columns.map((column) => `NOT (${isRight(column)})`).join(" OR ");
  return database.run(`UPDATE OR IGNORE ${table} SET ${set} WHERE ${where}`);
}

function isRight({ name, type, notnull }: Column): string {
  const right = `typeof(${name}) = '${type.toLowerCase()}'`;
  return notnull === 1 ? right : `${name} IS NULL OR ${right}`;
}

function mended(column: Column): string {
  const { name, type } = column;
  return `CASE WHEN ${isRight(column)} THEN ${name} WHEN ${name} IS NULL THEN ${NOTHING[type]} ELSE CAST(${name} AS ${type}) END`;
}
