import { localTimeZone } from "../../tools/builtin/current-time.ts";

/** A command such as "demo: slow", in lower case without its prefix; the last one counts. */
export function findCommand(text: string): string | undefined {
  return [...text.matchAll(/\bdemo:\s*([a-z0-9]+(?: error)?)/gi)].at(-1)?.[1]?.toLowerCase();
}

const ARITHMETIC = /[-+−(]?[\d.(][\d\s.()+\-−*/%^×÷·eE]*[\d.)]/g;
/** Signs that stand between numbers in nothing but arithmetic. */
const OPERATOR = /[+*^×÷·%]|\d\s*\/\s*[\d(]/;
const ASKS_FOR_NUMBER =
  /\b(?:calculate|compute|what(?:'s| is)|how much is|work out)\b|=\s*\??\s*$/i;

/** The arithmetic in a sentence; a date or a range of numbers counts only when the sentence asks to work it out. */
export function findArithmetic(text: string): string | undefined {
  return text
    .match(ARITHMETIC)
    ?.map((candidate) => candidate.trim().replace(/\.$/, ""))
    .filter((candidate) => /\d\s*\)*\s*[-+−*/%^×÷·]+\s*[-+−(]*\s*[\d.]/.test(candidate))
    .find((candidate) => OPERATOR.test(candidate) || ASKS_FOR_NUMBER.test(text));
}

const ASKS_FOR_TIME =
  /\b(?:what(?:'s| is)? (?:the )?(?:current )?time|time is it|current time|the time (?:now|in)|what(?:'s| is)? (?:the )?(?:current )?date|what day is|today's date|clock)\b/i;
const ZONE_NAME = /\b[A-Z][A-Za-z]+(?:\/[A-Z][A-Za-z_-]+){1,2}\b|\bUTC\b/;
const CITIES: Readonly<Record<string, string>> = {
  amsterdam: "Europe/Amsterdam",
  auckland: "Pacific/Auckland",
  beijing: "Asia/Shanghai",
  berlin: "Europe/Berlin",
  cairo: "Africa/Cairo",
  chicago: "America/Chicago",
  delhi: "Asia/Kolkata",
  dubai: "Asia/Dubai",
  "hong kong": "Asia/Hong_Kong",
  istanbul: "Europe/Istanbul",
  kyiv: "Europe/Kyiv",
  london: "Europe/London",
  "los angeles": "America/Los_Angeles",
  madrid: "Europe/Madrid",
  "mexico city": "America/Mexico_City",
  mumbai: "Asia/Kolkata",
  nairobi: "Africa/Nairobi",
  "new york": "America/New_York",
  paris: "Europe/Paris",
  rome: "Europe/Rome",
  "san francisco": "America/Los_Angeles",
  "são paulo": "America/Sao_Paulo",
  seoul: "Asia/Seoul",
  shanghai: "Asia/Shanghai",
  singapore: "Asia/Singapore",
  sydney: "Australia/Sydney",
  tokyo: "Asia/Tokyo",
  toronto: "America/Toronto",
  vienna: "Europe/Vienna",
  zurich: "Europe/Zurich",
};

/** The IANA zone whose time a sentence asks for, the computer's own where it names none; undefined when it asks for none. */
export function findTimeZone(text: string): string | undefined {
  if (!ASKS_FOR_TIME.test(text)) return undefined;
  const named = ZONE_NAME.exec(text)?.[0];
  if (named !== undefined) return named;
  const lowered = text.toLowerCase();
  const city = Object.keys(CITIES).find((name) => lowered.includes(name));
  return (city === undefined ? undefined : CITIES[city]) ?? localTimeZone();
}
