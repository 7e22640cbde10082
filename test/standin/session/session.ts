import { EventEmitter } from "node:events";
import { absent } from "../core/absent.ts";
import { whenBrowser } from "../core/host.ts";
import { Permissions } from "./permissions.ts";
import { Protocol } from "./protocol.ts";
import { WebRequest } from "./web-request.ts";

/** https://www.electronjs.org/docs/latest/api/session */
export class Session extends EventEmitter {
  readonly protocol = new Protocol();
  readonly webRequest = new WebRequest();
  readonly #permissions = new Permissions();
  #userAgent = "";
  #spellChecker = true;

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
  setProxy(config: { readonly mode?: string; readonly proxyRules?: string }): Promise<void> {
    if (config.proxyRules || !["direct", "system", undefined].includes(config.mode))
      absent(`session.setProxy(${JSON.stringify(config)})`);
    return Promise.resolve();
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
  setSpellCheckerLanguages(_languages: readonly string[]): void {
    // Chromium under CDP checks no spelling.
  }
  /** The system has no proxy and no PAC file; tests answer in its place. */
  resolveProxy(_url: string): Promise<string> {
    return Promise.resolve("DIRECT");
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
