/** What templates leave around the name of a tool: the room it stands in, and a mark of what comes next. */
const AROUND = /^(?:functions?|tools?|default_api)[.:/]|<\|[^]*$/gi;

/**
 * Makes a name that endpoints accept (`^[a-zA-Z0-9_-]{1,64}$`, OpenAI API reference) out of whatever a model called a
 * tool; a name that is one already stays as it is. `functions.clock` and `clock<|channel|>commentary` mean the clock.
 */
export function toWireToolName(name: string): string {
  const cleaned = name
    .trim()
    .replaceAll(AROUND, "")
    .replaceAll(/[^a-zA-Z0-9_-]/g, "_")
    .slice(0, 64);
  return cleaned === "" ? "unnamed" : cleaned;
}
