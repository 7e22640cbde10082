import { isKnownEnd } from "../agent/models/answer-end.ts";
import { isToolName } from "../tools/registry.ts";

/** Instead of a name that somebody made up. */
const OTHER_NAME = "other";

/** What a model calls a tool; its own words where there is no such tool. */
export const bareToolName = (name: string | undefined): string =>
  name !== undefined && isToolName(name) ? name : OTHER_NAME;

/** What a server ends an answer with. Any word that is nobody's code is its own, or the conversation's. */
export const bareEnd = (word: string): string => (isKnownEnd(word) ? word : OTHER_NAME);

/** An answer's id or a model's name: one word, as servers write them. */
const bareCode = (name: string): string => (/^[\w.:/@+-]{1,128}$/.test(name) ? name : OTHER_NAME);

const BARE: Readonly<Record<string, (name: string) => string>> = {
  "gen_ai.tool.name": bareToolName,
  "gen_ai.response.finish_reasons": bareEnd,
  "gen_ai.response.id": bareCode,
  "gen_ai.response.model": bareCode,
  "langfuse.observation.model.name": bareCode,
  "langfuse.observation.metadata.parley_finish_reason": bareEnd,
  "langfuse.observation.metadata.parley_response_id": bareCode,
};

/**
 * What leaves of a fact where nothing of a conversation may: names that a model or its server gives are facts, but
 * whoever gives them may write anything there.
 *
 * @param attribute the span attribute that it stands in.
 * @returns the text itself in all other attributes.
 */
export function bareText(attribute: string, text: string): string {
  return Object.hasOwn(BARE, attribute) ? (BARE[attribute]?.(text) ?? text) : text;
}
