import { createPhrases, isOrder, talkAround } from "./context.ts";
import type { Passage } from "./passage.ts";
import type { Region } from "./quoted-regions.ts";
import type { Rule } from "./rule.ts";
import { AI_NOUNS } from "./vocabulary.ts";
import type { Word } from "./words.ts";

type Words = readonly Word[];

const castingAt = createPhrases([
  "you are",
  "youre",
  "you will",
  "you can",
  "you have",
  "you no longer",
  "you do not",
  "you dont",
  "from now on",
  "act",
  "pretend",
  "behave",
  "respond",
  "answer",
  "reply",
  "speak",
  "roleplay",
  "role play",
  "play",
  "simulate",
  "emulate",
  "become",
  "imagine",
  "enter",
  "enable",
  "activate",
  "switch",
  "stay",
  "assume",
  "take on",
  "operate",
  "i want you",
  "your name is",
  "developer mode",
  "jailbreak",
  "dan mode",
]);

/** What is said of an assistant only by those who want it without bounds. */
const liberationAt = createPhrases([
  "do anything now",
  "developer mode enabled",
  "dan mode",
  "god mode",
  "jailbreak mode",
  "jailbroken mode",
  "evil mode",
  "unrestricted mode",
  "jailbroken",
  "bound by any",
  "bound by your",
  "bound by the rules",
  "bound by openai",
  "restricted by any",
  "free from all restrictions",
  "free from any restrictions",
  "free of all restrictions",
  "free of any restrictions",
  "free from the confines",
  "broken free",
  "freed from",
  "no restrictions",
  "no ethical",
  "no moral",
  "no content policy",
  "no safety",
  "no filters",
  "no rules",
  "no limits",
  "no limitations",
  "no guidelines",
  "without restrictions",
  "without any restrictions",
  "without any limits",
  "without any limitations",
  "without any filters",
  "without any filter",
  "without any ethical",
  "without any moral",
  "without any censorship",
  "without any rules",
  "without any safety",
  "without ethical",
  "without moral",
  "without safety",
  "without content",
  "without censorship",
  "ignores all ethical",
  "ignore all ethical",
  "ignores all safety",
  "have to follow your",
  "have to follow any",
  "have to follow the rules",
  "have to obey",
  "follow any rules",
  "follow any guidelines",
  "longer an ai",
  "longer a language model",
  "longer restricted",
  "longer bound",
]);
/** Ordinary words, unless they are said of an AI. */
const UNBOUND = new Set(
  "unrestricted unfiltered uncensored amoral unethical unaligned evil unlimited rogue jailbreak uncontrolled".split(
    " ",
  ),
);
const REACH = 40;

export const personaRule: Rule = {
  id: "switch-persona",
  label: "casts the assistant as one without rules",
  why: "A new role is ordinary; a role that is free of safety rules serves to lift them.",
  find: ({ original, words, toOriginal }: Passage): Region | undefined => {
    const toRegion = (first: Word, last: Word): Region =>
      toOriginal({ start: first.start, end: last.end });
    const isWrittenInCapitals = (word: Word): boolean => {
      const { start, end } = toRegion(word, word);
      return /^[A-Z0-9.]+$/.test(original.slice(start, end).normalize("NFKC"));
    };
    for (const [at, first] of words.entries()) {
      if (castingAt(words, at) === 0 || !isOrder(words, at)) continue;
      const last = findLiberation(words, at, isWrittenInCapitals);
      if (last === undefined || talkAround(words, at) === "security") continue;
      return toRegion(first, last);
    }
    return undefined;
  },
};

function findLiberation(
  words: Words,
  from: number,
  isWrittenInCapitals: (word: Word) => boolean,
): Word | undefined {
  const first = words[from];
  for (let at = from; at < from + REACH; at += 1) {
    const word = words[at];
    // Two sentences: "Act as X. X has no rules."
    if (word === undefined || word.sentence > (first?.sentence ?? 0) + 1) return undefined;
    const length = liberationAt(words, at);
    if (length > 0 && !isAboutSomething(words, at + length)) return words[at + length - 1];
    if (word.text === "dan" && isWrittenInCapitals(word)) return word;
    const isSaidOfAi = words.slice(at + 1, at + 4).some((each) => AI_NOUNS.has(each.text));
    if (UNBOUND.has(word.text) && isSaidOfAi) return word;
    if (
      word.text === "developer" &&
      words[at + 1]?.text === "mode" &&
      entersMode(words, from, at)
    ) {
      return words[at + 1];
    }
  }
  return undefined;
}

/** "no restrictions on parking" */
function isAboutSomething(words: Words, at: number): boolean {
  const [last, next] = [words[at - 1], words[at]];
  return next !== undefined && next.clause === last?.clause && ABOUT.has(next.text);
}

const ABOUT = new Set("in on at for about of my the a our".split(" "));

/** "Enter developer mode", but not "enable developer mode on my phone". */
function entersMode(words: Words, from: number, at: number): boolean {
  const between = words.slice(from, at);
  return between.length <= 6 && !isAboutSomething(words, at + 2);
}
