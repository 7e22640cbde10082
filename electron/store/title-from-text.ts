const MAXIMUM_LENGTH = 60;

/** Names a new thread after its first message: the first line with words in it, cut at a word to 60 characters. */
export function titleFromText(text: string): string {
  const lines = text.toWellFormed().split(/\r\n|[\n\r\u2028\u2029]/u);
  const line = lines.map(collapse).find((each) => each !== "") ?? "New chat";
  const characters = Array.from(line);
  if (characters.length <= MAXIMUM_LENGTH) return line;

  const cut = characters.slice(0, MAXIMUM_LENGTH).join("");
  const lastSpace = cut.lastIndexOf(" ");
  // A single long word, an address for instance, has no better place to cut.
  const whole =
    lastSpace > 0 ? cut.slice(0, lastSpace) : characters.slice(0, MAXIMUM_LENGTH - 1).join("");
  return `${whole}…`;
}

function collapse(line: string): string {
  return line.replace(/[\s\0]+/gu, " ").trim();
}
