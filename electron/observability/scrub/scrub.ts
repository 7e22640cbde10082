/** Takes whatever is a key, or looks like one, out of a text. */
export type Scrub = (text: string) => string;

export const SCRUBBED = "[redacted]";

/**
 * Where a token may begin: not inside a word. A letter before it may be the end of an escape, as in `\nsk-…`: most of
 * what is scrubbed is JSON inside a string.
 */
const START = String.raw`(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\u[0-9a-fA-F]{4}))`;

/** Keys as their makers write them. */
const TOKENS = [
  String.raw`(?:sk|pk|rk)[-_][\w*-]{4,}`,
  String.raw`(?:gsk|xai|hf|gh[pousr]|npm|glpat|xox[a-z]|shp[a-z]{2}|dop_v1|lsv2|tvly|nvapi|r8|fw)[-_][\w*-]{6,}`,
  String.raw`github_pat_\w{6,}`,
  String.raw`(?:AKIA|ASIA)[A-Z0-9]{12,}`,
  String.raw`AIza[\w-]{10,}`,
  String.raw`ya29\.[\w-]{10,}`,
  String.raw`SG\.[\w-]{10,}\.[\w-]{10,}`,
  String.raw`eyJ[\w-]{8,}(?:\.[\w-]*){0,4}`,
];
const TOKEN = new RegExp(`${START}(?:${TOKENS.join("|")})`, "g");

const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const AUTHORIZATION = /(?<scheme>\b(?:Bearer|Basic)\s+)[\w.~+/=*-]{6,}/gi;
/** The user's half of an address: `https://user:password@host`. */
const IN_ADDRESS = /(?<=:\/\/)[^\s/@"'\\<>]+:[^\s/@"'\\<>]*(?=@)/g;
/** A value that is named a secret: `api_key=…`, `"password": "…"`, also inside JSON inside JSON. */
const NAMED =
  /(?<name>(?:api[_-]?key|apikey|secret(?:[_-]?(?:access[_-]?)?key)?|(?:access|auth|refresh|bearer|session)[_-]?token|token|password|passwd|passphrase|authorization|credential)["'\\]*\s*[:=]\s*["'\\]*)(?<value>[^\s"'\\,;&}\])]{4,})/gi;
/** Long and without a gap: what has a digit and a letter in it is more likely a key than a word. */
const LONG = /(?<![\w-])[\w-]{40,}/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

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
      clean = clean.replaceAll(secret, SCRUBBED);
      const escaped = JSON.stringify(secret).slice(1, -1);
      if (escaped !== secret) clean = clean.replaceAll(escaped, SCRUBBED);
    }
    return clean
      .replace(PRIVATE_KEY, SCRUBBED)
      .replace(AUTHORIZATION, `$<scheme>${SCRUBBED}`)
      .replace(IN_ADDRESS, SCRUBBED)
      .replace(TOKEN, SCRUBBED)
      .replace(NAMED, `$<name>${SCRUBBED}`)
      .replace(LONG, (word) =>
        /\d/.test(word) && /[a-z]/i.test(word) && !UUID.test(word) ? SCRUBBED : word,
      );
  };
}

const SHORTEST = 6;
