import { z } from "zod";
import type { Database } from "./sqlite.ts";
import { parseJson } from "./parse-json.ts";

/** Small things the app remembers from one start to the next, each under a key of its own. */
export interface AppState {
  /** Undefined when nothing was written, or when what was written is not what the schema says. */
  read<T>(key: string, schema: z.ZodType<T>): T | undefined;
  /** The schema says which value belongs to the key; it is the one to read it with. */
  write<T>(key: string, schema: z.ZodType<T>, value: T): void;
}

const stateRow = z.object({ value: z.string().catch("") });

export function createAppState(database: Database): AppState {
  return {
    read(key, schema) {
      const row = database.get(stateRow, "SELECT value FROM app_state WHERE key = :key", { key });
      return row === undefined ? undefined : parseJson(schema, row.value);
    },
    write(key, schema, value) {
      database.run(
        `INSERT INTO app_state (key, value) VALUES (:key, :value)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        { key, value: JSON.stringify(schema.parse(value)) },
      );
    },
  };
}
