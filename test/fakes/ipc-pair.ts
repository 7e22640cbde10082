import { EventEmitter } from "node:events";
import type { IpcMain, IpcMainInvokeEvent, WebContents } from "electron";
import { CHANNEL, type Bridge, type CallReply, type EventMessage } from "../../shared/bridge.ts";

/** Where a message seems to come from. */
export interface Frame {
  url: string;
  isDestroyed: () => boolean;
  parent: object | null;
}

/** One window as main sees it, and the bridge as its page sees it. */
export interface FakeWindow {
  readonly id: number;
  readonly bridge: Bridge;
  readonly frame: Frame;
  /** Sends anything at all on the call channel, as a page gone bad could. */
  readonly callRaw: (raw: unknown, frame?: Frame | null) => Promise<CallReply>;
  readonly reload: () => void;
  readonly crash: () => void;
  readonly destroy: () => void;
}

/**
 * Electron's IPC between one main process and any number of windows, in memory. Values cross by structured clone, as in
 * Electron; nothing is delivered in the same turn it was sent.
 */
export function createIpcPair() {
  let answer: ((event: IpcMainInvokeEvent, raw: unknown) => unknown) | undefined;
  const main = new EventEmitter();
  const ipcMain: Pick<IpcMain, "handle" | "on"> = {
    handle: (channel, listener) => {
      if (channel === CHANNEL.call) answer = listener;
    },
    on: (channel, listener) => {
      main.on(channel, listener);
      return ipcMain as IpcMain;
    },
  };
  let windows = 0;

  const openWindow = (): FakeWindow => {
    const id = (windows += 1);
    const page = new EventEmitter();
    let isDestroyed = false;
    const frame: Frame = { url: "app://bundle/index.html", isDestroyed: () => false, parent: null };
    const sender = Object.assign(new EventEmitter(), {
      id,
      isDestroyed: () => isDestroyed,
      send: (channel: string, message: unknown) => {
        const copy: unknown = structuredClone(message);
        queueMicrotask(() => page.emit(channel, copy));
      },
    });
    const eventFrom = (senderFrame: Frame | null): IpcMainInvokeEvent =>
      ({ sender: sender as unknown as WebContents, senderFrame }) as unknown as IpcMainInvokeEvent;
    const callRaw = async (raw: unknown, from: Frame | null = frame): Promise<CallReply> => {
      const copy: unknown = structuredClone(raw);
      return structuredClone((await answer?.(eventFrom(from), copy)) as CallReply);
    };
    return {
      id,
      frame,
      callRaw,
      bridge: {
        call: callRaw,
        cancel: (call) => void main.emit(CHANNEL.cancel, eventFrom(frame), call),
        onEvent: (listener) => {
          const forward = (message: EventMessage): void => listener(message);
          page.on(CHANNEL.event, forward);
          return () => void page.off(CHANNEL.event, forward);
        },
      },
      reload: () =>
        void sender.emit("did-start-navigation", { isMainFrame: true, isSameDocument: false }),
      crash: () => void sender.emit("render-process-gone", {}, { reason: "crashed" }),
      destroy: () => {
        isDestroyed = true;
        sender.emit("destroyed");
      },
    };
  };

  return { ipcMain, openWindow };
}
