import type { ElectronApplication, Page } from "@playwright/test";
import { canaryIn, canaryKey } from "../fakes/canary.ts";

interface Bridge {
  readonly call: (request: object) => Promise<{ readonly ok: boolean }>;
}

/** Saves a key as the page does when a person types one, so that the app holds a secret whatever the test is about. */
export async function plantCanary(page: Page): Promise<void> {
  await page.waitForFunction(() => "parley" in globalThis && document.readyState === "complete");
  const reply = await page.evaluate(async (value) => {
    const { parley } = globalThis as unknown as { parley: Bridge };
    const input = { name: "endpoint/canary", value };
    return parley.call({ id: crypto.randomUUID(), name: "secret.set", input });
  }, canaryKey("saved"));
  if (!reply.ok) throw new Error(`The key was not saved: ${JSON.stringify(reply)}`);
}

/** Where on the app's open pages a test's key can be seen or is kept; a page that is gone holds nothing. */
export async function canaryOnPages(app: ElectronApplication): Promise<string[]> {
  const pages = await Promise.all(
    app.windows().map((page) => page.evaluate(readPage).catch(() => ({}))),
  );
  return pages.flatMap((parts) =>
    Object.entries(parts).flatMap(([part, text]) =>
      canaryIn(text).map((encoding) => `${part} (${encoding})`),
    ),
  );
}

/** Runs in the page. */
function readPage(): Record<string, string> {
  const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
  return {
    document: document.documentElement.outerHTML,
    fields: fields.map(({ value }) => value).join("\n"),
    address: location.href,
    localStorage: JSON.stringify(Object.entries(localStorage)),
    sessionStorage: JSON.stringify(Object.entries(sessionStorage)),
    cookies: document.cookie,
  };
}
