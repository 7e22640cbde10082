import type { Attachment } from "./attachment.ts";

const PASTED = "Pasted text";

/** A name that none of the others has: the wanted one, or it with a number. */
export function nextName(others: readonly Attachment[], wanted = PASTED): string {
  const taken = new Set(others.map(({ name }) => name));
  if (!taken.has(wanted)) return wanted;
  const base = wanted.replace(/ \d+$/, "");
  for (let number = 2; ; number += 1) {
    const name = `${base} ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** The others and one more, which gets a new name where another has taken its own. */
export function withOneMore(
  others: readonly Attachment[],
  attachment: Attachment,
): readonly Attachment[] {
  return [...others, { ...attachment, name: nextName(others, attachment.name) }];
}
