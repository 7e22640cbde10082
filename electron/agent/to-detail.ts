import { REDACTED } from "../../shared/credentials.ts";
import { errorWords } from "./endpoint/error-words.ts";
import { redact } from "../../shared/redact.ts";

const MAXIMUM_LENGTH = 300;
/** Far more than is shown, far less than a page that would take long to search. */
const READ_LENGTH = 1_000;

/**
 * Shortens what a provider said to something that may be shown and logged: no markup, no secret, no control characters,
 * 300 characters at most.
 *
 * @returns null where nothing of use is left.
 */
export function toDetail(text: unknown): string | null {
  if (typeof text !== "string") return null;
  const plain = wordsOf(beginningOf(text).trim())
    // LangChain appends a link to its own documentation.
    .replace(/Troubleshooting URL:.*$/is, "")
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .toWellFormed();
  // An error page is never worth reading; taking its tags out would leave its scripts.
  if (plain === "" || /<[a-z!/?]/i.test(plain)) return null;
  // In what a provider says, stars are a key that it masked.
  const redacted = redact(plain.replaceAll(/\S*\*{3}\S*/g, REDACTED));
  return redacted.length <= MAXIMUM_LENGTH
    ? redacted
    : `${redacted.slice(0, MAXIMUM_LENGTH - 2).toWellFormed()}…`;
}

/** What is said in words; nothing where a body of JSON says nothing. */
function wordsOf(text: string): string {
  // What the SDK writes where there was nothing to read.
  return text === "status code (no body)" ? "" : (errorWords(text) ?? "");
}

/** Whole words only: half a secret would not be known for one. */
function beginningOf(text: string): string {
  return text.length <= READ_LENGTH ? text : text.slice(0, READ_LENGTH).replace(/\S*$/, "");
}
