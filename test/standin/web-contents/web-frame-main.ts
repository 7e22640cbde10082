import { EventEmitter } from "node:events";
import { originOf } from "../core/private-url.ts";

/** What a frame needs of the page it belongs to. */
export interface FrameOwner {
  deliver(frame: WebFrameMain, channel: string, args: unknown[]): void;
  evaluate(frame: WebFrameMain, code: string, userGesture: boolean): Promise<unknown>;
}

/** https://www.electronjs.org/docs/latest/api/web-frame-main */
export class WebFrameMain extends EventEmitter {
  static #lastRoutingId = 0;
  readonly routingId = ++WebFrameMain.#lastRoutingId;
  readonly frameTreeNodeId = this.routingId;
  readonly processId: number;
  readonly parent: WebFrameMain | null;
  url = "";
  name = "";
  readonly #owner: FrameOwner;
  #detached = false;

  constructor(owner: FrameOwner, processId: number, parent: WebFrameMain | null) {
    super();
    this.#owner = owner;
    this.processId = processId;
    this.parent = parent;
  }

  get origin(): string {
    if (this.url.startsWith("file:")) return "file://";
    // An empty document is of its parent's origin.
    if (/^about:(blank|srcdoc)\b/.test(this.url) && this.parent) return this.parent.origin;
    return originOf(this.url);
  }
  get top(): WebFrameMain {
    return this.parent?.top ?? this;
  }
  get detached(): boolean {
    return this.#detached;
  }
  isDestroyed(): boolean {
    return this.#detached;
  }
  send(channel: string, ...args: unknown[]): void {
    this.#owner.deliver(this, channel, args);
  }
  /** What an Error of the page was, its message alone says, as in Electron. */
  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    try {
      return await this.#owner.evaluate(this, code, userGesture);
    } catch (error) {
      throw error instanceof Error ? new Error(String(error)) : error;
    }
  }
  static detach(frame: WebFrameMain): void {
    frame.#detached = true;
  }
}
