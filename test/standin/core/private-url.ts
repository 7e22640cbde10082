/**
 * Chromium navigates to no scheme it does not know, and CDP cannot teach it one. So every URL of a scheme that the app
 * registered travels inside Chromium as `https://<host>.<scheme>.standin.invalid/…` (a secure, standard origin on a
 * top-level domain that cannot exist) and is translated back wherever Electron would show it.
 */
const SUFFIX = ".standin.invalid";

const registered = new Set<string>();

/** Makes a scheme known; `protocol.registerSchemesAsPrivileged` and `protocol.handle` call it. */
export function registerScheme(scheme: string): void {
  registered.add(scheme);
}

/** The URL Chromium is told. */
export function toPrivate(url: string): string {
  const [, scheme = "", host = "", rest = ""] =
    /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (!registered.has(scheme.toLowerCase())) return url;
  return `https://${host || "-"}.${scheme}${SUFFIX}${rest}`;
}

/** The URL Electron shows. */
export function toPublic(url: string): string {
  return url.replace(
    /^https:\/\/([^/?#]*)\.([a-z][a-z0-9+-]*)\.standin\.invalid(?=[/?#]|$)/i,
    (_all, host: string, scheme: string) => `${scheme}://${host === "-" ? "" : host}`,
  );
}

/** Translates every source of a registered scheme in a Content-Security-Policy (`app:`, `app://host`). */
export function toPrivatePolicy(policy: string): string {
  return policy.replace(
    /(?<=[\s;])([a-z][a-z0-9+-]*):(\/\/[^\s;/]+)?(?=[\s;/]|$)/gi,
    (source, scheme: string, host?: string) => {
      if (!registered.has(scheme.toLowerCase())) return source;
      return host ? toPrivate(`${scheme}:${host}`) : `https://*.${scheme}${SUFFIX}`;
    },
  );
}

/** `app://host` for registered schemes, as their privilege "standard" makes it; else what the URL standard says. */
export function originOf(url: string): string {
  try {
    const { origin, protocol, host } = new URL(url);
    return registered.has(protocol.slice(0, -1)) ? `${protocol}//${host}` : origin;
  } catch {
    return "null";
  }
}
