const MAXIMUM_LENGTH = 300;
/** Far more than is shown, far less than a page that would take long to search. */
const READ_LENGTH = 1_000;

/** A word with a key as providers write them, one they echo masked, or anything long enough to be one. */
const SECRET =
  /(?:^|[^a-z0-9])(?:sk|pk|rk|gsk|xai|hf|ghp|key|token)[-_][a-z0-9*_-]{4}|AIza[\w-]{10}|eyJ[\w.-]{10}|\*{3}|[\w-]{40}/i;

/**
 * Shortens what a provider said to something that may be shown and logged: no markup, no secret, no control characters,
 * 300 characters at most.
 *
 * @returns null where nothing of use is left.
 */
export function toDetail(text: unknown): string | null {
  if (typeof text !== "string") return null;
  const plain = beginningOf(text)
    // LangChain appends a link to its own documentation.
    .replace(/Troubleshooting URL:.*$/is, "")
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .toWellFormed();
  // An error page is never worth reading; taking its tags out would leave its scripts.
  if (plain === "" || /<[a-z!/?]/i.test(plain)) return null;
  const redacted = plain
    .replaceAll(/\bBearer \S+/gi, "[redacted]")
    .split(" ")
    .map((word) => (SECRET.test(word) ? "[redacted]" : word))
    .join(" ");
  return redacted.length <= MAXIMUM_LENGTH
    ? redacted
    : `${redacted.slice(0, MAXIMUM_LENGTH - 2).toWellFormed()}…`;
}

/** Whole words only: half a secret would not be known for one. */
function beginningOf(text: string): string {
  return text.length <= READ_LENGTH ? text : text.slice(0, READ_LENGTH).replace(/\S*$/, "");
}
