import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { createEvent } from "../core/electron-event.ts";
import { hasMode } from "../core/modes.ts";

/** https://www.electronjs.org/docs/latest/api/notification#new-notificationoptions; what is not given has these values. */
const DEFAULTS = {
  title: "",
  subtitle: "",
  body: "",
  replyPlaceholder: "",
  sound: "",
  closeButtonText: "",
  toastXml: "",
  groupId: "",
  silent: false,
  hasReply: false,
  urgency: "normal",
  timeoutType: "default",
  actions: [] as readonly object[],
};
type Texts = typeof DEFAULTS;

/**
 * Shown nowhere; `show` and `close` report as if it were, unless the mode "notifications-fail" says that no desktop is
 * there to show it.
 */
export class Notification extends EventEmitter {
  declare title: string;
  declare body: string;
  declare silent: boolean;
  readonly id: string;
  #shown = false;

  constructor(options: Partial<Texts> & { readonly id?: string } = {}) {
    super();
    this.id = options.id ?? randomUUID();
    for (const [name, value] of Object.entries(DEFAULTS))
      Reflect.set(this, name, options[name as keyof Texts] ?? value);
  }

  static isSupported(): boolean {
    return true;
  }
  show(): void {
    if (hasMode("notifications-fail")) {
      setImmediate(() => this.emit("failed", createEvent(), "Notification failed to show"));
      return;
    }
    // Shown twice, it is closed first.
    if (this.#shown) this.close();
    this.#shown = true;
    setImmediate(() => this.emit("show", createEvent()));
  }
  close(): void {
    if (!this.#shown) return;
    this.#shown = false;
    setImmediate(() => this.emit("close", createEvent()));
  }
}
