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

/**
 * Who wrote a text: the person at the keyboard, or somebody else, whose quotation marks excuse nothing, and who may
 * speak in the attributes of tags as well.
 */
export type Author = "person" | "stranger" | "stranger-in-tags";

/** Reads a text once for all rules, in time linear in its length. */
export function readPassage(original: string, author: Author = "person"): Passage {
  const { text, starts, ends } = normalise(original, { keepsTags: author === "stranger-in-tags" });
  // A person may quote an order without giving it; to a model a stranger's order is one in quotation marks, too.
  const quoted = author === "person" ? findQuotedRegions(text) : [];
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
