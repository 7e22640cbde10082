/**
 * Text that somebody else wrote, on its way to a person's eyes or clipboard. What is stored stays as it came.
 *
 * Hidden are: control characters but tab and line ends; what turns the reading order round (U+202A–202E, 2066–2069; the
 * plain marks LRM, RLM and ALM belong to right-to-left text and stay); what has no width or is
 * drawn as nothing (one joiner stays: emoji and several scripts need it; several in a row join nothing and can spell what
 * nobody sees); tag characters, except where they spell the flag of a region (Unicode Technical Standard
 * 51); private use planes stay as they are, a font may draw them.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\r(?!\n)|[\u200c\u200d\u00ad]{2,}|(?:[\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]|[\ufe00-\ufe0f\u{e0100}-\u{e01ef}](?=[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]))+/gu;
const FLAG = /\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{1,6}\u{e007f}/gu;
/** No script piles up more on one letter; hundreds of them cost the browser seconds of layout. */
const MOST_MARKS = 12;
const MARK_RUN = new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, "gu");
/** Whether there is anything to do: most text has nothing, and is then not walked again. */
const SUSPECT = new RegExp(`${HIDDEN.source}|\\p{M}{${MOST_MARKS + 1}}`, "u");

/** The text as it is drawn: what would hide is written as its number, as in `[U+202E]`, and piles of marks are cut. */
export function toShownText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return outsideFlags(text, (part) =>
    part
      .replaceAll(HIDDEN, (run) => {
        const [first = ""] = run;
        const count = Array.from(run).length;
        return count === 1 ? `[${nameOf(first)}]` : `[${nameOf(first)} ×${count}]`;
      })
      .replaceAll(MARK_RUN, "$1"),
  );
}

/** More of a name or a first line than any screen has room for. In UTF-16 units. */
const LONGEST_LINE = 200;

/**
 * A text that takes one line, as a name, a title or the arguments of a call, as it is drawn: `toShownText` of no more
 * than its beginning. However much came, the browser lays out no more than that.
 */
export function toShownLine(text: string): string {
  if (text.length <= LONGEST_LINE) return toShownText(text);
  return toShownText(`${text.slice(0, LONGEST_LINE).toWellFormed()}…`);
}

/** Where a word may be broken says something to the page alone. */
const SOFT_HYPHEN = "\u00ad";

/** The text as it goes to the clipboard, where a terminal may be next: what hides is left out. */
export function toCopiedText(text: string): string {
  const shown = SUSPECT.test(text)
    ? outsideFlags(text, (part) => part.replaceAll(HIDDEN, ""))
    : text;
  return shown.replaceAll(SOFT_HYPHEN, "");
}

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

function outsideFlags(text: string, change: (part: string) => string): string {
  const flags = text.match(FLAG) ?? [];
  return text
    .split(FLAG)
    .map((part, index) => change(part) + (flags[index] ?? ""))
    .join("");
}
