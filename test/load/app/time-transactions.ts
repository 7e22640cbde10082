import type { Database } from "../../../electron/store/database.ts";

/** The same database, and how long main stood still for each of its transactions, in milliseconds. */
export function timeTransactions(database: Database): {
  readonly database: Database;
  readonly times: readonly number[];
} {
  const times: number[] = [];
  let isInside = false;
  return {
    times,
    database: {
      ...database,
      transaction(work) {
        if (isInside) return database.transaction(work);
        isInside = true;
        const start = performance.now();
        try {
          return database.transaction(work);
        } finally {
          isInside = false;
          times.push(performance.now() - start);
        }
      },
    },
  };
}
