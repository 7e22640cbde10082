/** What somebody else sent, parsed: it may be anything, whatever it should be. */

export type Fields = Readonly<Record<string, unknown>>;

/** Whether it has names to look under; a list has none. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const toFields = (value: unknown): Fields | undefined =>
  isFields(value) ? value : undefined;

/** What stands in a list; of anything else, nothing. */
export const toList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];

/** What stands under a name, errors of a library included; undefined where there is nothing to look in. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (Reflect.get(value, name) as unknown) : undefined;

/** An error and what lies behind it, outermost first; of several at once, the first. A circle ends it. */
export function causesOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let each = error;
  while (each !== undefined && each !== null && !chain.includes(each)) {
    chain.push(each);
    const first: unknown = each instanceof AggregateError ? each.errors[0] : undefined;
    each = fieldOf(each, "cause") ?? first;
  }
  return chain;
}
