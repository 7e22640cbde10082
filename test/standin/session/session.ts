import { EventEmitter } from "node:events";
import { absent } from "../core/absent.ts";
import { whenBrowser } from "../core/host.ts";
import { Permissions } from "./permissions.ts";
import { Protocol } from "./protocol.ts";
import { resolveProxy, type ProxyConfig } from "./proxy.ts";
import { WebRequest } from "./web-request.ts";

const DEFAULT_LANGUAGE = "en-US";

/** https://www.electronjs.org/docs/latest/api/session */
export class Session extends EventEmitter {
  readonly protocol = new Protocol();
  readonly webRequest = new WebRequest();
  readonly #permissions = new Permissions();
  #userAgent = "";
  #spellChecker = true;
  #spellCheckerLanguages: readonly string[] = [DEFAULT_LANGUAGE];
  readonly #ownWords = new Set<string>();
  #proxy: ProxyConfig = { mode: "system" };

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

  async clearStorageData(): Promise<void> {
    const { connection } = (await whenBrowser()).chromium;
    await connection.browser.send("Storage.clearCookies");
  }
  async clearCache(): Promise<void> {
    await whenBrowser();
  }
  async setProxy(config: ProxyConfig): Promise<void> {
    await whenBrowser();
    this.#proxy = config;
  }
  /** What a request would go through. Pages of the stand-in itself go where Chromium's own switches send them. */
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
    return this.#userAgent;
  }
  setUserAgent(userAgent: string): void {
    this.#userAgent = userAgent;
  }
  isPersistent(): boolean {
    return true;
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
  /** Network of the main process; Electron's goes through Chromium, this one through Node. */
  fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    return fetch(input, init);
  }

  static permissions(session: Session): Permissions {
    return session.#permissions;
  }
}

const defaultSession = new Session();

/** The module `session`. One session only: the stand-in's Chromium has one profile. */
export const session = {
  defaultSession,
  fromPartition(partition: string): Session {
    return partition === "" ? defaultSession : absent(`session.fromPartition("${partition}")`);
  },
  fromPath: (): never => absent("session.fromPath"),
};
