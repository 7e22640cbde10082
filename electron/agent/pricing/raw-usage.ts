import { isFields } from "../../http/received.ts";

/** A usage object as a server wrote it. */
export type Raw = Readonly<Record<string, unknown>>;

/**
 * What later chunks say goes before what earlier ones said, name by name: some servers count the prompt in the first and
 * the answer in the last, and 0 or nothing where they do not repeat themselves. A total belongs to the counts beside it.
 */
export function mergeUsage(known: Raw, said: Raw): Raw {
  const isPartial = isCounting(said) && isEmpty(said["total_tokens"]);
  return merge(isPartial ? without(known, "total_tokens") : known, said, DEEPEST);
}

/** Deeper than any usage object; what a server nests beyond it is not looked at. */
const DEEPEST = 4;

function merge(known: Raw, said: Raw, depth: number): Raw {
  const merged = new Map(Object.entries(known));
  for (const [name, value] of Object.entries(said)) {
    const before = merged.get(name);
    if (isFields(value)) {
      if (depth > 0) merged.set(name, merge(isFields(before) ? before : {}, value, depth - 1));
    } else if (!isEmpty(value) || isEmpty(before)) merged.set(name, value);
  }
  return Object.fromEntries(merged);
}

export const PROMPT_NAMES = ["prompt_tokens", "input_tokens"] as const;
export const ANSWER_NAMES = ["completion_tokens", "output_tokens"] as const;

const isCounting = (raw: Raw): boolean =>
  [...PROMPT_NAMES, ...ANSWER_NAMES].some((name) => !isEmpty(raw[name]));

/** Nothing is said, or what servers write that have nothing to say. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === 0 || value === "" || value === "0";

function without(raw: Raw, name: string): Raw {
  return Object.fromEntries(Object.entries(raw).filter(([each]) => each !== name));
}

/** All that stands under these names; an earlier one goes first, where it says anything. */
export function recordIn(raw: Raw, ...names: readonly string[]): Raw {
  return names
    .map((name) => raw[name])
    .filter(isFields)
    .reduceRight<Raw>((all, each) => mergeUsage(all, each), {});
}
