import type { CdpSession } from "../chromium/cdp.ts";
import { toPublic } from "../core/private-url.ts";
import { ISOLATED_WORLD } from "../page/page-source.ts";
import { WebFrameMain, type FrameOwner } from "./web-frame-main.ts";

/** The frames of one page as CDP reports them, and the script context of each frame's two worlds. */
export class FrameTree {
  readonly main: WebFrameMain;
  readonly #owner: FrameOwner;
  readonly #processId: number;
  readonly #frames = new Map<string, WebFrameMain>();
  readonly #ids = new Map<WebFrameMain, string>();
  /** Isolated contexts only: messages come from and go to them. */
  readonly #frameOfContext = new Map<number, WebFrameMain>();
  readonly #isolated = new Map<WebFrameMain, number>();
  readonly #mainWorld = new Map<WebFrameMain, number>();

  constructor(owner: FrameOwner, processId: number) {
    this.#owner = owner;
    this.#processId = processId;
    this.main = new WebFrameMain(owner, processId, null);
  }

  follow(session: CdpSession, mainFrameId: string): void {
    this.#add(mainFrameId, this.main);
    session.on("Page.frameAttached", ({ frameId, parentFrameId }) => {
      const parent = this.#frames.get(parentFrameId) ?? this.main;
      this.#add(frameId, new WebFrameMain(this.#owner, this.#processId, parent));
    });
    session.on("Page.frameDetached", ({ frameId }) => this.#remove(frameId));
    session.on("Page.frameNavigated", ({ frame }) => {
      const known = this.#frames.get(frame.id);
      if (!known) return;
      known.url = toPublic(frame.url) + (frame.urlFragment ?? "");
      known.name = frame.name ?? "";
    });
    session.on("Page.navigatedWithinDocument", ({ frameId, url }) => {
      const known = this.#frames.get(frameId);
      if (known) known.url = toPublic(url);
    });
    session.on("Runtime.executionContextCreated", ({ context }) => {
      const { frameId, isDefault } = context.auxData as { frameId?: string; isDefault?: boolean };
      const frame = this.#frames.get(frameId ?? "");
      if (!frame) return;
      if (isDefault) this.#mainWorld.set(frame, context.id);
      if (context.name !== ISOLATED_WORLD) return;
      this.#isolated.set(frame, context.id);
      this.#frameOfContext.set(context.id, frame);
    });
    session.on("Runtime.executionContextDestroyed", ({ executionContextId }) =>
      this.#forget(executionContextId),
    );
    session.on("Runtime.executionContextsCleared", () => this.clearContexts());
  }

  byId(frameId: string | undefined): WebFrameMain | undefined {
    return frameId === undefined ? undefined : this.#frames.get(frameId);
  }
  idOf(frame: WebFrameMain): string | undefined {
    return this.#ids.get(frame);
  }
  byContext(contextId: number): WebFrameMain | null {
    return this.#frameOfContext.get(contextId) ?? null;
  }
  isolatedContext(frame: WebFrameMain): number | undefined {
    return this.#isolated.get(frame);
  }
  mainWorldContext(frame: WebFrameMain): number | undefined {
    return this.#mainWorld.get(frame);
  }
  get all(): WebFrameMain[] {
    return [...this.#frames.values()];
  }
  clearContexts(): void {
    this.#frameOfContext.clear();
    this.#isolated.clear();
    this.#mainWorld.clear();
  }
  detachAll(): void {
    for (const frameId of [...this.#frames.keys()]) this.#remove(frameId);
    WebFrameMain.detach(this.main);
  }

  #add(frameId: string, frame: WebFrameMain): void {
    this.#frames.set(frameId, frame);
    this.#ids.set(frame, frameId);
  }
  #remove(frameId: string): void {
    const frame = this.#frames.get(frameId);
    this.#frames.delete(frameId);
    if (!frame) return;
    this.#ids.delete(frame);
    WebFrameMain.detach(frame);
  }
  #forget(contextId: number): void {
    this.#frameOfContext.delete(contextId);
    for (const contexts of [this.#isolated, this.#mainWorld])
      for (const [frame, id] of contexts) if (id === contextId) contexts.delete(frame);
  }
}
