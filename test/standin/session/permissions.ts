import type { Protocol } from "../chromium/protocol-types.ts";
import { whenBrowser } from "../core/host.ts";
import { originOf, toPrivate } from "../core/private-url.ts";
import type { BrowserContext } from "./browser-context.ts";

type PermissionName = string;
type RequestHandler = (
  webContents: object,
  permission: PermissionName,
  callback: (granted: boolean) => void,
  details: object,
) => void;
type CheckHandler = (
  webContents: object | null,
  permission: PermissionName,
  requestingOrigin: string,
  details: object,
) => boolean;

/** Who asks: the page and the frame's URL as Electron shows it. */
export interface Asker {
  readonly webContents: object;
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** Electron's permission names and what Chromium calls them. */
const CHROMIUM_NAMES: Readonly<Record<string, readonly Protocol.Browser.PermissionDescriptor[]>> = {
  geolocation: [{ name: "geolocation" }],
  notifications: [{ name: "notifications" }],
  media: [{ name: "microphone" }, { name: "camera" }],
  microphone: [{ name: "microphone" }],
  camera: [{ name: "camera" }],
  midi: [{ name: "midi" }],
  "display-capture": [{ name: "display-capture" }],
  "clipboard-read": [{ name: "clipboard-read" }],
  "clipboard-sanitized-write": [{ name: "clipboard-write" }],
  "clipboard-write": [{ name: "clipboard-write" }],
};

/** Permissions whose state a page can read without asking, so Chromium must know it beforehand. */
const READABLE = [
  "geolocation",
  "notifications",
  "media",
  "midi",
  "clipboard-read",
  "clipboard-sanitized-write",
];

/** The three permission handlers of a session and their effect in Chromium. Without a handler Electron grants. */
export class Permissions {
  onRequest: RequestHandler | null = null;
  onCheck: CheckHandler | null = null;
  readonly #context: BrowserContext;

  constructor(context: BrowserContext) {
    this.#context = context;
  }

  async request(asker: Asker, permission: string, more: object): Promise<void> {
    const { onRequest } = this;
    const details = { ...more, requestingUrl: asker.url, isMainFrame: asker.isMainFrame };
    const granted =
      !onRequest ||
      (await new Promise<boolean>((resolve) =>
        onRequest(asker.webContents, permission, resolve, details),
      ));
    await this.#apply(asker, permission, granted);
  }

  async check(asker: Asker, queried: string): Promise<void> {
    const permission = queried === "camera" || queried === "microphone" ? "media" : queried;
    const electronName =
      permission === "clipboard-write" ? "clipboard-sanitized-write" : permission;
    await this.#apply(asker, electronName, this.#allows(asker, electronName));
  }

  /** For a new document: what the page may read of its permissions before it asks. */
  async prepare(asker: Asker): Promise<void> {
    await Promise.all(
      READABLE.map((permission) => this.#apply(asker, permission, this.#allows(asker, permission))),
    );
  }

  #allows(asker: Asker, permission: string): boolean {
    const { webContents, url, isMainFrame } = asker;
    const details = { requestingUrl: url, isMainFrame };
    return this.onCheck?.(webContents, permission, originOf(url), details) ?? true;
  }

  async #apply({ url }: Asker, permission: string, granted: boolean): Promise<void> {
    const browser = await whenBrowser();
    const origin = new URL(toPrivate(url)).origin;
    if (origin === "null") return;
    const setting = granted ? "granted" : "denied";
    const context = await this.#context.asParameter();
    await Promise.all(
      (CHROMIUM_NAMES[permission] ?? []).map((name) =>
        browser.chromium.connection.browser.send("Browser.setPermission", {
          permission: name,
          setting,
          origin,
          ...context,
        }),
      ),
    );
  }
}
