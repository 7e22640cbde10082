import type { IpcMainEvent, IpcMainInvokeEvent } from "electron";

interface TrustedSenderOptions {
  /** With its colon, as in `app:`. */
  readonly protocol: string;
  readonly host: string;
  /** Whether this web contents is one of the app's own windows. */
  readonly isOurs: (webContentsId: number) => boolean;
}

/**
 * Tells whether a message comes from the top frame of a window the app opened, showing the app's own page.
 * Fails closed: a frame that is gone (`senderFrame` is null since Electron 33), embedded, or elsewhere is refused.
 *
 * Source: Electron's security checklist, item 17 (validate the sender of all IPC messages).
 */
export function createTrustedSender(options: TrustedSenderOptions) {
  return (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    if (frame === null || frame.isDestroyed() || frame.parent !== null) return false;
    if (!options.isOurs(event.sender.id)) return false;
    // `origin` reads "null" for custom schemes, so the parts are compared.
    const url = URL.parse(frame.url);
    return url?.protocol === options.protocol && url.host === options.host;
  };
}
