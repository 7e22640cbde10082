import type { Protocol } from "./protocol-types.ts";
import type { CdpSession } from "./cdp.ts";
import type { Chromium } from "./launch-chromium.ts";

/** One page of Chromium and the session that drives it. */
export interface PageTarget {
  readonly targetId: string;
  readonly session: CdpSession;
}

type Attached = Protocol.Events["Target.attachedToTarget"];
type Paused = Protocol.Events["Fetch.requestPaused"];

/** The pages of the running Chromium: opens them, notices when they are gone, closes those that nobody allowed. */
export class Browser {
  readonly chromium: Chromium;
  readonly #session: CdpSession;
  readonly #headless: boolean;
  readonly #attached = new Map<string, CdpSession>();
  /** Who waits for the app window that was asked for last. */
  #takeAppWindow: ((page: PageTarget) => void) | undefined;
  #lastAppWindow: Promise<unknown> = Promise.resolve();
  readonly #goneListeners = new Map<string, () => void>();

  private constructor(chromium: Chromium, headless: boolean) {
    this.chromium = chromium;
    this.#headless = headless;
    this.#session = chromium.connection.browser;
    this.#session.on("Target.attachedToTarget", (target) => this.#onAttached(target));
    this.#session.on("Target.detachedFromTarget", ({ sessionId, targetId }) => {
      chromium.connection.forget(sessionId);
      this.#attached.delete(targetId ?? "");
      this.#goneListeners.get(targetId ?? "")?.();
    });
  }

  /** `onRequest` sees every request of the whole browser, popups and workers included. */
  static async start(
    chromium: Chromium,
    headless: boolean,
    onRequest: (paused: Paused) => void,
  ): Promise<Browser> {
    const browser = new Browser(chromium, headless);
    const session = chromium.connection.browser;
    session.on("Fetch.requestPaused", onRequest);
    await Promise.all([
      session.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] }),
      session.send("Target.setAutoAttach", {
        autoAttach: true,
        waitForDebuggerOnStart: true,
        flatten: true,
        filter: [{ type: "page" }],
      }),
    ]);
    return browser;
  }

  /** Opens a page that waits for `Runtime.runIfWaitingForDebugger`. */
  async openPage(
    url: string,
    onGone: () => void,
    context: { readonly browserContextId?: string } = {},
  ): Promise<PageTarget> {
    // The command line reaches the profile's own context only.
    const page =
      this.#headless || context.browserContextId !== undefined
        ? await this.#openTarget(url, context)
        : await this.#openAppWindow(url);
    this.#goneListeners.set(page.targetId, onGone);
    return page;
  }

  closePage(targetId: string): void {
    this.#session.post("Target.closeTarget", { targetId });
  }

  async #openTarget(
    url: string,
    context: { readonly browserContextId?: string },
  ): Promise<PageTarget> {
    const { targetId } = await this.#session.send("Target.createTarget", {
      url,
      newWindow: true,
      ...context,
    });
    const session = this.#attached.get(targetId);
    if (!session) throw new Error("stand-in Electron: Chromium opened a page it does not show");
    return { targetId, session };
  }

  /** Only the command line can ask for a window without tabs and address bar; the running browser takes it over. */
  #openAppWindow(url: string): Promise<PageTarget> {
    // One at a time: nothing else tells which window belongs to which request.
    const opened = this.#lastAppWindow.then(
      () =>
        new Promise<PageTarget>((resolve) => {
          this.#takeAppWindow = resolve;
          this.chromium.forward([`--app=${url}`]);
        }),
    );
    this.#lastAppWindow = opened;
    return opened;
  }

  #onAttached({ sessionId, targetInfo }: Attached): void {
    const session = this.chromium.connection.session(sessionId);
    const page = { targetId: targetInfo.targetId, session };
    this.#attached.set(page.targetId, session);
    if (targetInfo.openerId === undefined) {
      this.#takeAppWindow?.(page);
      this.#takeAppWindow = undefined;
      return;
    }
    // A popup got past page/main-world.ts. Its opener stands still until it runs, so let it run, then close it.
    session.post("Runtime.runIfWaitingForDebugger");
    this.closePage(page.targetId);
  }
}
