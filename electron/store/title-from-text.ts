import { toCopiedText, toShownText } from "../../shared/foreign-text.ts";
import { rowText } from "./row-fields.ts";

const MAXIMUM_LENGTH = 60;
/** As a person may write one, in UTF-16 units. */
const LONGEST_TYPED = 200;

/**
 * A title as it leaves the history, for every place that shows one: the list, a search, a window, a notification, the
 * bin, Usage, a backup. A message may have come from anywhere, and a title is made of its first words; an older version
 * kept in it what hides or turns the reading order round.
 */
export const shownTitle = rowText.transform(toTitle);

/** What hides is left out: as a number, as in messages, it would be longer than the title. */
function toTitle(text: string): string {
  // Of what another program wrote no more is read than a person could have typed.
  const beginning = text.slice(0, LONGEST_TYPED).toWellFormed();
  const plain = collapse(toCopiedText(beginning));
  // Nothing but such characters.
  return toShownText(plain === "" ? beginning : plain);
}

/** Names a new thread after its first message: the first line with words in it, cut at a word to 60 characters. */
export function titleFromText(text: string): string {
  const lines = text.toWellFormed().split(/\r\n|[\n\r\u2028\u2029]/u);
  const line =
    lines.map((each) => collapse(toCopiedText(each))).find((each) => each !== "") ?? "New chat";
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
