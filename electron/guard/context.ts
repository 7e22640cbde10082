import {
  DESTROY_VERBS,
  DESTROYED_NOUNS,
  FIRST_PERSON_VERBS,
  HOSTILE_VERBS,
  LEADING_WORDS,
  ORDER_LINKS,
  PAYLOAD_VERBS,
  RUN_NOUNS,
  RUN_VERBS,
  SECURITY_TALK,
  SEND_VERBS,
  SENSITIVE_NOUNS,
  WANTING_WORDS,
  WORDING_TALK,
} from "./vocabulary.ts";
import type { Word } from "./words.ts";

type Words = readonly Word[];

const MAX_LEAD = 14;
const MAX_TALK_DISTANCE = 30;
const QUESTION_VERBS = new Set(["can", "could", "would", "will"]);

/** Whether the words from `at` on read as the phrase does, within one sentence. */
export function readsAs(words: Words, at: number, phrase: readonly string[]): boolean {
  return phrase.every((expected, index) => {
    const word = words[at + index];
    return word?.text === expected && word.sentence === words[at]?.sentence;
  });
}

/** Finds which of many phrases starts at a word; its answer is the phrase's number of words, 0 for none. */
export function createPhrases(list: readonly string[]): (words: Words, at: number) => number {
  const phrases = list.map((phrase) => phrase.split(" "));
  const byFirst = Map.groupBy(phrases, ([first]) => first);
  return (words, at) =>
    byFirst.get(words[at]?.text)?.find((phrase) => readsAs(words, at, phrase))?.length ?? 0;
}

/** The words before `at` in its clause, nearest first, at most so many. */
function leadOf(words: Words, at: number): Word[] {
  const lead: Word[] = [];
  for (let index = at - 1; index >= 0 && lead.length < MAX_LEAD; index -= 1) {
    const word = words[index];
    if (word === undefined || word.clause !== words[at]?.clause) break;
    lead.push(word);
  }
  return lead;
}

/**
 * Whether the verb at `at` is an order to the reader: it opens its clause, or only words stand before it that pass an
 * order on ("please", "now you must", "I want you to"). Questions, conditions, negations, and verbs with somebody else
 * as their subject are none.
 */
export function isOrder(words: Words, at: number): boolean {
  return isOrderOrRequest(words, at) && !asksWhether(words, at);
}

/** The same, but "can you …?" counts too: of some things the question is a request. */
export function isOrderOrRequest(words: Words, at: number): boolean {
  const lead = leadOf(words, at);
  const [previous] = lead;
  if (previous === undefined) return true;
  if (lead.length < MAX_LEAD && lead.every((word, index) => leadsToOrder(word, lead, index))) {
    return true;
  }
  // Without a full stop in between, a capital letter tells that a new sentence begins.
  const startsSentence = words[at]?.isCapital === true && !previous.isCapital;
  return startsSentence || ORDER_LINKS.has(previous.text);
}

/** "Can you ignore instructions?" asks for knowledge, unless it goes on with what to do then. */
function asksWhether(words: Words, at: number): boolean {
  const first = leadOf(words, at).at(-1);
  if (first === undefined || !QUESTION_VERBS.has(first.text) || !first.isInQuestion()) return false;
  return !hasPayload(words, at + 1);
}

/** `lead` runs backwards: what follows `word` in the text is at `index - 1`. */
function leadsToOrder(word: Word, lead: Words, index: number): boolean {
  if (!LEADING_WORDS.has(word.text)) return false;
  const next = lead[index - 1]?.text;
  const before = lead[index + 1]?.text;
  if (word.text === "i") return next !== undefined && FIRST_PERSON_VERBS.has(next);
  if (word.text === "to") return before !== undefined && WANTING_WORDS.has(before);
  if (word.text === "like") return before === "would" || before === "d";
  if (word.text === "model" || word.text === "system") return before !== "the" && before !== "a";
  return true;
}

/** How a text speaks about the words at `at`: as an attack, as wording, or not at all. */
export function talkAround(words: Words, at: number): "security" | "wording" | undefined {
  const here = words[at];
  let talk: "security" | "wording" | undefined =
    here?.isOnQuotedLine === true ? "wording" : undefined;
  for (let index = at - 1; index >= Math.max(0, at - MAX_TALK_DISTANCE); index -= 1) {
    const word = words[index];
    if (word === undefined || word.paragraph < (here?.paragraph ?? 0) - 1) break;
    if (SECURITY_TALK.has(word.text)) return "security";
    if (word.sentence === here?.sentence && WORDING_TALK.has(word.text)) talk = "wording";
  }
  const after = words.slice(at + 1, at + MAX_TALK_DISTANCE);
  const isAskedAbout = after.some((word) => SECURITY_TALK.has(word.text) && word.isInQuestion());
  return isAskedAbout ? "security" : talk;
}

/** Whether an order of the set stands at `at`: it opens a clause or is linked to what came before. */
const isLinkedOrder = (words: Words, at: number): boolean => {
  const [before, here] = [words[at - 1], words[at]];
  if (before === undefined || before.clause !== here?.clause) return true;
  return ORDER_LINKS.has(before.text) || isOrder(words, at);
};

function someOrder(
  words: Words,
  from: number,
  reach: number,
  isMeant: (word: Word, index: number) => boolean,
): boolean {
  const paragraph = words[from - 1]?.paragraph ?? words[from]?.paragraph;
  for (let index = from; index < from + reach; index += 1) {
    const word = words[index];
    if (word === undefined || word.paragraph !== paragraph) return false;
    if (isMeant(word, index) && isLinkedOrder(words, index)) return true;
  }
  return false;
}

/** Whether orders follow from `from` on, as they do once the old ones are set aside. */
export function hasPayload(words: Words, from: number, verbs = PAYLOAD_VERBS): boolean {
  return someOrder(
    words,
    from,
    25,
    (word, index) =>
      verbs.has(word.text) ||
      readsAs(words, index, ["you", "are"]) ||
      readsAs(words, index, ["you", "will"]) ||
      readsAs(words, index, ["you", "must"]),
  );
}

const hasNearby = (words: Words, at: number, nouns: ReadonlySet<string>): boolean =>
  words.slice(at + 1, at + 12).some((word) => nouns.has(word.text));

/** Whether an order follows that leaks, destroys, runs or disables something. */
export function hasHostileOrder(words: Words, from: number, reach: number): boolean {
  return someOrder(
    words,
    from,
    reach,
    ({ text }, index) =>
      HOSTILE_VERBS.has(text) ||
      (SEND_VERBS.has(text) && hasNearby(words, index, SENSITIVE_NOUNS)) ||
      (DESTROY_VERBS.has(text) && hasNearby(words, index, DESTROYED_NOUNS)) ||
      (RUN_VERBS.has(text) && hasNearby(words, index, RUN_NOUNS)) ||
      concealsFromUser(words, index),
  );
}

const TELLING = new Set(
  "tell inform notify alert mention warn ask disclose reveal show say".split(" "),
);

/** "Do not tell the user": what nobody writes who is the user. */
export function concealsFromUser(words: Words, at: number): boolean {
  const first = words[at]?.text;
  const length = first === "do" && words[at + 1]?.text === "not" ? 2 : 1;
  if (length === 1 && first !== "dont" && first !== "never") return false;
  if (!TELLING.has(words[at + length]?.text ?? "")) return false;
  return words.slice(at + length + 1, at + length + 6).some((word) => word.text === "user");
}
