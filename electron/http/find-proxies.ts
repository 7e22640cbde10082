import { BlockList, isIP } from "node:net";
import { isLoopback } from "../../shared/endpoint-rules.ts";
import type { Proxy } from "../../shared/endpoint.ts";
import { AppError } from "../../shared/errors.ts";
import { afterTime } from "../clock/time-limit.ts";

/** What the environment says of proxies, as `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` do. */
export interface ProxyVariables {
  readonly https: string | undefined;
  readonly http: string | undefined;
  readonly all?: string | undefined;
  readonly no: string | undefined;
}

/** One way to an address: through a proxy (`http:`, `https:` or `socks5:`, its port always said), or directly. */
export type Hop = { readonly type: "direct" } | { readonly type: "proxy"; readonly url: URL };

/** The ways to an address, the first to be tried first. @throws AppError `connection-failed` where none can be used. */
export type FindProxies = (address: URL, proxy: Proxy) => Promise<readonly Hop[]>;

interface FindProxiesDeps {
  readonly variables?: ProxyVariables | undefined;
  /** What the system says of an address, its settings and its PAC file included, as a PAC file answers. */
  readonly askSystem?: ((url: string) => Promise<string>) | undefined;
  /** Hears why the system could not be asked. */
  readonly report?: ((error: unknown) => void) | undefined;
  /** Hears, in words for a person, where a request leaves in another way than the system's settings say. */
  readonly notify?: ((notice: string) => void) | undefined;
}

const NOTHING_SET: ProxyVariables = { https: undefined, http: undefined, no: undefined };
const DIRECT: readonly Hop[] = [{ type: "direct" }];
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  "http:": "80",
  "https:": "443",
  "socks5:": "1080",
};
/** A PAC file may come from a server that does not answer; a person waits meanwhile. */
const ASK_LIMIT_MS = 10_000;

/**
 * Nothing that is on this computer goes through a proxy, whatever is set: it would look for the address on its own.
 * Elsewhere an endpoint's own choice counts; "system" is what the system says, and the environment where that says
 * nothing but "directly".
 */
export function createFindProxies(deps: FindProxiesDeps = {}): FindProxies {
  const { variables = NOTHING_SET, askSystem, report, notify } = deps;

  const ask = async ({ origin }: URL): Promise<string> => {
    if (askSystem === undefined) return "DIRECT";
    const { promise: limit, reject } = Promise.withResolvers<never>();
    const words = "The system did not say in time which proxy to use.";
    const stopClock = afterTime(ASK_LIMIT_MS, () => reject(new Error(words)));
    try {
      return await Promise.race([askSystem(`${origin}/`), limit]);
    } catch (error) {
      report?.(error);
      notify?.(NOT_TOLD);
      return "DIRECT";
    } finally {
      stopClock();
    }
  };

  return async (address, proxy) => {
    if (isLoopback(address) || proxy.type === "none") return DIRECT;
    if (proxy.type === "url") return [toHop(new URL(proxy.url))];
    const system = parsePac(await ask(address));
    const isSilent = system.every((each) => each.type === "direct");
    if (isSilent) return fromEnvironment(address, variables);
    const usable = system.flatMap((each) =>
      each.type === "unusable" ? [] : [withCredentials(each, address, variables)],
    );
    const [first] = usable;
    if (first !== undefined) {
      if (system[0]?.type === "unusable") notify?.(passedOver(system, first));
      return usable;
    }
    throw unusable(`The system’s settings name ${namesOf(system)}`);
  };
}

const CAN_USE = "Parley can use HTTP, HTTPS and SOCKS5 proxies.";
const NOT_TOLD =
  "The system did not say which proxy to use. Parley uses the proxy that the environment names, or connects directly " +
  "where it names none. Set a proxy for the endpoint to be sure of it.";

/** A PAC file names several ways, the first to be taken first; one that cannot be is not left out in silence. */
function passedOver(system: readonly (Hop | UnusableHop)[], first: Hop): string {
  const instead =
    first.type === "direct" ? "connects directly instead" : `uses ${first.url.host} instead`;
  return `The system’s settings name ${namesOf(system)}. Parley cannot use it and ${instead}. ${CAN_USE} Set another proxy for the endpoint.`;
}

interface UnusableHop {
  readonly type: "unusable";
  readonly text: string;
}

/** Reads what a PAC file answers, as in `PROXY a:8080; SOCKS5 b:1080; DIRECT`. `SOCKS` alone is version 4. */
function parsePac(answer: string): readonly (Hop | UnusableHop)[] {
  const parts = answer.split(";").flatMap((part) => {
    const text = part.trim();
    return text === "" ? [] : [text];
  });
  return parts.map((text): Hop | UnusableHop => {
    const [, kind = "", host = ""] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
    if (kind.toUpperCase() === "DIRECT") return { type: "direct" };
    const scheme = SCHEMES[kind.toUpperCase()];
    const url = scheme === undefined ? null : URL.parse(`${scheme}//${host}`);
    return url === null ? { type: "unusable", text } : toHop(url);
  });
}

const SCHEMES: Readonly<Record<string, string>> = {
  PROXY: "http:",
  HTTP: "http:",
  HTTPS: "https:",
  SOCKS5: "socks5:",
};

function namesOf(hops: readonly (Hop | UnusableHop)[]): string {
  return hops.flatMap((each) => (each.type === "unusable" ? [each.text] : [])).join(", ");
}

function unusable(said: string): AppError {
  return new AppError(
    "connection-failed",
    `${said}. ${CAN_USE} Set another proxy, or choose “No proxy” for the endpoint.`,
  );
}

function toHop(url: URL): Hop {
  const scheme = url.protocol.toLowerCase();
  if (scheme === "socks5:" && url.port === "") url.port = DEFAULT_PORTS[scheme] ?? "";
  return { type: "proxy", url };
}

/** The system names a proxy without its user name and password; the environment may know them. */
function withCredentials(hop: Hop, address: URL, variables: ProxyVariables): Hop {
  if (hop.type === "direct") return hop;
  const known = readVariable(variableFor(address, variables)?.value);
  return known?.type === "proxy" && known.url.host === hop.url.host ? known : hop;
}

function fromEnvironment(address: URL, variables: ProxyVariables): readonly Hop[] {
  const variable = variableFor(address, variables);
  if (variable === undefined || isExcepted(address, variables.no ?? "")) return DIRECT;
  const hop = readVariable(variable.value);
  if (hop?.type === "proxy") return [hop];
  // Going directly would be what the person has forbidden.
  throw unusable(`The environment variable ${variable.name} names no proxy that can be used`);
}

/** As curl has it: an encrypted address needs a proxy that was named for it, or for all. */
function variableFor(
  { protocol }: URL,
  { https, http, all }: ProxyVariables,
): { readonly name: string; readonly value: string } | undefined {
  const isEncrypted = protocol === "https:";
  const own = isEncrypted ? https : http;
  if (own !== undefined && own.trim() !== "") {
    return { name: isEncrypted ? "HTTPS_PROXY" : "HTTP_PROXY", value: own };
  }
  return all === undefined || all.trim() === "" ? undefined : { name: "ALL_PROXY", value: all };
}

/** Many write a proxy without its scheme, which is http. */
function readVariable(text: string | undefined): Hop | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  const url = URL.parse(address.replace(/^socks(?:5h)?:/i, "socks5:"));
  const isKnown = url !== null && url.hostname !== "" && url.protocol in DEFAULT_PORTS;
  return isKnown ? toHop(url) : undefined;
}

/**
 * Whether `NO_PROXY` names the address: by its name, a domain above it, a range of addresses (`10.0.0.0/8`), the first two
 * also with a port, or `*` for all. Curl reads it so.
 */
function isExcepted(address: URL, no: string): boolean {
  const port = address.port === "" ? DEFAULT_PORTS[address.protocol] : address.port;
  const host = bare(address.hostname).toLowerCase().replace(/\.$/, "");
  return no
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry === "*") return true;
      if (entry.includes("/")) return isWithin(host, entry);
      if (isIP(bare(entry)) === 6) return isWithin(host, `${bare(entry)}/128`);
      const [, named = "", namedPort] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
      if (namedPort !== undefined && namedPort !== port) return false;
      const name = bare(named)
        .toLowerCase()
        .replace(/^\*?\.|\.$/g, "");
      if (isIP(name) === 6) return isWithin(host, `${name}/128`);
      return name !== "" && (host === name || host.endsWith(`.${name}`));
    });
}

/** An IPv6 address without its brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, "$1");

/** @param range an address and how many of its bits count, as in 10.0.0.0/8 */
function isWithin(host: string, range: string): boolean {
  const [network = "", bits = ""] = range.split("/");
  const version = isIP(bare(network));
  if (version === 0 || isIP(host) !== version || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (version === 6 ? 128 : 32)) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(bare(network), Number(bits), family);
  return list.check(host, family);
}
