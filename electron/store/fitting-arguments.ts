import { fitJson, type Json } from "../../shared/fit-json.ts";

/**
 * A stored object whose `args` the page can be handed: an older version of the app, or another program, may have
 * written ones that are too deep or too long. What does not fit becomes text.
 */
export function withFittingArguments<T>(stored: T): T {
  if (typeof stored !== "object" || stored === null || !("args" in stored)) return stored;
  // What was read from JSON is JSON.
  return { ...stored, args: fitJson(stored.args as Json) };
}
