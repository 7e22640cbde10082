import { readPassage, type Author } from "./passage.ts";
import type { InjectionRule } from "./rule.ts";
import { RULES } from "./rules.ts";

/** Longer ones would fill the panel that shows them. */
const MAX_EXCERPT_LENGTH = 80;

/** What looks like an attempt to override the assistant. */
export interface InjectionFinding {
  readonly rule: InjectionRule;
  /** Which rule matched, in words that complete "This text …". */
  readonly label: string;
  /** Where it stands in the original text, in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The start of it as it was written, at most 80 units. May hold invisible characters. */
  readonly excerpt: string;
}

/**
 * Looks for text that gives orders to the assistant against its instructions. A hint, not a wall: what stops the damage
 * are approvals and the lack of ways out. A person's text that quotes, discusses or asks about such orders is left alone.
 * Takes time linear in the length and never throws.
 *
 * Source: OWASP LLM01:2026 (prompt injection); NotInject (arXiv 2410.22770) for what must not be taken for it.
 */
export function detectInjection(
  text: string,
  author: Author = "person",
): InjectionFinding | undefined {
  const steps = detectSteps(text, author);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The same, in steps between which something else may be done. */
export function* detectSteps(
  text: string,
  author: Author,
): Generator<undefined, InjectionFinding | undefined> {
  const passage = readPassage(text, author);
  for (const { id, label, find } of RULES) {
    yield undefined;
    const region = find(passage);
    if (region === undefined) continue;
    return { rule: id, label, ...region, excerpt: toExcerpt(text.slice(region.start, region.end)) };
  }
  return undefined;
}

function toExcerpt(text: string): string {
  const cut = text.slice(0, MAX_EXCERPT_LENGTH);
  // Half of a surrogate pair at the cut would be drawn as a replacement character.
  return cut.length < text.length && !cut.isWellFormed() ? cut.slice(0, -1) : cut;
}
