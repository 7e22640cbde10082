/** Longer than any code that a provider uses. */
const LONGEST = 64;

/**
 * A word of a provider's that is kept as a code (why an answer ended, what kind of error it was): of letters, digits and
 * the marks that codes are written with, 64 characters at most.
 *
 * @returns null for what is no text; what is no code is one letter by one made to look like it, so that nothing a
 *   provider sends can say more than a word where it is shown or logged.
 */
export function toCode(value: unknown): string | null {
  if (typeof value !== "string") return null;
  return value.slice(0, LONGEST).replaceAll(/[^\w.:/-]/g, "_");
}
