import { z } from "zod";
import { runId, type RunId } from "../../shared/ids.ts";
import type { Database } from "./sqlite.ts";

/** The runs that were started last, newest first. */
export function readRecentRuns(database: Database, count: number): readonly RunId[] {
  const sql = "SELECT id FROM runs ORDER BY number DESC LIMIT :count";
  return database.all(z.object({ id: runId }), sql, { count }).map(({ id }) => id);
}
