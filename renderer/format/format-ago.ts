const UNITS = [
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
] as const;

const FORMAT = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long ago something was, as in "2 hours ago"; within the minute, "just now". */
export function formatAgo(at: number, now: number): string {
  const elapsed = now - at;
  const found = UNITS.find(({ ms }) => elapsed >= ms);
  return found === undefined
    ? "just now"
    : FORMAT.format(-Math.floor(elapsed / found.ms), found.unit);
}
