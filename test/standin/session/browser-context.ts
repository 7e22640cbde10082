import { whenBrowser } from "../core/host.ts";
import type { ProxyConfig } from "./proxy.ts";

/** CDP's name of a context, as a parameter of commands; empty for the profile itself. */
export interface ContextParameter {
  readonly browserContextId?: string;
}

/** What Chromium can be told of a proxy when a context is made; nothing for what only a desktop or a script knows. */
function proxyParameters(config: ProxyConfig): { proxyServer?: string; proxyBypassList?: string } {
  const { mode, proxyRules, proxyBypassRules, pacScript } = config;
  if (mode === "direct") return { proxyServer: "direct://" };
  const isFixed = mode === "fixed_servers" || (mode === undefined && !pacScript);
  if (!isFixed || !proxyRules) return {};
  return {
    proxyServer: proxyRules,
    ...(proxyBypassRules && { proxyBypassList: proxyBypassRules }),
  };
}

/**
 * Where Chromium keeps what one session's pages store. A context takes its proxy when it is made and never again, so it
 * is made as late as can be: with the session's first page.
 */
export class BrowserContext {
  readonly #isOwn: boolean;
  readonly #proxy: () => ProxyConfig;
  #made: Promise<ContextParameter> | undefined;

  constructor(isOwn: boolean, proxy: () => ProxyConfig) {
    this.#isOwn = isOwn;
    this.#proxy = proxy;
  }

  asParameter(): Promise<ContextParameter> {
    return (this.#made ??= this.#isOwn ? this.#make() : Promise.resolve({}));
  }

  async #make(): Promise<ContextParameter> {
    const { connection } = (await whenBrowser()).chromium;
    const proxy = proxyParameters(this.#proxy());
    return connection.browser.send("Target.createBrowserContext", proxy);
  }
}
