import { whenBrowser } from "../core/host.ts";
import { toPrivate } from "../core/private-url.ts";
import { registry } from "../web-contents/registry.ts";
import type { WebContents } from "../web-contents/web-contents.ts";

/**
 * https://www.electronjs.org/docs/latest/api/clipboard (asynchronous since Electron 44).
 *
 * Headless Chromium keeps a clipboard of its own that only pages reach, so text goes through the page of some window:
 * what the app writes can be pasted, and what a page copies can be read. Without a page it is kept here.
 */
let kept = "";

/** A page of the app with the permission its own code may not have, while `work` runs. */
async function throughPage<T>(work: (page: WebContents) => Promise<T>, otherwise: T): Promise<T> {
  const page = registry.find(
    (contents) => URL.canParse(contents.getURL()) && !contents.isCrashed(),
  );
  if (!page) return otherwise;
  const { connection } = (await whenBrowser()).chromium;
  const { origin } = new URL(toPrivate(page.getURL()));
  const session = await page.whenSession();
  try {
    await Promise.all([
      session.send("Emulation.setFocusEmulationEnabled", { enabled: true }),
      connection.browser.send("Browser.setPermission", {
        permission: { name: "clipboard-read" },
        setting: "granted",
        origin,
      }),
      connection.browser.send("Browser.setPermission", {
        permission: { name: "clipboard-write" },
        setting: "granted",
        origin,
      }),
    ]);
    return await work(page);
  } catch {
    return otherwise;
  }
}

export const clipboard = {
  async readText(): Promise<string> {
    return throughPage(
      async (page) => String(await page.evaluatePrivately("navigator.clipboard.readText()")),
      kept,
    );
  },
  async writeText(text: string): Promise<void> {
    kept = text;
    await throughPage(async (page) => {
      await page.evaluatePrivately(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    }, undefined);
  },
  async has(mimetype: string): Promise<boolean> {
    return mimetype === "text/plain" && (await clipboard.readText()) !== "";
  },
  clear(): void {
    void clipboard.writeText("");
  },
};
