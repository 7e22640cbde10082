import { normalise } from "./normalise.ts";
import { findQuotedRegions, type Region } from "./quoted-regions.ts";
import { splitRunOn } from "./split-run-on.ts";
import { toWords, type Word } from "./words.ts";

/** A text made ready for the rules. Indexes into `text` become offsets of the original through `toOriginal`. */
export interface Passage {
  readonly original: string;
  /** Normalised. */
  readonly text: string;
  readonly quoted: readonly Region[];
  readonly words: readonly Word[];
  readonly toOriginal: (region: Region) => Region;
}

/** Reads a text once for all rules, in time linear in its length. */
export function readPassage(original: string): Passage {
  const { text, starts, ends } = normalise(original);
  const quoted = findQuotedRegions(text);
  const words = toWords(text, {
    quoted,
    splitRunOn,
    isCapitalAt: (index) => /^\p{Lu}/u.test(original.slice(starts[index], ends[index])),
  });
  return {
    original,
    text,
    quoted,
    words,
    toOriginal: ({ start, end }) => ({ start: starts[start] ?? 0, end: ends[end - 1] ?? 0 }),
  };
}
