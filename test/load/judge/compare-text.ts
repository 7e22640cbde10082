export interface TextDifference {
  /** UTF-16 code units that were sent and are not kept. */
  readonly lost: number;
  /** UTF-16 code units that are kept and were not sent there: doubled or foreign. */
  readonly added: number;
}

/** Compares what was sent with what was kept; where they differ, the equal beginning and end do not count. */
export function compareText(sent: string, kept: string): TextDifference {
  const shorter = Math.min(sent.length, kept.length);
  let start = 0;
  while (start < shorter && sent[start] === kept[start]) start += 1;
  let end = 0;
  while (end < shorter - start && sent.at(-1 - end) === kept.at(-1 - end)) end += 1;
  return { lost: sent.length - start - end, added: kept.length - start - end };
}
