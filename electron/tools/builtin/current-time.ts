import { z } from "zod";
import { defineTool } from "../tool.ts";

/** The tool `current_time`. */
export const currentTime = defineTool({
  name: "current_time",
  icon: "clock",
  about: "Tells the date, the weekday and the time, in any time zone.",
  limits: ["Reads this computer’s clock and nothing else."],
  description:
    "Tells the current date, weekday and time. Use it whenever an answer depends on today or now. " +
    "Answers with a text that starts with 'Error:' when the time zone is unknown.",
  hint: "You do not know the date or time: use current_time when they matter.",
  input: z.object({
    timeZone: z
      .string()
      .optional()
      .describe(
        "IANA name of a time zone, such as 'Europe/Vienna' or 'UTC'. Leave it out for the user's own.",
      ),
  }),
  risk: { type: "none", isResult: isTime },
  execute: ({ timeZone }, { clock }) => formatTime(clock.now(), timeZone ?? localTimeZone()),
});

/** What `formatTime` writes; the name of the zone is the only word in it that is not one of a few. */
const TIME =
  /^[A-Z][a-z]{2,5}day, \d{1,2} [A-Z][a-z]{2,8} \d{1,6}, \d\d:\d\d:\d\d \(([\w+/-]{1,64}), UTC[+-]\d\d:\d\d(?::\d\d)?\)$/;

function isTime(text: string): boolean {
  const zone = TIME.exec(text)?.[1];
  return zone !== undefined && formatterFor(zone) !== undefined;
}

/** The system's own zone, as an IANA name. */
export function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * Writes a moment (ms since the epoch) as a person in that zone would read it, with the offset from UTC:
 * "Sunday, 22 November 2026, 14:03:11 (Europe/Vienna, UTC+01:00)".
 *
 * @returns a text that starts with "Error:" for a zone that is no IANA name. Never throws.
 */
export function formatTime(at: number, timeZone: string): string {
  const format = formatterFor(timeZone);
  if (format === undefined) {
    return `Error: unknown time zone "${timeZone.slice(0, 100)}". Use an IANA name such as "Europe/Vienna" or "UTC".`;
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const read = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  const date = `${read("weekday")}, ${read("day")} ${read("month")} ${read("year")}`;
  const time = `${read("hour")}:${read("minute")}:${read("second")}`;
  // "longOffset" writes UTC itself as a bare "GMT".
  const offset = read("timeZoneName").replace("GMT", "UTC");
  return `${date}, ${time} (${timeZone}, ${offset === "UTC" ? "UTC+00:00" : offset})`;
}

function formatterFor(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
      timeZoneName: "longOffset",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
