const SAFE_PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/**
 * The address of a link that a person may be offered, as the browser understands it: absolute, http(s) or mailto, and
 * without a user name in front of the host, which only ever serves to show one host and go to another.
 *
 * @returns undefined for everything else; such a link is drawn as text.
 */
export function safeUrl(address: string): URL | undefined {
  const url = URL.parse(address);
  if (url === null || !SAFE_PROTOCOLS.has(url.protocol)) return undefined;
  return url.username === "" && url.password === "" ? url : undefined;
}

/**
 * Where a link really goes, to stand beside its text: its host as the network knows it, or the address a mail goes to.
 *
 * @returns undefined only when the text is that very address, in letters that cannot be taken for others.
 */
export function linkTarget(label: string, url: URL): string | undefined {
  const target = url.protocol === "mailto:" ? mailTarget(url) : url.host;
  const shown = label.trim();
  if (url.protocol === "mailto:") {
    return shown.replace(/^mailto:/i, "") === target && isPlain(target) ? undefined : target;
  }
  const address = shown.includes("://") ? shown : `${url.protocol}//${shown}`;
  return URL.parse(address)?.href === url.href && isPlain(hostIn(address)) ? undefined : target;
}

const mailTarget = ({ pathname }: URL): string => {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
};

const hostIn = (address: string): string => /^[^:]*:\/\/([^/?#]*)/.exec(address)?.[1] ?? address;

/**
 * Whether each part of a host is in one script whose letters do not look like another's: Latin with its accents, or one
 * of the scripts below. Cyrillic and Greek are not among them: "аррӏе" is all Cyrillic.
 *
 * Source: Chromium's "IDN in Google Chrome", its rules on mixed and look-alike scripts, made stricter and shorter.
 */
function isPlain(host: string): boolean {
  return host
    .split(/[.@]/)
    .every((part) => PLAIN_PARTS.some((script) => script.test(part.normalize("NFD"))));
}

const PLAIN_PARTS = [
  /^[\x21-\x7e\u0300-\u0337ßæøœ]*$/i,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\d\u3099\u309a-]+$/u,
  /^[\p{Script=Hangul}\d-]+$/u,
  /^[\p{Script=Arabic}\d-]+$/u,
  /^[\p{Script=Hebrew}\d-]+$/u,
  /^[\p{Script=Thai}\d-]+$/u,
  /^[\p{Script=Devanagari}\d-]+$/u,
];
