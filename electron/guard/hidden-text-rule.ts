import type { Passage } from "./passage.ts";
import type { Region } from "./quoted-regions.ts";
import type { Rule } from "./rule.ts";

/**
 * Tags spell the region of a flag such as Scotland's: a black flag, three to six tag letters or digits, and the end
 * mark (which a cut may take away). Source: Unicode Technical Standard 51, section "Emoji Tag Sequences".
 */
const TAG_RUN = /[\u{e0000}-\u{e007f}]+/gu;
const FLAG_TAGS = /^[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{0,6}\u{e007f}?$/u;
const BLACK_FLAG = "\u{1f3f4}";
/** One selector may follow a character; a row of them can only be data in disguise. */
const SELECTOR_RUN = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;
const MIN_SELECTORS = 8;

export const hiddenTextRule: Rule = {
  id: "hidden-text",
  label: "holds invisible characters that spell hidden text",
  why: "Nobody can type or see Unicode tag characters, but a model reads them.",
  find: ({ original }: Passage): Region | undefined => {
    for (const { 0: run, index } of original.matchAll(TAG_RUN)) {
      const isOnFlag = original.slice(Math.max(0, index - 2), index) === BLACK_FLAG;
      if (!isOnFlag || !FLAG_TAGS.test(run)) return { start: index, end: index + run.length };
    }
    for (const { 0: run, index } of original.matchAll(SELECTOR_RUN)) {
      if (Array.from(run).length >= MIN_SELECTORS) return { start: index, end: index + run.length };
    }
    return undefined;
  },
};
