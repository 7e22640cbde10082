import { createPhrases, hasPayload, isOrder, talkAround } from "./context.ts";
import type { Region } from "./quoted-regions.ts";
import type { Passage } from "./passage.ts";
import type { Rule } from "./rule.ts";
import {
  ALL_WORDS,
  ASSISTANT_OWNED,
  CONVERSATION_SCOPE,
  EARLIER_WORDS,
  HOSTILE_VERBS,
  INSTRUCTION_NOUNS,
  LINKING_WORDS,
  MISTAKE_WORDS,
  OVERRIDE_VERBS,
  PERSONAL_OWNERS,
  RULE_NOUNS,
  SCOPE_WORDS,
  SPEECH_VERBS,
  TALK_NOUNS,
  TIDYING_VERBS,
} from "./vocabulary.ts";
import type { Word } from "./words.ts";

type Words = readonly Word[];
type Noun = "instructions" | "rules" | "talk";

const verbPhraseAt = createPhrases([
  "do not follow",
  "do not obey",
  "do not listen to",
  "do not adhere to",
  "dont follow",
  "dont obey",
  "dont listen to",
  "stop following",
  "stop obeying",
  "no longer follow",
  "pay no attention to",
  "set aside",
  "put aside",
  "turn off",
  "switch off",
  "get rid of",
  "throw away",
  "throw out",
  "never mind",
]);
const MAX_PHRASE_LENGTH = 9;
/** Speech and open hostility: what a harmless "forget all that" is not followed by. */
const ABUSE = new Set([...HOSTILE_VERBS, ...SPEECH_VERBS]);

const TOLD = new Set("told instructed taught programmed ordered commanded".split(" "));

/** What a verb sets aside. */
interface Target {
  readonly noun: Noun;
  /** It came before, or it is the assistant's own. */
  readonly isEarlier: boolean;
  readonly isAssistants: boolean;
  readonly isAll: boolean;
  /** Index of the word after it. */
  readonly next: number;
}

export const overrideRule: Rule = {
  id: "override-instructions",
  label: "tells the assistant to ignore its instructions",
  why: "An order, outside quotations, to set aside what the assistant was told before or what bounds it.",
  find: ({ words, toOriginal }: Passage): Region | undefined => {
    for (let at = 0; at < words.length; at += 1) {
      const length = verbLengthAt(words, at);
      if (length === 0 || !isOrder(words, at)) continue;
      const target = readTarget(words, at + length);
      if (target === undefined || !isOverride(words, at, target)) continue;
      const [first, last] = [words[at], words[target.next - 1]];
      if (first !== undefined && last !== undefined) {
        return toOriginal({ start: first.start, end: last.end });
      }
    }
    return undefined;
  },
};

function verbLengthAt(words: Words, at: number): number {
  const text = words[at]?.text ?? "";
  const isVerb = OVERRIDE_VERBS.has(text) || TIDYING_VERBS.has(text);
  return verbPhraseAt(words, at) || (isVerb ? 1 : 0);
}

const toNoun = (text: string): Noun | undefined =>
  INSTRUCTION_NOUNS.has(text)
    ? "instructions"
    : RULE_NOUNS.has(text)
      ? "rules"
      : TALK_NOUNS.has(text)
        ? "talk"
        : undefined;

/** Reads "all of the previous safety instructions above": only such words, or it is about something else. */
function readTarget(words: Words, from: number): Target | undefined {
  const clause = words[from - 1]?.clause;
  let noun: Noun | undefined;
  let isEarlier = false;
  let isAssistants = false;
  let isAll = false;
  let next = from;
  for (; next < from + MAX_PHRASE_LENGTH; next += 1) {
    const word = words[next];
    if (word === undefined || word.clause !== clause) break;
    const { text } = word;
    if (word.isPossessive && !ASSISTANT_OWNED.has(text)) return undefined;
    const kind = toNoun(text);
    if (noun !== undefined && (kind === undefined || isVerbAfterLink(words, next))) break;
    // Of "system message instructions" the strongest noun counts.
    if (kind !== undefined) noun = stronger(noun, kind);
    isEarlier ||= EARLIER_WORDS.has(text);
    isAssistants ||= ASSISTANT_OWNED.has(text);
    isAll ||= ALL_WORDS.has(text);
    const isKnown =
      kind !== undefined ||
      EARLIER_WORDS.has(text) ||
      ASSISTANT_OWNED.has(text) ||
      ALL_WORDS.has(text) ||
      LINKING_WORDS.has(text);
    if (!isKnown) break;
    // "the previous", "all the above": nothing more is said, so it means everything that was.
    if (noun === undefined && isEarlier && endsPhrase(words, next)) noun = "talk";
  }
  if (noun === undefined) return undefined;
  return readAfterNoun(words, { noun, isEarlier, isAssistants, isAll, next });
}

const isVerbAfterLink = (words: Words, at: number): boolean =>
  words[at - 1]?.text === "and" && words[at]?.text === "prompt";

function stronger(one: Noun | undefined, other: Noun): Noun {
  if (one === "instructions" || other === "instructions") return "instructions";
  return one === "rules" || other === "rules" ? "rules" : "talk";
}

function endsPhrase(words: Words, at: number): boolean {
  const [here, next] = [words[at], words[at + 1]];
  return next === undefined || next.clause !== here?.clause || next.text === "and";
}

/** What follows the noun may say whose it is, or that it is about something else altogether. */
function readAfterNoun(words: Words, target: Target): Target | undefined {
  let { noun, isEarlier, isAssistants, next } = target;
  const last = words[next - 1];
  for (let at = next; at < target.next + 6; at += 1) {
    const word = words[at];
    if (word === undefined || word.sentence !== last?.sentence || word.clause !== last.clause)
      break;
    const { text } = word;
    if (at === target.next && isMentionVerb(text)) return undefined;
    if (text === "i" || PERSONAL_OWNERS.has(text)) return undefined;
    if (text === "and" || text === "instead" || text === "then") break;
    if (SCOPE_WORDS.has(text)) {
      const about = words
        .slice(at + 1, at + 4)
        .find((each) => !/^(the|this|that|all|any)$/.test(each.text));
      const isConversation = about !== undefined && CONVERSATION_SCOPE.has(about.text);
      if (!isConversation && words[at + 1]?.text !== "this") return undefined;
    }
    if (EARLIER_WORDS.has(text)) [isEarlier, next] = [true, at + 1];
    if (text === "you" || text === "youve" || text === "your")
      [isAssistants, next] = [true, at + 1];
    // "everything you were told"
    if (isAssistants && TOLD.has(text)) [noun, next] = ["instructions", at + 1];
  }
  return { ...target, noun, isEarlier, isAssistants, next };
}

const isMentionVerb = (text: string): boolean =>
  /^(is|are|was|were|means?|does|works?|attacks?|injections?|file|field|button|column|section|step)$/.test(
    text,
  );

function isOverride(words: Words, at: number, target: Target): boolean {
  const { noun, isEarlier, isAssistants, isAll, next } = target;
  const talk = talkAround(words, at);
  const isFollowed = hasPayload(words, next);
  if (talk === "security" || (talk === "wording" && !isFollowed)) return false;
  const sentence = words[at]?.sentence;
  const aftermath = words.slice(next, next + 14);
  if (aftermath.some((word) => word.sentence === sentence && MISTAKE_WORDS.has(word.text))) {
    return false;
  }
  const isTidying = TIDYING_VERBS.has(words[at]?.text ?? "");
  switch (noun) {
    case "instructions":
      return isAssistants || ((isEarlier || isAll) && (!isTidying || isFollowed));
    case "rules":
      if (isAssistants) return !isTidying || isFollowed || words[at + 1]?.text === "following";
      return (isEarlier && isAll && !isTidying) || ((isEarlier || isAll) && isFollowed);
    case "talk":
      if (isAssistants && isEarlier && isAll) return true;
      return (isEarlier || isAll) && hasPayload(words, next, ABUSE);
  }
}
