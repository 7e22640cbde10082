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
  return url.href.length <= MAX_LENGTH ? url.href : undefined;
}
