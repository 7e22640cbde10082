import { EventEmitter } from "node:events";
import { createEvent } from "../core/electron-event.ts";

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
  readonly silent?: boolean;
  readonly [other: string]: unknown;
}

/** https://www.electronjs.org/docs/latest/api/notification. Shown nowhere; `show` and `close` report as if it were. */
export class Notification extends EventEmitter {
  title: string;
  body: string;
  silent: boolean;
  #shown = false;

  constructor({ title = "", body = "", silent = false }: NotificationOptions = {}) {
    super();
    this.title = title;
    this.body = body;
    this.silent = silent;
  }

  static isSupported(): boolean {
    return true;
  }
  show(): void {
    this.#shown = true;
    setImmediate(() => this.emit("show", createEvent()));
  }
  close(): void {
    if (!this.#shown) return;
    this.#shown = false;
    setImmediate(() => this.emit("close", createEvent()));
  }
}
