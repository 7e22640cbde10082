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
