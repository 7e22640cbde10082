import type { SettingEntry } from "../fields/settings-index.ts";

/** How much a word says where it stands: in the name, among the other names, in what is said of it. */
const WEIGHTS = { label: 4, words: 3, tab: 2, about: 1 } as const;

/**
 * The settings that every word of the query stands in, the best first. Case and accents do not count.
 *
 * @returns none for a query without a word.
 */
export function searchSettings(
  entries: readonly SettingEntry[],
  query: string,
): readonly SettingEntry[] {
  const wanted = fold(query).split(" ").filter(Boolean);
  if (wanted.length === 0) return [];
  return entries
    .map((entry) => ({ entry, rank: rankOf(entry, wanted) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ entry }) => entry);
}

/** 0 when one of the words stands nowhere. */
function rankOf(entry: SettingEntry, wanted: readonly string[]): number {
  const ranks = wanted.map((word) => {
    const found = (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]).map((field) => {
      const text = fold(entry[field]);
      if (!text.includes(word)) return 0;
      // The beginning of a word is what people type.
      return WEIGHTS[field] * (` ${text}`.includes(` ${word}`) ? 2 : 1);
    });
    return Math.max(...found);
  });
  return ranks.includes(0) ? 0 : ranks.reduce((sum, rank) => sum + rank, 0);
}

function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
