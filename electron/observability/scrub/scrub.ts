import { REDACTED, withoutCredentials } from "../../../shared/credentials.ts";

/** Takes whatever is a key, or looks like one, out of a text. */
export type Scrub = (text: string) => string;

interface ScrubberOptions {
  /** The app's own secrets as they are now; they are found however they look. */
  readonly known: () => readonly string[];
}

/** A scrubber for everything that leaves the computer with a trace. */
export function createScrub({ known }: ScrubberOptions): Scrub {
  return (text) => {
    if (text.length < SHORTEST) return text;
    let clean = text;
    for (const secret of known()) {
      // Shorter ones would turn every word that holds them into a hole.
      if (secret.length < SHORTEST) continue;
      clean = clean.replaceAll(secret, REDACTED);
      const escaped = JSON.stringify(secret).slice(1, -1);
      if (escaped !== secret) clean = clean.replaceAll(escaped, REDACTED);
    }
    return withoutCredentials(clean);
  };
}

const SHORTEST = 6;
