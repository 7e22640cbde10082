import { EventEmitter } from "node:events";
import type { Codec } from "../wire/codec.ts";

/** What travels back to `ipcRenderer.invoke`. */
export type Reply = { readonly value: string } | { readonly error: string };

type Handler = (event: object, ...args: never[]) => unknown;

/** https://www.electronjs.org/docs/latest/api/ipc-main */
export class IpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== "function")
      throw new Error(`Expected handler to be a function, but found type '${typeof handler}'`);
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** Runs the handler of an `invoke`; never rejects, since only the text of an error crosses. */
  static async answer(
    ipc: IpcMain,
    codec: Codec,
    event: object,
    channel: string,
    args: readonly unknown[],
  ): Promise<Reply> {
    const handler = ipc.#handlers.get(channel);
    if (!handler) return { error: `Error: No handler registered for '${channel}'` };
    try {
      return { value: codec.encode(await handler(event, ...(args as never[]))) };
    } catch (error) {
      // eslint-disable-next-line no-console -- Electron prints exactly this
      console.error(`Error occurred in handler for '${channel}':`, error);
      return { error: String(error) };
    }
  }
}

export const ipcMain = new IpcMain();
// An unknown "error" channel is a message like any other, not a reason to end the app.
ipcMain.on("error", () => undefined);
