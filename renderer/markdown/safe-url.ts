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
 * The host a link really goes to, when its text looks like an address on another one.
 *
 * @returns undefined when text and address agree, or the text does not look like an address.
 */
export function hiddenHost(label: string, url: URL): string | undefined {
  const shown = /^\s*(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?=[\s/:?#]|$)/iu.exec(
    label,
  )?.[1];
  if (shown === undefined || url.host === "") return undefined;
  const shownHost = URL.parse(`http://${shown}`)?.hostname;
  return withoutWww(shownHost ?? shown) === withoutWww(url.hostname) ? undefined : url.host;
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, "");
}
