interface HideHomeOptions {
  /** The person's home folder, as the system names it. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** Either slash, and as a URL writes them. */
const SLASH = String.raw`(?:[\\/]|%5[Cc]|%2[Ff])`;
/** As often as JSON within JSON within JSON escapes a slash; no path has more. */
const MOST_SLASHES = 8;
/** Between the parts of a path. */
const SEPARATOR = `${SLASH}{1,${MOST_SLASHES}}`;
/** Shortened first: from each slash of a long run, every split of it into separators and escapes would be tried. */
const LONG_RUN = new RegExp(`(${SLASH}{${MOST_SLASHES}})${SLASH}+`, "g");
/** Neither side of a name may go on with what a name is made of: `/home/ann` is not within `/home/anna`. */
const END = String.raw`(?![\p{L}\p{N}\p{M}_-])`;
const START = String.raw`(?<![\p{L}\p{N}\p{M}_.-])`;

/**
 * Puts `~` in place of a person's home folder, whose path has their name in it, however it is spelled: with either slash
 * or none of them plain, escaped once or more as JSON does, as a file's URL, with its letters encoded, composed or taken
 * apart, in other case where the system does not tell, and as the short name that Windows gives it.
 */
export function hideHome(text: string, { home, platform }: HideHomeOptions): string {
  const parts = home.split(/[\\/]+/).filter((part) => part !== "");
  const name = parts.at(-1);
  // The home folder of a service is often the root of the disk.
  if (name === undefined || parts.every((part) => /^[a-z]:$/i.test(part))) return text;
  const isCaseless = platform === "win32" || platform === "darwin";
  const flags = isCaseless ? "giu" : "gu";
  const spelled = parts.map((part, index) =>
    index === parts.length - 1 ? `(?:${spellings(part)}|${shortName(part)})` : spellings(part),
  );
  const path = spelled.join(SEPARATOR);
  const begin = /^[\\/]/.test(home) ? SEPARATOR : `(?:${SEPARATOR})?`;
  return text
    .replaceAll(LONG_RUN, "$1")
    .replaceAll(new RegExp(`(?:file:)?(?<!${SLASH})${begin}${path}${END}`, flags), "~")
    .replaceAll(new RegExp(`${START}~${spellings(name)}${END}`, flags), "~");
}

/** One part of a path in every way it may be written. */
function spellings(part: string): string {
  const forms = new Set([part, part.normalize("NFC"), part.normalize("NFD")]);
  return `(?:${[...forms].map((form) => Array.from(form, character).join("")).join("|")})`;
}

/** One character: itself, as a URL encodes it, or as JSON may. */
function character(letter: string): string {
  const inUrl = [...new TextEncoder().encode(letter)]
    .map((byte) => `%${byte.toString(16).padStart(2, "0")}`)
    .map((code) => code.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`))
    .join("");
  const inJson = letter
    .split("")
    .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"))
    .map((code) => code.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`))
    .map((code) => String.raw`\\{1,${MOST_SLASHES}}u${code}`)
    .join("");
  const spaced = letter === " " ? String.raw`|\+` : "";
  return `(?:${RegExp.escape(letter)}|${inUrl}|${inJson}${spaced})`;
}

/** What Windows calls it where only eight letters are allowed, as in `JANEDO~1`. */
function shortName(part: string): string {
  const letters = part
    .normalize("NFC")
    .replaceAll(/[ .]/g, "")
    .replaceAll(/[+,;=[\]]/g, "_")
    .slice(0, 6);
  const both = Array.from(letters, (letter) => {
    const cases = new Set([letter, letter.toLowerCase(), letter.toUpperCase()]);
    return `(?:${[...cases].map(character).join("|")})`;
  });
  return `${both.join("")}(?:~|%7[Ee])\\d`;
}
