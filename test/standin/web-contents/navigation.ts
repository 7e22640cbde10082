import type { EventEmitter } from "node:events";
import type { CdpSession } from "../chromium/cdp.ts";
import { createEvent, tell } from "../core/electron-event.ts";
import { toPrivate, toPublic } from "../core/private-url.ts";
import type { FrameTree } from "./frame-tree.ts";
import { netErrorCode } from "./net-errors.ts";

/** CDP's names for navigations that keep the document. */
const SAME_DOCUMENT = new Set(["sameDocument", "historySameDocument"]);

/** What `Page.navigate` answers; nothing when the page was opened with its URL. */
type Started = { readonly loaderId?: string; readonly errorText?: string } | undefined;

function isSameDocument(url: string, other: string): boolean {
  return url.split("#")[0] === other.split("#")[0];
}

const ROUND_TRIP_MS = 500;

/**
 * Turns CDP's page events into Electron's, in Electron's order, and asks the navigation guards.
 * https://www.electronjs.org/docs/latest/api/web-contents#navigation-events
 */
export class Navigation {
  loading = false;
  /** The page shows a document of the app, not the empty one it starts with. */
  committed = false;
  readonly #contents: EventEmitter;
  readonly #frames: FrameTree;
  readonly #responses = new Map<string, { readonly status: number; readonly text: string }>();
  /** Navigations a page asked for itself and that no request was seen of yet. */
  readonly #requested = new Set<string>();
  /** URLs that `loadURL` asked for. */
  readonly #own = new Set<string>();
  #session: CdpSession | undefined;
  #mainFrameId = "";
  #painted = false;
  #startedType = "";
  /** CDP's name for the main frame's document, and for the last one that has loaded. */
  #committedId: string | undefined;
  #loadedId: string | undefined;

  constructor(contents: EventEmitter, frames: FrameTree) {
    this.#contents = contents;
    this.#frames = frames;
  }

  follow(session: CdpSession, mainFrameId: string): void {
    this.#session = session;
    this.#mainFrameId = mainFrameId;
    session.on("Page.frameRequestedNavigation", (request) => this.#onRequested(request));
    session.on("Page.frameStartedNavigating", (started) => this.#onStarted(started));
    session.on("Page.frameStartedLoading", ({ frameId }) => {
      if (frameId === mainFrameId) this.#setLoading(true);
    });
    session.on("Page.frameStoppedLoading", ({ frameId }) => {
      if (frameId === mainFrameId) this.#setLoading(false);
    });
    session.on("Page.frameNavigated", ({ frame }) => {
      if (frame.id === mainFrameId) this.#committedId = frame.loaderId;
      if (frame.unreachableUrl === undefined) this.#onNavigated(frame.id);
      else this.noteFailure(frame.id, "ERR_FAILED");
    });
    session.on("Page.navigatedWithinDocument", ({ frameId }) => this.#onNavigatedWithin(frameId));
    session.on("Page.domContentEventFired", () => {
      if (this.committed) tell(this.#contents, "dom-ready", createEvent());
    });
    session.on("Page.loadEventFired", () => {
      if (!this.committed) return;
      this.#loadedId = this.#committedId;
      tell(this.#contents, "did-frame-finish-load", createEvent(), true);
      tell(this.#contents, "did-finish-load", createEvent());
    });
    session.on("Page.lifecycleEvent", ({ frameId, name }) => {
      if (frameId !== mainFrameId || !this.committed) return;
      if (name === "firstPaint" || name === "networkAlmostIdle") this.#onPainted();
    });
  }

  async load(url: string, privateUrl: string): Promise<void> {
    this.#own.add(privateUrl);
    const navigated = this.#session?.send("Page.navigate", { url: privateUrl });
    await this.finished(url, navigated);
    this.#own.delete(privateUrl);
  }

  /** Resolves when the page has loaded, rejects as `loadURL` does. */
  async finished(url: string, started: Promise<Started> | undefined): Promise<void> {
    const before = this.#frames.main.url;
    const failed = new Promise<string>((resolve) => this.#contents.once("-load-failed", resolve));
    const destroyed = new Promise<undefined>((resolve) => {
      this.#contents.once("destroyed", () => resolve(undefined));
    });
    const { loaderId, errorText } = (await started) ?? {};
    if (errorText) this.refuse(url, netErrorCode(errorText), errorText.replace("net::", ""));
    // A place within the document that is already there.
    if (loaderId === undefined && isSameDocument(url, before)) return;
    const failure = await Promise.race([this.#whenLoaded(loaderId), failed, destroyed]);
    if (failure !== undefined) this.refuse(url, netErrorCode(failure), failure);
  }

  /** Without an id: whichever document comes first. */
  #whenLoaded(loaderId: string | undefined): Promise<undefined> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.#loadedId === undefined || this.#loadedId !== (loaderId ?? this.#loadedId)) return;
        this.#contents.off("did-finish-load", check);
        resolve(undefined);
      };
      this.#contents.on("did-finish-load", check);
      check();
    });
  }

  refuse(url: string, code: number, description: string): never {
    tell(this.#contents, "did-fail-load", createEvent(), code, description, url, true);
    throw Object.assign(new Error(`${description} (${code}) loading '${url}'`), {
      code: description,
      errno: code,
      url,
    });
  }

  /** A document of this page will not come. */
  noteFailure(frameId: string, error: string): void {
    if (frameId === this.#mainFrameId) tell(this.#contents, "-load-failed", error);
  }

  noteResponse(frameId: string, status: number, text: string): void {
    this.#responses.set(frameId, { status, text });
  }

  /** Asks the guards about a document that is about to be requested. */
  async mayNavigate(frameId: string, url: string, redirected: boolean): Promise<boolean> {
    if (redirected) return this.#ask("will-redirect", frameId, url);
    if (frameId !== this.#mainFrameId) return this.#askGuards(frameId, url);
    // Guards are for what a page does, not for what the app or a debugger does. Before its first document a page can do
    // nothing.
    if (!this.committed || this.#own.delete(toPrivate(url))) return true;
    if (this.#startedType === "differentDocument") await this.settle();
    return !this.#requested.delete(frameId) || this.#askGuards(frameId, url);
  }

  /**
   * The page's own report of what it asked for travels another way than the request, but after one round trip it is
   * here. A page that is busy, or that Chromium holds still for a navigation, does not answer.
   */
  async settle(): Promise<void> {
    if (!this.committed) return;
    const patience = new Promise((resolve) => setTimeout(resolve, ROUND_TRIP_MS).unref());
    const answer = this.#session
      ?.send("Runtime.evaluate", { expression: "0" })
      .catch(() => undefined);
    await Promise.race([answer, patience]);
  }

  onCrashed(): void {
    this.#setLoading(false);
  }

  #onRequested({ frameId, url }: { readonly frameId: string; readonly url: string }): void {
    if (/^https?:/i.test(url)) return void this.#requested.add(frameId);
    if (/^(about|javascript|blob):/i.test(url)) return;
    // No request follows for these: Chromium knows no such scheme, or has nothing to fetch.
    const allowed = this.#askGuards(frameId, url);
    const privateUrl = toPrivate(url);
    if (allowed && privateUrl !== url)
      this.#session?.post("Page.navigate", { url: privateUrl, frameId });
  }

  #onStarted({
    frameId,
    url,
    navigationType,
  }: {
    readonly frameId: string;
    readonly url: string;
    readonly navigationType: string;
  }): void {
    if (frameId === this.#mainFrameId) this.#startedType = navigationType;
    // CDP announces only some of the navigations within a document; #onNavigatedWithin reports them all.
    if (!SAME_DOCUMENT.has(navigationType)) this.#announce(frameId, toPublic(url), false);
  }

  #announce(frameId: string, url: string, isSameDocument: boolean): void {
    const details = this.#details(frameId, url, isSameDocument);
    tell(
      this.#contents,
      "did-start-navigation",
      details,
      url,
      isSameDocument,
      details.isMainFrame,
      0,
      0,
    );
  }

  #onNavigated(frameId: string): void {
    const frame = this.#frames.byId(frameId);
    if (!frame) return;
    const { status, text } = this.#responses.get(frameId) ?? { status: 200, text: "OK" };
    const isMainFrame = frameId === this.#mainFrameId;
    if (isMainFrame) {
      this.committed = true;
      this.#painted = false;
    }
    tell(
      this.#contents,
      "did-frame-navigate",
      createEvent(),
      frame.url,
      status,
      text,
      isMainFrame,
      frame.processId,
      frame.routingId,
    );
    if (isMainFrame) tell(this.#contents, "did-navigate", createEvent(), frame.url, status, text);
  }

  #onNavigatedWithin(frameId: string): void {
    const frame = this.#frames.byId(frameId);
    if (!frame) return;
    const isMainFrame = frameId === this.#mainFrameId;
    this.#announce(frameId, frame.url, true);
    tell(
      this.#contents,
      "did-navigate-in-page",
      createEvent(),
      frame.url,
      isMainFrame,
      frame.processId,
      frame.routingId,
    );
  }

  #onPainted(): void {
    if (this.#painted) return;
    this.#painted = true;
    tell(this.#contents, "-first-paint");
  }

  #setLoading(loading: boolean): void {
    if (this.loading === loading) return;
    this.loading = loading;
    tell(this.#contents, loading ? "did-start-loading" : "did-stop-loading");
  }

  #askGuards(frameId: string, url: string): boolean {
    if (!this.#ask("will-frame-navigate", frameId, url)) return false;
    return frameId !== this.#mainFrameId || this.#ask("will-navigate", frameId, url);
  }

  #ask(name: string, frameId: string, url: string): boolean {
    const event = this.#details(frameId, url, false);
    tell(this.#contents, name, event, url, false, event.isMainFrame, 0, 0);
    return !event.defaultPrevented;
  }

  #details(frameId: string, url: string, isSameDocument: boolean) {
    const isMainFrame = frameId === this.#mainFrameId;
    const frame = this.#frames.byId(frameId) ?? null;
    return createEvent({ url, isSameDocument, isMainFrame, frame, initiator: frame });
  }
}
