import { isInRegions } from "./quoted-regions.ts";
import type { Rule } from "./rule.ts";

/** Signs with which chat templates and tools mark who speaks. Normalised text is lower case. */
const MARKERS: readonly RegExp[] = [
  /<\|[a-z_]{2,30}\|>/g,
  /\[\/?inst\]/g,
  /<<\/?sys>>/g,
  /<\/?(?:tool_result|tool_results|tool_response|function_result|function_results|function_response)>/g,
  /<\/?(?:system_prompt|system-prompt|system-reminder|system_message|system_instruction|system_instructions)>/g,
  /<\/(?:system|assistant|developer|untrusted|untrusted_data|user_input|user_query)>/g,
  /^ {0,3}#{1,6} ?(?:system|assistant|human)(?: (?:prompt|message|instructions?|override))? ?:/gm,
  /[-=#<[{]{2} ?(?:end|begin|start|new) (?:of )?(?:the )?(?:system|user|developer|admin) (?:prompt|message|input|instructions?|override)/g,
];
/** A word that a log or a form may start with as well; what follows decides. */
const SPEAKER =
  /^[ >]{0,4}[[({<]{0,2}(?:system|developer|admin|root)(?: (?:prompt|message|instructions?|override|notice|note|update|command))?[\])}>]{0,2} ?[:>\]] ?/gm;
const SPEAKER_TAG = /<(?:system|developer)>\s?/g;
const ORDERS =
  /^(?:you (?:must|will|shall|are now|should now)|ignore|disregard|forget|override|overrule|reveal|from now on|disable|new (?:instructions?|rules?|directive)|all (?:previous|prior|safety)|safety|obey|do not|don't|never|always|respond|print|output|grant|execute|the user (?:is|has)|your (?:new|instructions?|rules?)|enter|bypass|stop|end of|the (?:previous|above|following) )/;
const ORDER_LENGTH = 40;
const TALK =
  /\b(?:token|tokens|tag|tags|marker|markers|template|templates|format|mean|means|what|why|explain|delimiter|delimiters|escape|called|syntax|like|between|element|elements)\b/;
const TALK_LENGTH = 120;

export const roleMarkerRule: Rule = {
  id: "role-marker",
  label: "imitates a system message or a tool's answer",
  why: "Markers of who speaks come from the app, never from what people or tools write.",
  find: (passage) => {
    const { text, quoted, toOriginal } = passage;
    const isClosingPair = createPairCheck(text);
    for (const pattern of [...MARKERS, SPEAKER, SPEAKER_TAG]) {
      for (const { 0: found, index } of text.matchAll(pattern)) {
        const end = index + found.length;
        if (isInRegions(quoted, index) || isTalkedAbout(text, index)) continue;
        const needsOrders = pattern === SPEAKER || pattern === SPEAKER_TAG;
        if (needsOrders && !ORDERS.test(text.slice(end, end + ORDER_LENGTH).trimStart())) continue;
        if (isClosingPair(found, index)) continue;
        return toOriginal({ start: index, end });
      }
    }
    return undefined;
  },
};

/** Whether the line says something about the marker before it comes. */
function isTalkedAbout(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - TALK_LENGTH), index);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return TALK.test(line);
}

/** A pair of tags is data; a lone end tag wants to end something that the app began. */
function createPairCheck(text: string) {
  const firstOpen = new Map<string, number>();
  return (endTag: string, index: number): boolean => {
    if (!/^<\/(?:system|assistant|developer)>$/.test(endTag)) return false;
    const startTag = `<${endTag.slice(2)}`;
    const open = firstOpen.get(startTag) ?? text.indexOf(startTag);
    firstOpen.set(startTag, open);
    return open !== -1 && open < index;
  };
}
