import type { Proxy } from "../../../shared/endpoint.ts";
import { isLoopback } from "../../../shared/endpoint-rules.ts";

/** What the environment says of proxies, as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` do. */
export interface ProxyVariables {
  readonly https: string | undefined;
  readonly http: string | undefined;
  readonly no: string | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/**
 * The proxy through which an address is reached; undefined is directly. Nothing that is on this computer goes through a
 * proxy, whatever is set: it would look for the address on its own.
 */
export function chooseProxy(
  address: URL,
  proxy: Proxy,
  { https, http, no }: ProxyVariables,
): URL | undefined {
  if (isLoopback(address)) return undefined;
  switch (proxy.type) {
    case "none":
      return undefined;
    case "url":
      return new URL(proxy.url);
    case "system":
      if (isExcepted(address, no ?? "")) return undefined;
      // As curl has it: an encrypted address needs a proxy that was named for it.
      return toProxy(address.protocol === "https:" ? https : http);
  }
}

/** Many write a proxy without its scheme, which is http. What is no address is no proxy. */
function toProxy(text: string | undefined): URL | undefined {
  if (text === undefined) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}

/** Whether `NO_PROXY` names the address: by its name, a domain above it, either with a port, or `*` for all. */
function isExcepted(address: URL, no: string): boolean {
  const port = address.port === "" ? DEFAULT_PORTS[address.protocol] : address.port;
  const host = address.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return no
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      const [, named = "", namedPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      const name = named.replace(/^\*?\./, "");
      if (namedPort !== undefined && namedPort !== port) return false;
      return host === name || host.endsWith(`.${name}`);
    });
}
