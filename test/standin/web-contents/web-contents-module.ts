import { windows } from "../window/window-registry.ts";
import { registry } from "./registry.ts";
import type { WebContents } from "./web-contents.ts";
import type { WebFrameMain } from "./web-frame-main.ts";

/** The module `webContents`. Playwright finds a page's window through `fromDevToolsTargetId`. */
export const webContents = {
  getAllWebContents: (): WebContents[] => registry.all(),
  getFocusedWebContents: (): WebContents | null => windows.focused?.webContents ?? null,
  fromId: (id: number): WebContents | undefined => registry.byId(id),
  fromFrame: (frame: WebFrameMain): WebContents | undefined =>
    registry.find((contents) => contents.mainFrame === frame.top),
  fromDevToolsTargetId: (targetId: string): WebContents | undefined =>
    registry.find((contents) => contents.getOrCreateDevToolsTargetId() === targetId),
};
