import type { z } from "zod";

/** Reads JSON that may be damaged; undefined when it is not JSON or not what the schema says. */
export function parseJson<T>(schema: z.ZodType<T>, json: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return schema.safeParse(value).data;
}
