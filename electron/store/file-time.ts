/** A moment as part of a file's name: ISO 8601 in UTC without the characters that Windows refuses. */
export function toFileTime(at: number): string {
  return new Date(at).toISOString().replace(/[:.]/g, "-");
}

/** Reads back what `toFileTime` wrote, in milliseconds since the epoch; NaN for anything else. */
export function fromFileTime(text: string): number {
  return Date.parse(text.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/, "T$1:$2:$3.$4Z"));
}
