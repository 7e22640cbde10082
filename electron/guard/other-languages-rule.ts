import { isOrder, talkAround } from "./context.ts";
import { OVERRIDE_EXPRESSIONS, OVERRIDE_PHRASES, type OverridePhrase } from "./other-languages.ts";
import type { Rule } from "./rule.ts";
import { isInRegions, type Region } from "./quoted-regions.ts";
import type { Word } from "./words.ts";

type Words = readonly Word[];

const REACH = 7;
/** Words of those languages that may stand before an order. */
const LEADS = new Set(
  "bitte und jetzt nun dann sie et puis maintenant s il vous te plait merci de y e por favor ahora agora adesso ora per favore en nu dan alsjeblieft prosze i teraz lutfen simdi пожалуиста и теперь а затем будь ласка тепер hallo bonjour hola ciao ola привет".split(
    " ",
  ),
);

export const otherLanguagesRule: Rule = {
  id: "override-other-language",
  label: "tells the assistant to ignore its instructions",
  why: "The same order as in English, in another language.",
  find: ({ text, quoted, words, toOriginal }) => {
    for (const [at, word] of words.entries()) {
      for (const phrase of OVERRIDE_PHRASES) {
        if (!phrase.verbs.has(word.text)) continue;
        const last = findTarget(words, at, phrase);
        if (last === undefined || talkAround(words, at) !== undefined) continue;
        return toOriginal({
          start: Math.min(word.start, last.start),
          end: Math.max(word.end, last.end),
        });
      }
    }
    const found = OVERRIDE_EXPRESSIONS.map((expression) => findUnquoted(text, expression, quoted));
    const region = found.find((each) => each !== undefined);
    return region && toOriginal(region);
  },
};

function findTarget(words: Words, at: number, phrase: OverridePhrase): Word | undefined {
  const verb = words[at];
  const isTurkish = phrase.language === "Turkish";
  if (!isTurkish && !isOpening(words, at)) return undefined;
  // Turkish puts the verb last.
  const reach = (
    isTurkish ? words.slice(Math.max(0, at - REACH), at) : words.slice(at + 1, at + 1 + REACH)
  ).filter((word) => word.sentence === verb?.sentence);
  if (reach.some((word) => phrase.harmless.has(word.text))) return undefined;
  if (phrase.harmless.has(words[at - 1]?.text ?? "")) return undefined;
  const startsWithAny = (word: Word, stems: readonly string[]): boolean =>
    stems.some((stem) => word.text.startsWith(stem));
  const nounAt = reach.findIndex((word) => startsWithAny(word, phrase.nouns));
  const qualifierAt = reach.findIndex((word) => startsWithAny(word, phrase.qualifiers));
  if (nounAt === -1 || qualifierAt === -1) return undefined;
  return isTurkish ? reach[Math.min(nounAt, qualifierAt)] : reach[Math.max(nounAt, qualifierAt)];
}

function isOpening(words: Words, at: number): boolean {
  const [before, verb] = [words[at - 1], words[at]];
  return isOrder(words, at) || before?.clause !== verb?.clause || LEADS.has(before?.text ?? "");
}

function findUnquoted(
  text: string,
  expression: RegExp,
  quoted: readonly Region[],
): Region | undefined {
  for (const { 0: found, index } of text.matchAll(expression)) {
    if (!isInRegions(quoted, index)) {
      return { start: index, end: index + found.length };
    }
  }
  return undefined;
}
