/** Characters that show nothing of themselves or turn their neighbours round; plain spaces and line ends are none. */
const INVISIBLE = /([\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029])\1*/gu;
const MAX_LENGTH = 300;

const reveal = (text: string): string =>
  text.replaceAll(INVISIBLE, (run, one: string) => {
    const name = `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    const times = run.length / one.length;
    return times === 1 ? `[${name}]` : `[${name} ×${times}]`;
  });

/** All of a text with its lines as they are, and what is invisible in it written as its number. */
export const revealAll = (text: string): string =>
  text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.split("\t").map(reveal).join("\t"))
    .join("\n");

/** Writes invisible characters as their number, so that what hides in a text can be seen. Shortens a long text. */
export function revealInvisible(text: string): string {
  const revealed = reveal(text.replaceAll(/\s*\n\s*/g, " "));
  return revealed.length <= MAX_LENGTH ? revealed : `${revealed.slice(0, MAX_LENGTH)}…`;
}
