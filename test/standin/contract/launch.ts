import { rmSync } from "node:fs";
import path from "node:path";
import {
  test as base,
  expect,
  type ElectronApplication,
  type JSHandle,
  type Page,
} from "@playwright/test";
import { launchElectron } from "../../fakes/electron-app.ts";
import { tempFolder } from "../../fakes/temp-folder.ts";

/** Starts one of the fixture apps with a userData folder of its own. */
export async function launch(
  name: string,
  {
    userData = freshFolder(),
    args = [],
    executablePath,
  }: { userData?: string; args?: string[]; executablePath?: string } = {},
): Promise<ElectronApplication> {
  return launchElectron({
    args: [path.join(import.meta.dirname, "apps", name), `--user-data-dir=${userData}`, ...args],
    // Without this Playwright's own light scheme would hide what nativeTheme does.
    colorScheme: null,
    ...(executablePath !== undefined && { executablePath }),
  });
}

/** The window of a page, with its type. */
export async function windowOf(
  app: ElectronApplication,
  page: Page,
): Promise<JSHandle<Electron.BrowserWindow>> {
  return app.browserWindow(page) as Promise<JSHandle<Electron.BrowserWindow>>;
}

/** A new empty folder, removed when the worker ends. */
export function freshFolder(): string {
  const folder = tempFolder("contract-");
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

interface Shared {
  readonly app: ElectronApplication;
}
interface Fresh {
  readonly page: Page;
}

/** One app for the tests of a file (they run one after another), one loaded window for each test. */
export const test = base.extend<Fresh, Shared>({
  app: [
    async ({}, use) => {
      const app = await launch("basic");
      await app.firstWindow();
      await use(app);
      await app.close();
    },
    { scope: "worker" },
  ],
  page: async ({ app }, use) => {
    const id = await app.evaluate(async () => (await globalThis.fixture.open("app://bundle/")).id);
    await use(await pageOf(app, id));
    await app.evaluate(
      ({ BrowserWindow }, windowId) => BrowserWindow.fromId(windowId)?.destroy(),
      id,
    );
  },
});

/** The page of a window; Playwright may hear of it a little later than the app does. */
export async function pageOf(app: ElectronApplication, windowId: number): Promise<Page> {
  let found: Page | undefined;
  await expect
    .poll(async () => {
      for (const page of app.windows()) {
        const handle = await windowOf(app, page);
        const matches = (
          window: typeof handle extends JSHandle<infer W> ? W | null : never,
          id: number,
        ) => window?.id === id;
        if (await handle.evaluate(matches, windowId)) found = page;
      }
      return found !== undefined;
    })
    .toBe(true);
  return found!;
}

export { expect };

declare global {
  /** What the fixture apps leave for the tests in their main process. */
  var fixture: {
    open(
      url: string,
      options?: Electron.BrowserWindowConstructorOptions,
    ): Promise<Electron.BrowserWindow>;
    readonly requests: { readonly url: string; readonly method: string; readonly body: string }[];
    readonly log: unknown[];
    /** What was thrown by what only a ready app may do. */
    readonly beforeReady: string[];
  };
  /** What the fixture's preload script exposes; see apps/basic/preload.cjs. */
  interface Window {
    readonly bridge: {
      invoke(channel: string, ...args: unknown[]): Promise<unknown>;
      send(channel: string, ...args: unknown[]): void;
      onMessage(listener: (message: unknown) => void): () => void;
      twice(work: (value: number) => number): number;
      counter(): { next(): number };
      throws(): never;
      instance(): Record<string, unknown>;
      echo(value: unknown): unknown;
      readonly nested: { readonly list: number[] };
      environment(): Record<string, unknown>;
    };
    got: unknown[];
  }
}
