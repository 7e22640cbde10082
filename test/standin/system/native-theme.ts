import { EventEmitter } from "node:events";
import type { CdpSession } from "../chromium/cdp.ts";
import { app } from "../app/app.ts";
import { registry } from "../web-contents/registry.ts";
import type { WebContents } from "../web-contents/web-contents.ts";

type Source = "system" | "light" | "dark";

/** https://www.electronjs.org/docs/latest/api/native-theme. The system of the stand-in is light. */
export class NativeTheme extends EventEmitter {
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly inForcedColorsMode = false;
  readonly prefersReducedTransparency = false;
  readonly shouldUseDarkColorsForSystemIntegratedUI = false;
  #source: Source = "system";

  get themeSource(): Source {
    return this.#source;
  }
  set themeSource(source: Source) {
    if (!["system", "light", "dark"].includes(source))
      throw new TypeError("Error processing argument at index 0, conversion failure");
    const before = this.shouldUseDarkColors;
    this.#source = source;
    if (before === this.shouldUseDarkColors) return;
    for (const contents of registry.all())
      contents
        .whenSession()
        .then((session) => this.#apply(session))
        .catch(() => undefined);
    setImmediate(() => this.emit("updated"));
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === "dark";
  }

  /** Makes a page's `prefers-color-scheme` follow from its first document on. */
  follow(contents: WebContents): void {
    const applyDark = (session: CdpSession): Promise<void> =>
      this.shouldUseDarkColors ? this.#apply(session) : Promise.resolve();
    contents.prepare(applyDark);
    // A debugger that attaches (Playwright does) resets the emulation, and Chromium does so again for each document.
    contents.on("did-navigate", () => {
      contents
        .whenSession()
        .then(applyDark)
        .catch(() => undefined);
    });
  }

  /** Light is what Chromium has anyway; emulating nothing leaves `page.emulateMedia` alone. */
  async #apply(session: CdpSession): Promise<void> {
    const value = this.shouldUseDarkColors ? "dark" : "";
    await session.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value }],
    });
  }
}

export const nativeTheme = new NativeTheme();

app.on("web-contents-created", (_event, contents: WebContents) => nativeTheme.follow(contents));
