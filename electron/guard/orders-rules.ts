import { concealsFromUser, hasHostileOrder, isOrder, readsAs, talkAround } from "./context.ts";
import type { Passage } from "./passage.ts";
import type { Region } from "./quoted-regions.ts";
import type { Rule } from "./rule.ts";
import { AI_NOUNS } from "./vocabulary.ts";
import type { Word } from "./words.ts";

const REACH = 40;
const NEWNESS = new Set("new updated real actual revised true important urgent".split(" "));
const ORDER_NOUNS = new Set(
  "instruction instructions directive directives orders rules objective prompt".split(" "),
);
const TASK_NOUNS = new Set("task goal role mission job purpose".split(" "));
/** After the name of the one addressed; anything else makes it part of a longer name. */
const AFTER_ADDRESS = new Set(
  "reading processing must should who that you please systems".split(" "),
);
const SALUTATIONS = new Set(
  "attention note notice message instruction instructions if addressed".split(" "),
);

const regionOf = ({ words, toOriginal }: Passage, from: number, to: number): Region | undefined => {
  const [first, last] = [words[from], words[to]];
  return first && last && toOriginal({ start: first.start, end: last.end });
};

export const newOrdersRule: Rule = {
  id: "new-orders",
  label: "gives the assistant new instructions in place of its own",
  why: "Only who wrote the first instructions may replace them; a text that does so poses as them.",
  find: (passage) => {
    const { words } = passage;
    for (const [at, word] of words.entries()) {
      const isNoun = ORDER_NOUNS.has(word.text) || TASK_NOUNS.has(word.text);
      if (!isNoun || !isAnnounced(words, at) || talkAround(words, at) !== undefined) continue;
      return regionOf(passage, Math.max(0, at - 2), at);
    }
    return undefined;
  },
};

/** "Your new instructions are", or "new instructions:" with an order behind it that does harm. */
function isAnnounced(words: readonly Word[], nounAt: number): boolean {
  const isSystems = words[nounAt - 1]?.text === "system";
  const newness = words[nounAt - (isSystems ? 2 : 1)];
  if (newness === undefined || !NEWNESS.has(newness.text)) return false;
  const noun = words[nounAt];
  const next = words[nounAt + 1];
  const announces =
    next === undefined || next.clause !== noun?.clause || /^(are|is|follow)$/.test(next.text);
  if (!announces) return false;
  const before = words[nounAt - (isSystems ? 3 : 2)]?.text;
  const isYours = before === "your" && ORDER_NOUNS.has(noun?.text ?? "");
  return isYours || hasHostileOrder(words, nounAt + 1, REACH);
}

export const addressedRule: Rule = {
  id: "addressed-to-assistant",
  label: "speaks to the assistant behind the user's back",
  why: "Text for a person has no orders for any AI that reads along, and nothing to keep from the user.",
  find: (passage) => {
    const { words } = passage;
    for (const [at, word] of words.entries()) {
      const isAddress = AI_NOUNS.has(word.text) && isSaluted(words, at);
      const isConcealment = concealsFromUser(words, at) && isOrder(words, at);
      if (!isAddress && !isConcealment) continue;
      const from = isConcealment ? Math.max(1, at - REACH) : at + 1;
      if (!hasHostileOrderBeside(words, from, at) || talkAround(words, at) === "security") continue;
      return regionOf(passage, isAddress ? Math.max(0, at - 3) : at, at + (isAddress ? 0 : 1));
    }
    return undefined;
  },
};

/** A concealment is itself a hostile order, so beside it another one is needed. */
function hasHostileOrderBeside(words: readonly Word[], from: number, at: number): boolean {
  const reach = at + REACH - from;
  if (from > at) return hasHostileOrder(words, from, reach);
  return hasHostileOrder(words, from, at - from) || hasHostileOrder(words, at + 4, REACH);
}

function isSaluted(words: readonly Word[], at: number): boolean {
  const lead = words
    .slice(Math.max(0, at - 7), at)
    .filter((word) => word.sentence === words[at]?.sentence);
  const salutation = lead.findIndex((word) => SALUTATIONS.has(word.text));
  const next = words[at + 1];
  const isNameComplete = next?.clause !== words[at]?.clause || AFTER_ADDRESS.has(next?.text ?? "");
  if (salutation === -1 || !isNameComplete) return false;
  if (lead[salutation]?.text !== "if") return true;
  return (
    readsAs(lead, salutation, ["if", "you", "are"]) || readsAs(lead, salutation, ["if", "youre"])
  );
}
