import type { MarkedToken, Tokens } from "marked";

/**
 * The part of an unfinished list or table that can no longer change. Only its last item or row is read again while it
 * grows, so a list of a thousand items costs no more than a thousand paragraphs.
 */
export type Growth =
  | {
      readonly kind: "list";
      readonly start: number | "";
      readonly isLoose: boolean;
      readonly items: readonly Tokens.ListItem[];
    }
  | {
      readonly kind: "table";
      /** Header and delimiter row: put before the tail, they make its rows a table again. */
      readonly prefix: string;
      readonly rows: readonly Tokens.TableCell[][];
    };

/** A token put together from parts has no text of its own by which it could be taken for an earlier one. */
export const NO_RAW = "";

/** What to put before the tail when it is read. */
export function growthPrefix(growth: Growth | undefined): string {
  return growth?.kind === "table" ? growth.prefix : "";
}

/** The whole list or table: what was set aside, followed by what the tail holds of it. */
export function joinGrowth(growth: Growth | undefined, first: MarkedToken): MarkedToken {
  if (growth?.kind === "list" && first.type === "list") {
    const { start } = growth;
    const loose = growth.isLoose || first.loose;
    return { ...first, raw: NO_RAW, start, loose, items: [...growth.items, ...first.items] };
  }
  if (growth?.kind === "table" && first.type === "table") {
    return { ...first, raw: NO_RAW, rows: [...growth.rows, ...first.rows] };
  }
  return first;
}

export interface Grown {
  readonly growth: Growth;
  /** Where the last item or row starts, counted from the start of `input`. */
  readonly offset: number;
}

/**
 * Sets aside all but the last item or row of a list or table at the end of the text.
 *
 * @param first the token at the start of `input`, as lexed (not yet joined with `growth`).
 * @param completeTo end of the last complete line in `input`: only what stands before it is certain.
 */
export function grow(
  growth: Growth | undefined,
  first: MarkedToken,
  input: string,
  completeTo: number,
): Grown | undefined {
  if (first.type === "list") return growList(growth, first, input, completeTo);
  if (first.type === "table") return growTable(growth, first, input, completeTo);
  return undefined;
}

function growList(
  growth: Growth | undefined,
  list: Tokens.List,
  input: string,
  completeTo: number,
): Grown | undefined {
  const before = growth?.kind === "list" ? growth : undefined;
  const [count, offset] = certainItems(list.items, input, completeTo);
  if (count === 0) return undefined;
  const closed = list.items.slice(0, count);
  return {
    offset,
    growth: {
      kind: "list",
      start: before ? before.start : list.start,
      isLoose: before?.isLoose === true || closed.some(makesLoose),
      items: [...(before?.items ?? []), ...closed],
    },
  };
}

/**
 * How many items are certain, and where the next one starts. An item is certain once the first line of the one after
 * it is complete: `-` may still become `-1`, a line of the item before, and `- - ` a rule that ends the list.
 */
function certainItems(
  items: readonly Tokens.ListItem[],
  input: string,
  completeTo: number,
): readonly [count: number, offset: number] {
  let certain: readonly [number, number] = [0, 0];
  let offset = 0;
  for (const [count, item] of items.entries()) {
    const lineEnd = input.indexOf("\n", offset);
    if (lineEnd < 0 || lineEnd >= completeTo || !input.startsWith(item.raw, offset)) break;
    certain = [count, offset];
    offset += item.raw.length;
  }
  return certain;
}

/** Blank lines inside an item, or between it and the next, make the whole list loose (marked's rule). */
function makesLoose(item: Tokens.ListItem): boolean {
  const endsWithBlankLine = /\n[ \t]*\n[ \t]*$/.test(item.raw);
  const holdsBlankLine = item.tokens.some(
    (token) => token.type === "space" && /\n.*\n/.test(token.raw),
  );
  return endsWithBlankLine || holdsBlankLine;
}

function growTable(
  growth: Growth | undefined,
  table: Tokens.Table,
  input: string,
  completeTo: number,
): Grown | undefined {
  if (table.rows.length < 2) return undefined;
  const before = growth?.kind === "table" ? growth : undefined;
  const prefix = before?.prefix ?? input.slice(0, lineStart(input, 0, 2));
  const offset = lineStart(input, prefix.length, table.rows.length - 1);
  if (offset > completeTo) return undefined;
  const rows = [...(before?.rows ?? []), ...table.rows.slice(0, -1)];
  return { offset, growth: { kind: "table", prefix, rows } };
}

function lineStart(text: string, from: number, lines: number): number {
  let at = from;
  for (let line = 0; line < lines; line += 1) at = text.indexOf("\n", at) + 1;
  return at;
}
