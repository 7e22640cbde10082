import type { Attachment } from "../../shared/attachment.ts";

const NAME = "Pasted text";

/** The others and one more, which gets a new name where another has taken its own. */
export function withOneMore(
  others: readonly Attachment[],
  attachment: Attachment,
): readonly Attachment[] {
  const isTaken = others.some(({ name }) => name === attachment.name);
  return [...others, isTaken ? { ...attachment, name: nextName(others) } : attachment];
}

/** A name that none of the others has. */
export function nextName(others: readonly Attachment[]): string {
  const taken = new Set(others.map(({ name }) => name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? NAME : `${NAME} ${number}`;
    if (!taken.has(name)) return name;
  }
}
