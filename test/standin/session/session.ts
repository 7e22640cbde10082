import { EventEmitter } from "node:events";
import { whenBrowser } from "../core/host.ts";
import { BrowserContext } from "./browser-context.ts";
import { toPrivate } from "../core/private-url.ts";
import { registry } from "../web-contents/registry.ts";
import { wantedStorages, type ClearOptions } from "./clear-options.ts";
import { Permissions } from "./permissions.ts";
import { Protocol } from "./protocol.ts";
import { resolveProxy, type ProxyConfig } from "./proxy.ts";
import { askAboutOwn, WebRequest } from "./web-request.ts";

const DEFAULT_LANGUAGE = "en-US";

/** Which part of the profile a session keeps its data in. */
interface Place {
  /** Has Chromium a context of its own for it? The default session uses the profile's. */
  readonly isOwn: boolean;
  /** null: in memory only. */
  readonly storagePath: () => string | null;
}

/** https://www.electronjs.org/docs/latest/api/session */
export class Session extends EventEmitter {
  readonly protocol = new Protocol();
  readonly webRequest = new WebRequest();
  readonly #place: Place;
  readonly #context: BrowserContext;
  readonly #permissions: Permissions;
  #userAgent: string | undefined;
  #spellChecker = true;
  #spellCheckerLanguages: readonly string[] = [DEFAULT_LANGUAGE];
  readonly #ownWords = new Set<string>();
  #proxy: ProxyConfig = { mode: "system" };

  constructor(place: Place) {
    super();
    this.#place = place;
    this.#context = new BrowserContext(place.isOwn, () => this.#proxy);
    this.#permissions = new Permissions(this.#context);
  }

  get storagePath(): string | null {
    return this.#place.storagePath();
  }
  getStoragePath(): string | null {
    return this.storagePath;
  }
  isPersistent(): boolean {
    return this.storagePath !== null;
  }

  setPermissionRequestHandler(handler: Permissions["onRequest"]): void {
    this.#permissions.onRequest = handler;
  }
  setPermissionCheckHandler(handler: Permissions["onCheck"]): void {
    this.#permissions.onCheck = handler;
  }
  /** Chromium without a display never offers a device, so there is nothing the handler could be asked about. */
  setDevicePermissionHandler(_handler: unknown): void {
    // Recorded nowhere on purpose: see above.
  }

  /** Of origins that no page of this session shows, the cookies alone are reached. */
  async clearStorageData(options: ClearOptions = {}): Promise<void> {
    const { connection } = (await whenBrowser()).chromium;
    const { cookies, others } = wantedStorages(options);
    // An origin's cookies are cleared below, with the rest of it.
    if (cookies && options.origin === undefined)
      await connection.browser.send("Storage.clearCookies", await this.#context.asParameter());
    const storageTypes = [...others, ...(cookies ? ["cookies"] : [])].join(",");
    const pages = registry.all().filter((contents) => contents.session === this);
    await Promise.all(
      pages.map(async ({ mainFrame, shownSession }) => {
        const { origin } = new URL(toPrivate(mainFrame.url || "about:blank"));
        const isWanted = options.origin === undefined || toPrivate(options.origin) === origin;
        if (origin === "null" || !isWanted || storageTypes === "") return;
        await shownSession?.send("Storage.clearDataForOrigin", { origin, storageTypes });
      }),
    );
  }
  async clearCache(): Promise<void> {
    await whenBrowser();
  }
  async setProxy(config: ProxyConfig): Promise<void> {
    await whenBrowser();
    this.#proxy = config;
  }
  /** What a request would go through; what the pages' really do go through: browser-context.ts. */
  resolveProxy(url: string): Promise<string> {
    return resolveProxy(this.#proxy, url);
  }
  async forceReloadProxyConfig(): Promise<void> {
    await whenBrowser();
  }
  async closeAllConnections(): Promise<void> {
    await whenBrowser();
  }
  getUserAgent(): string {
    return this.#userAgent ?? Session.#chromiumUserAgent;
  }
  /** For the pages that open from now on. */
  setUserAgent(userAgent: string): void {
    this.#userAgent = userAgent;
  }
  isSpellCheckerEnabled(): boolean {
    return this.#spellChecker;
  }
  setSpellCheckerEnabled(enable: boolean): void {
    this.#spellChecker = enable;
  }
  get spellCheckerEnabled(): boolean {
    return this.#spellChecker;
  }
  set spellCheckerEnabled(enable: boolean) {
    this.setSpellCheckerEnabled(enable);
  }
  readonly availableSpellCheckerLanguages = [DEFAULT_LANGUAGE, "de", "en-GB", "es", "fr"];
  setSpellCheckerLanguages(languages: readonly string[]): void {
    for (const each of languages)
      if (!this.availableSpellCheckerLanguages.includes(each))
        throw new Error(`Invalid language code provided: "${each}" is not a valid language code`);
    this.#spellCheckerLanguages = languages;
  }
  getSpellCheckerLanguages(): string[] {
    return [...this.#spellCheckerLanguages];
  }
  setSpellCheckerDictionaryDownloadURL(_url: string): void {
    // Nothing is downloaded: see system/spelling.ts.
  }
  addWordToSpellCheckerDictionary(word: string): boolean {
    this.#ownWords.add(word);
    return true;
  }
  removeWordFromSpellCheckerDictionary(word: string): boolean {
    return this.#ownWords.delete(word);
  }
  async listWordsInSpellCheckerDictionary(): Promise<string[]> {
    await Promise.resolve();
    return [...this.#ownWords];
  }
  /** For page-messages.ts: whether a word would be underlined. */
  static checksSpelling(session: Session, word: string): boolean {
    return (
      session.#spellChecker &&
      session.#spellCheckerLanguages.length > 0 &&
      !session.#ownWords.has(word)
    );
  }
  /**
   * Network of the main process; Electron's goes through Chromium, this one through Node, and through this session's
   * own protocol handlers first.
   */
  async fetch(
    input: string | Request,
    init: RequestInit & { readonly bypassCustomProtocolHandlers?: boolean } = {},
  ): Promise<Response> {
    const { bypassCustomProtocolHandlers, ...rest } = init;
    const request = await askAboutOwn(this.webRequest, new Request(input, rest));
    const handler = Protocol.handlerOf(this.protocol, new URL(request.url).protocol.slice(0, -1));
    return handler && !bypassCustomProtocolHandlers ? handler(request) : fetch(request);
  }

  static #chromiumUserAgent = "";
  /** For start.ts: what every session calls itself until told otherwise. */
  static setChromiumUserAgent(userAgent: string): void {
    Session.#chromiumUserAgent = userAgent;
  }
  static permissions(session: Session): Permissions {
    return session.#permissions;
  }
  static context(session: Session): BrowserContext {
    return session.#context;
  }
  /** What pages of this session must be told to call themselves; undefined: Chromium's own. */
  static ownUserAgent(session: Session): string | undefined {
    return session.#userAgent;
  }
}
