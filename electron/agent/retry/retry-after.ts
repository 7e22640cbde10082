/** The three forms of an HTTP-date, by how they begin (RFC 9110, section 5.6.7). */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z]/;
/** At most twelve digits before the point: what is longer is no time to wait, and may not even be finite. */
const NUMBER = /^\d{1,12}(?:\.\d+)?$/;

/**
 * Reads how long an endpoint asks to wait: `retry-after-ms` in milliseconds, which OpenAI adds and which is the more
 * exact one, else `retry-after` in seconds or as a date (RFC 9110, section 10.2.3).
 *
 * @param now ms since the epoch.
 * @returns milliseconds, 0 for a date that has passed; null when neither header says anything that can be read.
 */
export function parseRetryAfter(headers: Pick<Headers, "get">, now: number): number | null {
  const milliseconds = parseNumber(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const value = headers.get("retry-after");
  const seconds = parseNumber(value);
  if (seconds !== undefined) return seconds * 1_000;
  const retryAt = parseHttpDate(value);
  return retryAt === undefined ? null : Math.max(0, retryAt - now);
}

/** Nothing but digits: `Number` alone would read "" and "0x10" too. */
function parseNumber(value: string | null): number | undefined {
  return value !== null && NUMBER.test(value) ? Number(value) : undefined;
}

/** Nothing but a date: `Date.parse` alone would read "-5" as a day in May 2001. */
function parseHttpDate(value: string | null): number | undefined {
  if (value === null || !HTTP_DATE.test(value)) return undefined;
  const at = Date.parse(ASCTIME.test(value) ? `${value} GMT` : value);
  return Number.isNaN(at) ? undefined : at;
}
