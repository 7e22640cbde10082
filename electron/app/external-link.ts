/** Longer ones fail on Windows' shell. */
const MAX_LENGTH = 2_081;
const ALLOWED = new Set(["https:", "http:", "mailto:"]);

/**
 * The one gate through which a link leaves the app. Returns the address written anew by the URL parser, or undefined
 * for anything that is not plainly a web page or a mail address: never our own scheme, a file or a program.
 *
 * Source: Electron's security checklist, item 15 (no `shell.openExternal` with untrusted content).
 */
export function toExternalLink(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const url = URL.parse(text);
  if (url === null || !ALLOWED.has(url.protocol)) return undefined;
  // A name and password in a link only serve to make it look like another one.
  if (url.username !== "" || url.password !== "") return undefined;
  const href = url.protocol === "mailto:" ? toPlainMail(url) : url.href;
  return href === undefined || href.length > MAX_LENGTH ? undefined : href;
}

/** One or more addresses, as a mail program would list them. */
const MAIL_ADDRESSES = /^[^\s<>?&",]+@[^\s<>?&",]+(?:,[^\s<>?&",]+@[^\s<>?&",]+)*$/u;

/**
 * To whom and about what, and no more: mail programs also take files (`attach`), copies and whole texts from a link.
 *
 * Source: RFC 6068, sections 2 and 7.
 */
function toPlainMail({ pathname, search }: URL): string | undefined {
  const to = decoded(pathname);
  if (to === undefined || !MAIL_ADDRESSES.test(to)) return undefined;
  const field = search
    .slice(1)
    .split("&")
    .find((each) => /^subject=/i.test(each));
  const subject = field === undefined ? undefined : decoded(field.slice("subject=".length));
  return subject === undefined
    ? `mailto:${pathname}`
    : `mailto:${pathname}?subject=${encodeURIComponent(subject.replaceAll(/\p{Cc}+/gu, " "))}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
