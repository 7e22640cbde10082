/** What templates leave around the name of a tool: the room it stands in, and a mark of what comes next. */
const AROUND = /^(?:functions?|tools?|default_api)[.:/]+|<\|[^]*$/gi;

/** A model's number for the call (Kimi's `:0`), or the way it would be called in code. */
const BEHIND = /(?::\d{1,4}|\([^]*\)?)$/;

/**
 * Makes a name that endpoints accept (`^[a-zA-Z0-9_-]{1,64}$`, OpenAI API reference) out of whatever a model called a
 * tool; a name that is one already stays as it is. `functions.clock` and `clock<|channel|>commentary` mean the clock.
 */
export function toWireToolName(name: string): string {
  const cleaned = bare(name)
    .replaceAll(/[^a-zA-Z0-9_-]/g, "_")
    .slice(0, 64);
  return cleaned === "" ? "unnamed" : cleaned;
}

/**
 * The tool that a model means: the one of that name, or the only one whose name is the same but for its capitals, its
 * marks and what templates leave around it (`functions::clock`, `functions.clock:0`, `Clock`, `clock()`).
 *
 * @param names those of the tools that it was told of.
 * @returns a name that endpoints accept, whether there is such a tool or not.
 */
export function toToolName(name: string, names: readonly string[]): string {
  const wire = toWireToolName(name);
  if (names.includes(wire)) return wire;
  const plain = bare(name).replace(BEHIND, "");
  // The last part alone, where a model puts the tool into a room of its own.
  for (const part of [plain, plain.replace(/^[^]*[.:/]/, "")]) {
    const alike = names.filter((each) => letters(each) === letters(part));
    if (alike.length === 1) return alike[0] ?? wire;
  }
  return wire;
}

/** The model's answer to a call of a tool that there is not; it may call one of those there are. */
export function noSuchTool(name: string, names: readonly string[]): string {
  const there = names.length === 0 ? "There are none." : `There are: ${names.join(", ")}.`;
  return `Error: Tool "${name}" not found. ${there}`;
}

const bare = (name: string): string => name.slice(0, 200).trim().replaceAll(AROUND, "").trim();

const letters = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
