/** A last line that could still become anything: a rule, a bullet, the underline of a heading, a fence. */
const UNDECIDED_LINE = /^[ \t]*(?:[-=*+_#~`>|]+|\d{1,9}[.)])[ \t]*$/;
const TABLE_HEADER = /^[ \t]*\|.*\|[ \t]*$/;
const TABLE_DELIMITER = /^[ \t]*\|[ \t:|-]*$/;

/**
 * Text as it will most likely go on, for drawing while it streams: half-typed syntax at the very end is closed or held
 * back, so that no `**`, no half address and no heading that is going to be a list flashes up. Touches only the last
 * line; everything before it stays as it is.
 *
 * @param isGrowing the tail is the end of a list or a table that has begun before it.
 */
export function completeTail(tail: string, isGrowing: boolean): string {
  const start = tail.lastIndexOf("\n") + 1;
  const line = tail.slice(start);
  const before = tail.slice(0, start);
  if (line === "") return tail;
  const table = isGrowing ? undefined : completeTableDelimiter(before, line);
  if (table !== undefined) return before + table;
  if (UNDECIDED_LINE.test(line)) return before;
  return before + closeEmphasis(closeCode(openLinkAsText(line)));
}

function completeTableDelimiter(before: string, line: string): string | undefined {
  const header = before.slice(before.lastIndexOf("\n", before.length - 2) + 1, -1);
  const isFirstRow = /(?:^|\n[ \t]*\n)$/.test(before.slice(0, before.length - header.length - 1));
  if (!isFirstRow || !TABLE_HEADER.test(header) || !TABLE_DELIMITER.test(line)) return undefined;
  const columns = header.replaceAll("\\|", "").split("|").length - 2;
  return columns < 1 ? undefined : `|${"---|".repeat(columns)}`;
}

/** `see [the docs](https://exa` is drawn as `see the docs`. */
function openLinkAsText(line: string): string {
  return line.replace(/!?\[([^[\]`]*)(?:\]\([^()\s]*)?$/, (whole: string, label: string) =>
    whole.startsWith("!") ? "" : label,
  );
}

function closeCode(line: string): string {
  const runs = [...line.matchAll(/`+/g)];
  const last = runs.at(-1);
  if (last === undefined || runs.length % 2 === 0) return line;
  // A run at the very end may still grow, and may be the start of a fence or of code: nothing to show yet.
  if (last.index + last[0].length === line.length) return line.slice(0, last.index);
  return line + last[0];
}

function closeEmphasis(line: string): string {
  const plain = line.replace(/(`+)[^`]*\1/g, (code) => " ".repeat(code.length));
  const trailing = /(?<=\s|^)[*_~]+$/.exec(plain);
  if (trailing) return line.slice(0, trailing.index);
  const open = ["**", "__", "~~"].filter((mark) => plain.split(mark).length % 2 === 0);
  const rest = plain.replace(/\*\*|__|~~/g, "  ");
  const single = /(?<=^|[\s(])\*(?=\S)[^*]*$/.test(rest) ? "*" : "";
  const marks = single + open.join("");
  if (marks === "") return line;
  // Half of a closing `**` is there already: one more star would not close it but add one.
  const text = /[^\s*]\*$/.test(line) && open.includes("**") ? line.slice(0, -1) : line;
  return text.trimEnd() + (text === line ? marks : open.join(""));
}
