import type { CdpSession } from "../chromium/cdp.ts";
import type { PageTarget } from "../chromium/browser.ts";
import { absent } from "../core/absent.ts";
import { createEvent, throwLater } from "../core/electron-event.ts";
import { whenBrowser } from "../core/host.ts";
import { toPrivate } from "../core/private-url.ts";
import { createPageSource, ISOLATED_WORLD, type PageSource } from "../page/page-source.ts";
import { WEBRTC_POLICIES, webRtcSource } from "../page/webrtc-policy.ts";
import type { Visibility } from "../page/visibility.ts";
import { Session } from "../session/session.ts";
import { createCodec } from "../wire/codec.ts";
import { ContentsControls } from "./contents-controls.ts";
import { evaluateIn } from "./evaluate.ts";
import { FrameTree } from "./frame-tree.ts";
import { Navigation } from "./navigation.ts";
import { PageMessages } from "./page-messages.ts";
import { pageNames } from "../strict/page-names.ts";
import { registry } from "./registry.ts";
import type { WebFrameMain } from "./web-frame-main.ts";
import { readPreload } from "./read-preload.ts";

/** What a window's page is made of; the subset of `webPreferences` the stand-in knows. */
export interface ContentsOptions {
  readonly session: Session;
  readonly webPreferences: Readonly<Record<string, unknown>>;
}

type Preparation = (session: CdpSession) => Promise<unknown>;
type WindowOpenHandler = (details: object) => {
  readonly action: "allow" | "deny";
  readonly overrideBrowserWindowOptions?: object;
};

const codec = createCodec();

/** https://www.electronjs.org/docs/latest/api/web-contents */
export class WebContents extends ContentsControls {
  static #lastId = 0;
  readonly id = ++WebContents.#lastId;
  readonly session: Session;
  readonly hostWebContents = null;
  readonly #preparations: Preparation[] = [];
  readonly #preferences: Readonly<Record<string, unknown>>;
  readonly #frames: FrameTree;
  readonly #navigation: Navigation;
  readonly #source: PageSource;
  /** Settles with the first load: like Electron's, a window that shows nothing yet has no page to see. */
  readonly #page = Promise.withResolvers<PageTarget>();
  #opening = false;
  #target: PageTarget | undefined;
  #destroyed = false;
  #crashed = false;
  #title = "";
  #windowOpenHandler: WindowOpenHandler | undefined;
  #visibility: Visibility = "visible";
  #webRtcPolicy = "default";
  #throttles: boolean;

  constructor({ session, webPreferences }: ContentsOptions) {
    super();
    this.setMaxListeners(0);
    this.session = session;
    this.#preferences = webPreferences;
    this.#throttles = webPreferences["backgroundThrottling"] !== false;
    this.#frames = new FrameTree(
      {
        deliver: (frame, channel, args) => this.#deliver(frame, channel, args),
        evaluate: (frame, code, userGesture) => this.#evaluate(frame, code, userGesture),
      },
      this.id,
    );
    this.#navigation = new Navigation(this, this.#frames);
    const preload = readPreload(webPreferences["preload"], (path, error) =>
      this.emit("preload-error", createEvent(), path, error),
    );
    const { platform, arch, versions } = process;
    this.#source = createPageSource(
      { platform, arch, versions: { ...versions } },
      pageNames,
      preload,
    );
    registry.add(this);
  }

  async #open(privateUrl: string): Promise<undefined> {
    const browser = await whenBrowser();
    const context = await Session.context(this.session).asParameter();
    const page = await browser.openPage(privateUrl, () => this.#onGone(), context);
    if (this.#destroyed) browser.closePage(page.targetId);
    this.#target = page;
    const { session } = page;
    this.#frames.follow(session, page.targetId);
    this.#navigation.follow(session, page.targetId);
    new PageMessages(this, this.#frames, codec, (frame, message) =>
      this.#post(frame, message),
    ).follow(session, this.#source.binding);
    session.on("Inspector.targetCrashed", () => this.#onCrashed());
    session.on("Page.frameStartedNavigating", () => (this.#crashed = false));
    session.on("Runtime.executionContextCreated", ({ context }) => {
      const frame = this.#frames.byContext(context.id);
      // A new document takes itself for visible.
      if (frame && this.#shownVisibility !== "visible") this.#tellVisibility(frame);
    });
    const { mainWorld, isolatedWorld, binding } = this.#source;
    const userAgent = Session.ownUserAgent(this.session);
    await Promise.all([
      session.send("Page.enable"),
      session.send("Runtime.enable"),
      session.send("Page.setLifecycleEventsEnabled", { enabled: true }),
      session.send("Runtime.addBinding", { name: binding, executionContextName: ISOLATED_WORLD }),
      session.send("Page.addScriptToEvaluateOnNewDocument", { source: mainWorld }),
      session.send("Page.addScriptToEvaluateOnNewDocument", {
        source: isolatedWorld,
        worldName: ISOLATED_WORLD,
      }),
      userAgent !== undefined && session.send("Emulation.setUserAgentOverride", { userAgent }),
      ...this.#preparations.map((prepare) => prepare(session)),
      session.send("Runtime.runIfWaitingForDebugger"),
    ]);
    // A page begins with an empty document of this name, which is not yet the one that was asked for.
    if (privateUrl === "about:blank") await session.send("Page.navigate", { url: privateUrl });
    this.#page.resolve(page);
    return undefined;
  }

  // --- what the page is ---

  get mainFrame(): WebFrameMain {
    return this.#frames.main;
  }
  getType(): "window" {
    return "window";
  }
  getURL(): string {
    return this.#frames.main.url;
  }
  getTitle(): string {
    return this.#title;
  }
  getProcessId(): number {
    return this.id;
  }
  getLastWebPreferences(): Readonly<Record<string, unknown>> {
    return { ...this.#preferences };
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isCrashed(): boolean {
    return this.#crashed;
  }
  isLoading(): boolean {
    return this.#navigation.loading;
  }
  isLoadingMainFrame(): boolean {
    return this.#navigation.loading;
  }
  isWaitingForResponse(): boolean {
    return this.#navigation.loading && !this.#navigation.committed;
  }
  frameById(frameId: string): WebFrameMain | undefined {
    return this.#frames.byId(frameId);
  }

  /** Has something done to the page before its first document; the window and the theme do. */
  prepare(preparation: Preparation): void {
    this.#preparations.push(preparation);
  }

  // --- loading ---

  async loadURL(url: string): Promise<void> {
    if (!URL.canParse(url)) return this.#navigation.refuse(url, -300, "ERR_INVALID_URL");
    const privateUrl = toPrivate(url);
    if (this.#opening) return this.#navigation.load(url, privateUrl);
    this.#opening = true;
    await this.#navigation.finished(url, this.#open(privateUrl));
  }
  reload(): void {
    this.#target?.session.post("Page.reload");
  }
  reloadIgnoringCache(): void {
    this.#target?.session.post("Page.reload", { ignoreCache: true });
  }
  stop(): void {
    this.#target?.session.post("Page.stopLoading");
  }
  mayNavigate(frameId: string, url: string, redirected: boolean): Promise<boolean> {
    return this.#navigation.mayNavigate(frameId, url, redirected);
  }
  noteFailure(frameId: string, error: string): void {
    this.#navigation.noteFailure(frameId, error);
  }
  noteResponse(frameId: string, status: number, statusText: string): void {
    this.#navigation.noteResponse(frameId, status, statusText);
  }
  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler;
  }
  /** For page-messages.ts: Electron opens windows unless a handler says no. */
  windowOpenVerdict(details: object): ReturnType<WindowOpenHandler> {
    if (!this.#windowOpenHandler) return { action: "allow" };
    // lib/browser/api/web-contents.ts: whatever is not a clear yes is a no, and what the handler throws is its own error.
    try {
      const verdict: unknown = this.#windowOpenHandler(details);
      const action: unknown =
        typeof verdict === "object" && verdict !== null && Reflect.get(verdict, "action");
      if (action === "allow" && Reflect.has(verdict as object, "createWindow"))
        absent("setWindowOpenHandler's createWindow");
      if (action === "allow" || action === "deny") return verdict as ReturnType<WindowOpenHandler>;
      // eslint-disable-next-line no-console -- Electron's own words, in the same place
      console.error(
        'The window open handler response must be an object with an "action" property of "allow" or "deny".',
      );
    } catch (error) {
      throwLater(error);
    }
    return { action: "deny" };
  }

  // --- messages and scripts ---

  send(channel: string, ...args: unknown[]): void {
    if (typeof channel !== "string") throw new TypeError("Missing required channel argument");
    this.#deliver(this.#frames.main, channel, args);
  }
  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    await this.#page.promise;
    if (this.#navigation.loading)
      await new Promise((resolve) => this.once("did-stop-loading", resolve));
    return this.#evaluate(this.#frames.main, code, userGesture);
  }
  async insertCSS(css: string): Promise<string> {
    const sheet = `const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(css)}); document.adoptedStyleSheets.push(sheet);`;
    await this.executeJavaScript(`{ ${sheet} } undefined`);
    return String(css.length);
  }

  // --- WebRTC ---

  getWebRTCIPHandlingPolicy(): string {
    return this.#webRtcPolicy;
  }
  /** For the documents that load from now on; the strictest policy alone has an effect, see page/webrtc-policy.ts. */
  setWebRTCIPHandlingPolicy(policy: string): void {
    if (!WEBRTC_POLICIES.includes(policy))
      throw new TypeError(
        `Error processing argument at index 0, conversion failure from ${policy}`,
      );
    this.#webRtcPolicy = policy;
    const source = webRtcSource(policy);
    if (source === undefined) return;
    const add = (session: CdpSession): Promise<unknown> =>
      session.send("Page.addScriptToEvaluateOnNewDocument", { source });
    if (this.#opening) void this.whenSession().then(add);
    else this.prepare(add);
  }

  // --- visibility ---

  /** For the window, which knows whether it can be seen. */
  setVisibility(state: Visibility): void {
    const before = this.#shownVisibility;
    this.#visibility = state;
    if (this.#shownVisibility === before) return;
    for (const frame of this.#frames.all) this.#tellVisibility(frame);
  }
  get #shownVisibility(): Visibility {
    return this.#throttles || this.#visibility === "unpainted" ? this.#visibility : "visible";
  }
  #tellVisibility(frame: WebFrameMain): void {
    this.#post(frame, { kind: "visibility", state: this.#shownVisibility });
  }
  getBackgroundThrottling(): boolean {
    return this.#throttles;
  }
  setBackgroundThrottling(allowed: boolean): void {
    this.#throttles = allowed;
    for (const frame of this.#frames.all) this.#tellVisibility(frame);
  }
  get backgroundThrottling(): boolean {
    return this.#throttles;
  }
  set backgroundThrottling(allowed: boolean) {
    this.setBackgroundThrottling(allowed);
  }

  // --- the process ---

  forcefullyCrashRenderer(): void {
    this.#target?.session.post("Page.crash");
  }
  getOrCreateDevToolsTargetId(): string {
    return this.#target?.targetId ?? "";
  }

  /** https://www.electronjs.org/docs/latest/api/web-contents#contentscloseopts */
  close(options: { readonly waitForBeforeUnload?: boolean } = {}): void {
    if (options.waitForBeforeUnload)
      void this.confirmUnload().then((agreed) => agreed && this.destroy());
    else this.destroy();
  }
  /** Runs `beforeunload`; Electron shows no dialog, an objection simply keeps the page. */
  async confirmUnload(): Promise<boolean> {
    if (!this.#navigation.committed || this.#crashed) return true;
    const code = `(() => { const event = document.createEvent("BeforeUnloadEvent"); event.initEvent("beforeunload", false, true); dispatchEvent(event); return !event.defaultPrevented && !event.returnValue; })()`;
    const agreed = await this.#evaluate(this.#frames.main, code, true).catch(() => true);
    if (agreed) return true;
    const event = createEvent();
    this.emit("will-prevent-unload", event);
    return event.defaultPrevented;
  }
  destroy(): void {
    if (this.#destroyed) return;
    const target = this.#target;
    this.#onGone();
    if (target) void whenBrowser().then((browser) => browser.closePage(target.targetId));
  }

  protected override get control(): CdpSession | undefined {
    return this.#target?.session;
  }
  /** For session.ts: the page's own wire, while there is a page. */
  get shownSession(): CdpSession | undefined {
    return this.#target?.session;
  }
  /** For the window: resolves with the page's session once it is set up. */
  async whenSession(): Promise<CdpSession> {
    return (await this.#page.promise).session;
  }
  /** For interception.ts: resolves when everything the page has reported so far is here. */
  settle(): Promise<void> {
    return this.#navigation.settle();
  }
  override async evaluatePrivately(code: string): Promise<unknown> {
    const { session } = await this.#page.promise;
    return evaluateIn(session, code, true, this.#frames.isolatedContext(this.#frames.main));
  }
  /** For page-messages.ts. */
  noteTitle(title: string): void {
    this.#title = title;
    this.emit("page-title-updated", createEvent(), title, true);
  }

  #deliver(frame: WebFrameMain, channel: string, args: unknown[]): void {
    this.#post(frame, { kind: "message", channel, args: codec.encode(args) });
  }
  #post(frame: WebFrameMain, message: object): void {
    const executionContextId = this.#frames.isolatedContext(frame);
    // Like a real frame that has no document yet: nobody listens, the message is lost.
    if (executionContextId === undefined) return;
    this.#target?.session.post("Runtime.callFunctionOn", {
      functionDeclaration: this.#source.deliver,
      executionContextId,
      arguments: [{ value: message }],
      silent: true,
    });
  }
  async #evaluate(frame: WebFrameMain, code: string, userGesture: boolean): Promise<unknown> {
    const { session } = await this.#page.promise;
    return evaluateIn(session, code, userGesture, this.#frames.mainWorldContext(frame));
  }
  #onCrashed(): void {
    this.#crashed = true;
    this.#frames.clearContexts();
    this.#navigation.onCrashed();
    this.emit("render-process-gone", createEvent(), { reason: "crashed", exitCode: 5 });
  }
  #onGone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#target = undefined;
    registry.remove(this);
    this.#frames.detachAll();
    this.emit("destroyed");
  }
}
