import type { CdpSession } from "../chromium/cdp.ts";
import { hostOptions } from "../core/host.ts";
import type { WebContents } from "../web-contents/web-contents.ts";
import { DISPLAY, type Rectangle } from "./bounds.ts";

export type WindowState = "normal" | "minimized" | "maximized" | "fullscreen";

/**
 * Makes the page as large as its window. Headless, the size is emulated and exact to the pixel; with a display it is
 * the real window that changes. Only a change of the window is applied, so what Playwright's `setViewportSize` chose
 * stays until then.
 */
export class ViewPort {
  readonly #contents: WebContents;
  #bounds: Rectangle;
  #zoom = 1;

  constructor(contents: WebContents, bounds: Rectangle, backgroundColor: string) {
    this.#contents = contents;
    this.#bounds = bounds;
    contents.prepare((session) =>
      Promise.all([this.#apply(session), background(session, backgroundColor)]),
    );
  }

  resize(bounds: Rectangle, state: WindowState = "normal"): void {
    this.#bounds = bounds;
    if (state !== "minimized" || !hostOptions().headless)
      this.#change((session) => this.#apply(session, state));
  }
  zoom(factor: number): void {
    this.#zoom = factor;
    this.#change((session) => this.#apply(session));
  }
  setBackgroundColor(color: string): void {
    this.#change((session) => background(session, color));
  }
  bringToFront(): void {
    this.#change((session) => session.send("Page.bringToFront"));
  }

  #change(change: (session: CdpSession) => Promise<unknown>): void {
    // A window that is gone by now needs no change.
    this.#contents
      .whenSession()
      .then(change)
      .catch(() => undefined);
  }

  async #apply(session: CdpSession, state: WindowState = "normal"): Promise<void> {
    const { x, y, width, height } = this.#bounds;
    if (!hostOptions().headless) {
      const { windowId } = await session.send("Browser.getWindowForTarget");
      // Chromium takes either a state or a size.
      if (state !== "normal")
        await session.send("Browser.setWindowBounds", { windowId, bounds: { windowState: state } });
      else {
        await session.send("Browser.setWindowBounds", {
          windowId,
          bounds: { windowState: "normal" },
        });
        await session.send("Browser.setWindowBounds", {
          windowId,
          bounds: { left: x, top: y, width, height },
        });
      }
      return;
    }
    // Zoom is a page laid out in fewer, larger pixels.
    await session.send("Emulation.setDeviceMetricsOverride", {
      width: Math.round(width / this.#zoom),
      height: Math.round(height / this.#zoom),
      deviceScaleFactor: this.#zoom,
      mobile: false,
      screenWidth: DISPLAY.width,
      screenHeight: DISPLAY.height,
      positionX: x,
      positionY: y,
    });
  }
}

/** `#RRGGBB` and `#AARRGGBB`, as Electron reads them; other notations keep Chromium's white. */
async function background(session: CdpSession, color: string): Promise<void> {
  const [, alpha = "ff", red = "ff", green = "ff", blue = "ff"] =
    /^#([0-9a-f]{2})?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color) ?? [];
  const [r, g, b, a] = [red, green, blue, alpha].map((part) => parseInt(part, 16)) as [
    number,
    number,
    number,
    number,
  ];
  await session.send("Emulation.setDefaultBackgroundColorOverride", {
    color: { r, g, b, a: a / 255 },
  });
}
