import { App, app } from "../app/app.ts";
import { createEvent } from "../core/electron-event.ts";
import { hasMode } from "../core/modes.ts";
import { Menu } from "../menu/menu.ts";
import type { Visibility } from "../page/visibility.ts";
import { WebContents } from "../web-contents/web-contents.ts";
import { ViewPort } from "./view-port.ts";
import { WindowGeometry } from "./window-geometry.ts";
import { checkedPreferences, sessionOf, type WindowOptions } from "./window-options.ts";
import { windows } from "./window-registry.ts";

/** https://www.electronjs.org/docs/latest/api/browser-window */
export class BrowserWindow extends WindowGeometry {
  static #lastId = 0;
  readonly id = ++BrowserWindow.#lastId;
  readonly webContents: WebContents;
  protected override readonly viewPort: ViewPort;
  readonly #parent: BrowserWindow | undefined;
  #visible = false;
  /** A window that was never shown counts as visible, unless it is not to paint. */
  #neverShown: Visibility;
  #wasShown = false;
  #isPainted = false;
  #destroyed = false;
  #closing: Promise<boolean> | undefined;

  constructor(options: WindowOptions = {}) {
    super(options);
    if (!app.isReady()) throw new Error("Cannot create BrowserWindow before app is ready");
    this.#parent = options.parent;
    const webPreferences = checkedPreferences(options.webPreferences ?? {});
    this.webContents = new WebContents({ session: sessionOf(webPreferences), webPreferences });
    if (webPreferences["disableDialogs"] === true) {
      this.webContents.prepare((page) => {
        page.on("Page.javascriptDialogOpening", () => {
          // Whoever drives the page may have been quicker.
          page.send("Page.handleJavaScriptDialog", { accept: false }).catch(() => undefined);
        });
        return Promise.resolve();
      });
    }
    this.viewPort = new ViewPort(this.webContents, this.getBounds(), this.getBackgroundColor());
    this.#neverShown = hasMode("never-ready-to-show")
      ? "unpainted"
      : options.paintWhenInitiallyHidden === false
        ? "hidden"
        : "visible";
    this.#followContents(options);
    this.noteVisibility();
    windows.add(this);
    this.setMenu(Menu.getApplicationMenu());
    app.emit("web-contents-created", createEvent(), this.webContents);
    app.emit("browser-window-created", createEvent(), this);
    if (options.fullscreen) this.setFullScreen(true);
    if (options.show !== false) this.show();
  }

  static getAllWindows(): BrowserWindow[] {
    return windows.all();
  }
  static getFocusedWindow(): BrowserWindow | null {
    return windows.focused;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return windows.all().find((window) => window.webContents === contents) ?? null;
  }
  static fromId(id: number): BrowserWindow | null {
    return windows.byId(id) ?? null;
  }

  // --- page ---

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  reload(): void {
    this.webContents.reload();
  }

  // --- closing ---

  close(): void {
    void this.closeAndWait();
  }
  /** For app.quit: true once the window is gone, false if the app or the page objected. */
  closeAndWait(): Promise<boolean> {
    this.#closing ??= this.#close().finally(() => (this.#closing = undefined));
    return this.#closing;
  }
  async #close(): Promise<boolean> {
    if (this.#destroyed) return true;
    const event = createEvent();
    this.emit("close", event);
    if (event.defaultPrevented) return false;
    if (!(await this.webContents.confirmUnload())) return false;
    this.destroy();
    return true;
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#visible = false;
    if (windows.focused === this) this.#loseFocus();
    windows.remove(this);
    this.webContents.destroy();
    // A desktop takes a window's children along.
    for (const child of this.getChildWindows()) child.destroy();
    this.emit("closed");
    App.onWindowClosed(app);
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }

  // --- visibility and focus ---

  override show(): void {
    this.showInactive();
    this.focus();
  }
  showInactive(): void {
    if (this.#visible) return;
    this.#visible = true;
    this.#wasShown = true;
    this.noteVisibility();
    this.emit("show");
  }
  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    if (windows.focused === this) this.#loseFocus();
    this.noteVisibility();
    this.emit("hide");
  }
  get #visibility(): Visibility {
    if (!this.#wasShown) return this.#neverShown;
    return this.#visible && !this.isMinimized() ? "visible" : "hidden";
  }
  protected override noteVisibility(): void {
    this.webContents.setVisibility(this.#visibility);
    if (this.#isPainted) this.#onPainted();
  }
  /** Only what can be seen is ready to be; a window that was hidden meanwhile is so when it shows. */
  #onPainted(): void {
    this.#isPainted = this.#visibility !== "visible" || hasMode("never-ready-to-show");
    if (!this.#isPainted) this.emit("ready-to-show");
  }
  override isVisible(): boolean {
    return this.#visible;
  }
  focus(): void {
    if (!this.#visible || windows.focused === this) return;
    windows.focused?.blur();
    windows.focused = this;
    this.viewPort.bringToFront();
    this.emit("focus", createEvent());
  }
  blur(): void {
    if (windows.focused === this) this.#loseFocus();
  }
  isFocused(): boolean {
    return windows.focused === this;
  }
  #loseFocus(): void {
    windows.focused = null;
    this.emit("blur", createEvent());
  }

  // --- family ---

  getParentWindow(): BrowserWindow | null {
    return this.#parent ?? null;
  }
  getChildWindows(): BrowserWindow[] {
    return windows.all().filter((window) => window.getParentWindow() === this);
  }

  #followContents(options: WindowOptions): void {
    const { webContents } = this;
    // lib/browser/api/browser-window.ts: whoever emits, the app hears of it.
    for (const name of ["focus", "blur"])
      this.on(name, (event: unknown = createEvent()) =>
        app.emit(`browser-window-${name}`, event, this),
      );
    webContents.on("-first-paint", () => this.#onPainted());
    webContents.on(
      "page-title-updated",
      (event: ReturnType<typeof createEvent>, title: string, explicit: boolean) => {
        const own = createEvent();
        this.emit("page-title-updated", own, title, explicit);
        if (!own.defaultPrevented && !event.defaultPrevented) this.setTitle(title);
      },
    );
    webContents.on("-zoom", (factor: number) => this.viewPort.zoom(factor));
    webContents.on(
      "-open-window",
      (details: object & { readonly url: string }, overrides: WindowOptions) => {
        const child = new BrowserWindow({ ...options, show: true, ...overrides });
        webContents.emit("did-create-window", child, details);
        void child.loadURL(details.url).catch(() => undefined);
      },
    );
    webContents.on("render-process-gone", (_event, details: object) =>
      app.emit("render-process-gone", createEvent(), webContents, details),
    );
    webContents.on("destroyed", () => this.destroy());
    for (const name of ["unresponsive", "responsive"]) webContents.on(name, () => this.emit(name));
  }
}
