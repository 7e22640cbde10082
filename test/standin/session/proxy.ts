import { BlockList, isIP } from "node:net";
import vm from "node:vm";
import { switches } from "../app/command-line.ts";

export const PROXY_MODES = [
  "direct",
  "auto_detect",
  "pac_script",
  "fixed_servers",
  "system",
] as const;

/** https://www.electronjs.org/docs/latest/api/structures/proxy-config */
export interface ProxyConfig {
  readonly mode?: (typeof PROXY_MODES)[number];
  readonly pacScript?: string;
  readonly proxyRules?: string;
  readonly proxyBypassRules?: string;
}

type Scheme = "http" | "https" | "ftp" | "socks";

const DEFAULT_PORTS: Readonly<Record<string, number>> = { HTTPS: 443, SOCKS: 1080, SOCKS5: 1080 };
const WORDS: Readonly<Record<string, string>> = {
  http: "PROXY", https: "HTTPS", socks: "SOCKS5", socks4: "SOCKS", socks5: "SOCKS5",
}; // prettier-ignore

/** `[scheme://]host[:port]` as a PAC file writes it; net/base/proxy_string_util.cc */
function server(text: string, ofList: Scheme | undefined): string {
  if (text.toLowerCase() === "direct" || text.toLowerCase() === "direct://") return "DIRECT";
  const [, scheme, host = "", port] =
    /^(?:([a-z0-9]+):\/\/)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/i.exec(text.trim()) ?? [];
  // In the list for SOCKS a server without a scheme speaks version 4.
  const word = scheme ? WORDS[scheme.toLowerCase()] : ofList === "socks" ? "SOCKS" : "PROXY";
  if (!word || host === "") return "";
  return `${word} ${host}:${port ?? DEFAULT_PORTS[word] ?? 80}`;
}

/** `http=a:80;https=b:81` or `a:80,b:81`; net/proxy_resolution/proxy_config.cc */
function fromRules(rules: string, url: URL): string {
  const scheme = url.protocol.slice(0, -1);
  const lists = new Map<string, string[]>();
  for (const part of rules
    .split(";")
    .map((each) => each.trim())
    .filter(Boolean)) {
    const [, name, servers = ""] = /^(?:(http|https|ftp|socks)=)?(.*)$/i.exec(part) ?? [];
    const list = name?.toLowerCase() as Scheme | undefined;
    const own = servers
      .split(",")
      .map((each) => server(each, list))
      .filter(Boolean);
    lists.set(list ?? "", [...(lists.get(list ?? "") ?? []), ...own]);
  }
  // WebSockets go through the SOCKS proxy, else through the one for https.
  const wanted = /^wss?$/.test(scheme) ? ["socks", "https", "http"] : [scheme, "socks"];
  const found = lists.get("") ?? wanted.map((name) => lists.get(name)).find((list) => list?.length);
  return found?.length ? found.join(";") : "DIRECT";
}

const local = new BlockList();
local.addSubnet("127.0.0.0", 8);
local.addSubnet("169.254.0.0", 16);
local.addAddress("::1", "ipv6");
local.addSubnet("fe80::", 10, "ipv6");

const bare = (host: string): string => host.replace(/^\[|\]$/g, "");

/** Never through a proxy, unless a bypass rule says `<-loopback>`. */
function isImplicit(host: string): boolean {
  const kind = isIP(bare(host));
  return kind === 0
    ? /(^|\.)localhost\.?$/i.test(host)
    : local.check(bare(host), kind === 6 ? "ipv6" : "ipv4");
}

/** https://www.electronjs.org/docs/latest/api/session#sessetproxyconfig, `proxyBypassRules` */
function isBypassed(rules: string, url: URL): boolean {
  const list = rules
    .split(/[,;]/)
    .map((each) => each.trim())
    .filter(Boolean);
  if (list.includes("<-loopback>") ? false : isImplicit(url.hostname)) return true;
  return list.some((rule) => {
    if (rule === "<local>") return !url.hostname.includes(".") && isIP(bare(url.hostname)) === 0;
    const [, scheme, pattern = "", port] =
      /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[^\]]+\][^:]*|[^:]+)(?::(\d+))?$/i.exec(rule) ?? [];
    if (scheme && `${scheme}:` !== url.protocol) return false;
    if (port && port !== (url.port || (url.protocol === "https:" ? "443" : "80"))) return false;
    const [address = "", bits] = pattern.split("/");
    if (bits !== undefined && isIP(address)) {
      const subnet = new BlockList();
      const family = isIP(address) === 6 ? "ipv6" : "ipv4";
      subnet.addSubnet(address, Number(bits), family);
      return isIP(bare(url.hostname)) > 0 && subnet.check(bare(url.hostname), family);
    }
    return wildcard(pattern.startsWith(".") ? `*${pattern}` : pattern).test(url.hostname);
  });
}
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
}

/** What a PAC file may call; https://developer.mozilla.org/docs/Web/HTTP/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file */
function pacFunctions(): object {
  const toNumber = (address: string): number =>
    address.split(".").reduce((all, part) => all * 256 + Number(part), 0);
  return {
    isPlainHostName: (host: string) => !host.includes("."),
    dnsDomainIs: (host: string, domain: string) => host.endsWith(domain),
    localHostOrDomainIs: (host: string, full: string) =>
      host === full || full.startsWith(`${host}.`),
    // Without asking the network: only what is an address already has one.
    dnsResolve: (host: string) => (isIP(host) ? host : host === "localhost" ? "127.0.0.1" : null),
    isResolvable: (host: string) => isIP(host) > 0 || host === "localhost",
    isInNet: (host: string, pattern: string, mask: string) =>
      isIP(host) === 4 &&
      (toNumber(host) & toNumber(mask)) === (toNumber(pattern) & toNumber(mask)),
    myIpAddress: () => "127.0.0.1",
    dnsDomainLevels: (host: string) => host.split(".").length - 1,
    shExpMatch: (text: string, pattern: string) => wildcard(pattern).test(text),
    weekdayRange: () => true,
    dateRange: () => true,
    timeRange: () => true,
    alert: () => undefined,
  };
}
async function fromPac(address: string, url: URL): Promise<string> {
  try {
    const script = await (await fetch(address)).text();
    const context = vm.createContext(pacFunctions());
    vm.runInContext(script, context, { timeout: 1000 });
    // Chromium tells the script no more of a secure URL than where it leads.
    const shown = url.protocol === "https:" ? `${url.origin}/` : url.href;
    const call = `FindProxyForURL(${JSON.stringify(shown)}, ${JSON.stringify(url.hostname)})`;
    const answer: unknown = vm.runInContext(call, context, { timeout: 1000 });
    const parts = String(answer)
      .split(";")
      .map((each) => each.trim())
      .filter(Boolean);
    return parts.length > 0 ? parts.join(";") : "DIRECT";
  } catch {
    // A script that cannot be had or run is as good as none, unless it was made mandatory.
    return "DIRECT";
  }
}

/** What the computer is set to: the command line first, then the environment, as Chromium on Linux without a desktop. */
function systemConfig(): ProxyConfig {
  const pacUrl = switches.get("proxy-pac-url");
  if (switches.has("no-proxy-server")) return { mode: "direct" };
  if (pacUrl) return { mode: "pac_script", pacScript: pacUrl };
  const given = switches.get("proxy-server");
  if (given !== undefined) {
    const proxyBypassRules = switches.get("proxy-bypass-list") ?? "";
    return { mode: "fixed_servers", proxyRules: given, proxyBypassRules };
  }
  const env = (name: string): string => process.env[name] ?? process.env[name.toUpperCase()] ?? "";
  const proxyBypassRules = env("no_proxy");
  if (env("auto_proxy")) return { mode: "pac_script", pacScript: env("auto_proxy") };
  if (proxyBypassRules === "*") return { mode: "direct" };
  if (env("all_proxy"))
    return { mode: "fixed_servers", proxyRules: env("all_proxy"), proxyBypassRules };
  const rules = (["http", "https", "ftp"] as const)
    .filter((scheme) => env(`${scheme}_proxy`))
    .map((scheme) => `${scheme}=${env(`${scheme}_proxy`)}`);
  if (rules.length === 0) return { mode: "direct" };
  // A suffix in no_proxy means the domain and everything under it.
  const bypass = proxyBypassRules
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean)
    .flatMap((each) =>
      isIP(each) || /[*/]/.test(each) ? [each] : [each, `*.${each.replace(/^\./, "")}`],
    );
  return { mode: "fixed_servers", proxyRules: rules.join(";"), proxyBypassRules: bypass.join(",") };
}

/** The proxies for one URL, as a PAC file would answer: `PROXY a:80;DIRECT`. */
export async function resolveProxy(config: ProxyConfig, address: string): Promise<string> {
  const url = URL.parse(address);
  if (!url) throw new Error("Invalid URL");
  const { mode } = config;
  const kind =
    mode ?? (config.pacScript ? "pac_script" : config.proxyRules ? "fixed_servers" : "direct");
  switch (kind) {
    case "system": {
      const system = systemConfig();
      return resolveProxy(system, address);
    }
    case "pac_script":
      if (isImplicit(url.hostname)) return "DIRECT";
      return fromPac(config.pacScript ?? "", url);
    case "fixed_servers":
      if (isBypassed(config.proxyBypassRules ?? "", url)) return "DIRECT";
      return fromRules(config.proxyRules ?? "", url);
    case "auto_detect":
    case "direct":
      return "DIRECT";
  }
}
