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
  // "4s", as some gateways write it.
  if (value !== null && SPAN.test(value)) return toDuration(value) ?? null;
  const retryAt = parseHttpDate(value);
  return retryAt === undefined ? null : Math.max(0, retryAt - now);
}

const SPAN = /^(?:\d{1,9}(?:\.\d+)? ?(?:ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?) ?){1,3}$/i;

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milli)/, 1],
  [/^d/, 86_400_000],
  [/^h/, 3_600_000],
  [/^m/, 60_000],
  [/^s/, 1_000],
];

/** A time in words or letters, as in "4 seconds" or "1m12.5s", in milliseconds; undefined for what is none. */
export function toDuration(text: string): number | undefined {
  let total: number | undefined;
  for (const [, number, unit = ""] of text.matchAll(/(\d{1,9}(?:\.\d+)?) ?([a-z]+)/gi)) {
    const factor = UNITS.find(([name]) => name.test(unit.toLowerCase()))?.[1];
    if (factor === undefined) return undefined;
    total = (total ?? 0) + Number(number) * factor;
  }
  return total === undefined ? undefined : Math.round(total);
}

/** Later than any limit is set back: what is larger is a point in time and no span. */
const LONGEST_SPAN_S = 10_000_000;
const RESET = /^(?:x-|anthropic-)?rate-?limit-(?:reset(?:-[\w-]+)?|\w+(?:-\w+)*-reset)$/;

/**
 * When a limit is set back, as headers beside a 429 say it: OpenAI's, Groq's and Azure's spans (`x-ratelimit-reset-tokens:
 * 4.2s`), Cerebras' seconds per kind of limit, Anthropic's dates, seconds or milliseconds since the epoch, and both drafts of
 * the IETF's `RateLimit` (`limit=10, remaining=0, reset=5`; `"default";r=0;t=5`).
 *
 * @param now ms since the epoch.
 * @returns milliseconds until the limit that is used up is set back, or the next of them; null where none is named.
 */
export function untilReset(headers: Headers, now: number): number | null {
  const resets = [...headers].flatMap(([name, value]) => {
    const match = RESET.exec(name);
    const wait = match === null ? undefined : toWait(value.trim(), now);
    if (match === null || wait === undefined || wait <= 0) return [];
    const left = headers.get(name.replace("reset", "remaining"));
    return [{ wait, isUsedUp: left?.trim() === "0" }];
  });
  resets.push(...structuredResets(headers.get("ratelimit") ?? ""));
  const usedUp = resets.filter(({ isUsedUp }) => isUsedUp).map(({ wait }) => wait);
  if (usedUp.length > 0) return Math.max(...usedUp);
  return resets.length === 0 ? null : Math.min(...resets.map(({ wait }) => wait));
}

/** Drafts 3 to 7 of the IETF name the parts of one limit; later ones list limits, each with its name. */
function structuredResets(value: string) {
  const text = value.slice(0, 1_000);
  const limits = /(?:^|[,\s])(?:limit|remaining|reset)\s*=/i.test(text) ? [text] : text.split(",");
  return limits.flatMap((limit) => {
    const part = (name: RegExp): string | undefined => name.exec(limit)?.[1];
    const seconds = part(/(?:^|[;,\s])(?:reset|t)\s*=\s*(\d{1,8})/i);
    const left = part(/(?:^|[;,\s])(?:remaining|r)\s*=\s*(\d{1,12})/i);
    const wait = Number(seconds ?? 0) * 1_000;
    return wait > 0 ? [{ wait, isUsedUp: left !== undefined && Number(left) === 0 }] : [];
  });
}

function toWait(value: string, now: number): number | undefined {
  const number = /^\d{1,14}(?:\.\d+)?$/.test(value) ? Number(value) : undefined;
  if (number === undefined) {
    const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(at) ? toDuration(value) : at - now;
  }
  if (number <= LONGEST_SPAN_S) return number * 1_000;
  return (number > 1e11 ? number : number * 1_000) - now;
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
