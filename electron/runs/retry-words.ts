/** The advice that ends an error's words: it is not the person who tries again here. */
const ADVICE = /\s*Try again\b[^.]*\.$/;

/**
 * Says why the run waits before it asks the provider once more, and until when. The seconds stand in a sentence of
 * their own, the last, as in every wait.
 *
 * @param words what went wrong, as a person reads it.
 */
export function retryWords(words: string, delayMs: number): string {
  const seconds = Math.max(1, Math.ceil(delayMs / 1_000));
  return `${words.replace(ADVICE, "")} Trying again in ${seconds} s.`;
}
