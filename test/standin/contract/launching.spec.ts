import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { needsWords } from "../../../scripts/lib/skips.mjs";
import { expectClaimedElectron, killElectron } from "../../fakes/electron-app.ts";
import { test, expect, freshFolder, launch, windowOf } from "./launch.ts";

/** https://playwright.dev/docs/api/class-electronapplication: what specs of an Electron app do to it. */
test.describe("Playwright drives the app", () => {
  test("evaluate runs in the main process with the electron module", async ({ app }) => {
    const [isPackaged, type] = await app.evaluate(({ app: electronApp }) => [
      electronApp.isPackaged,
      process.type,
    ]);
    expect(isPackaged).toBe(false);
    expect(type).toBe("browser");
  });

  test("a window is a page; browserWindow finds it again", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    expect(await handle.evaluate((each) => each.webContents.getURL())).toBe("app://bundle/");
    expect(await page.title()).toBe("home");
  });

  test("every window has its own page", async ({ app, page }) => {
    const opened = app.waitForEvent("window");
    const id = await app.evaluate(
      async () => (await globalThis.fixture.open("app://bundle/second")).id,
    );
    const other = await opened;
    await expect(other.getByRole("heading")).toHaveText("Second");
    await expect(page.getByRole("heading")).toHaveText("Home");
    expect(app.windows()).toContain(other);
    await app.evaluate(
      ({ BrowserWindow }, windowId) => BrowserWindow.fromId(windowId)?.close(),
      id,
    );
    await expect.poll(() => other.isClosed()).toBe(true);
  });

  test("a screenshot has the size of the window", async ({ page }) => {
    const image = await page.screenshot();
    // PNG header: width and height are the first two numbers of IHDR.
    expect([image.readUInt32BE(16), image.readUInt32BE(20)]).toEqual([1280, 800]);
  });

  test("page.reload keeps the window and runs the preload script again", async ({ app, page }) => {
    await page.evaluate(() => (document.title = "changed"));
    await page.reload();
    expect(await page.title()).toBe("home");
    expect(await page.evaluate(() => typeof window.bridge.invoke)).toBe("function");
    expect(await (await windowOf(app, page)).evaluate((each) => each.isDestroyed())).toBe(false);
  });

  test("page.close closes the window", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    const id = await handle.evaluate((each) => each.id);
    await page.close();
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }, windowId) => BrowserWindow.fromId(windowId), id))
      .toBe(null);
  });

  test("page.route answers a request of the page", async ({ page }) => {
    await page.route("**/mocked", (route) => route.fulfill({ body: "from the test" }));
    expect(await page.evaluate(() => fetch("/mocked").then((response) => response.text()))).toBe(
      "from the test",
    );
  });

  test("setViewportSize and setBounds each win when they come last", async ({ app, page }) => {
    await page.setViewportSize({ width: 600, height: 500 });
    expect(await page.evaluate(() => innerWidth)).toBe(600);
    const handle = await windowOf(app, page);
    await handle.evaluate((each) => each.setBounds({ width: 480, height: 700 }));
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(480);
  });

  test("console messages of the page and of the main process arrive", async ({ app, page }) => {
    const fromPage = page.waitForEvent("console");
    // eslint-disable-next-line no-console -- the message under test
    await page.evaluate(() => console.log("from the page"));
    expect((await fromPage).text()).toBe("from the page");
    const fromMain = app.waitForEvent("console");
    // eslint-disable-next-line no-console -- the message under test
    await app.evaluate(() => console.log("from main"));
    expect((await fromMain).text()).toBe("from main");
  });
});

test("close quits the app", async () => {
  const app = await launch("basic");
  await app.firstWindow();
  const ended = once(app.process(), "exit");
  await app.close();
  expect(await ended).toEqual([0, null]);
});

test("kill -9 of the main process ends the app", async () => {
  const app = await launch("basic");
  const page = await app.firstWindow();
  const closed = page.waitForEvent("close");
  await killElectron(app);
  await closed;
});

test("kill -9 reaches the main process through a shell around it", async () => {
  // On Windows Playwright puts the shell there itself.
  test.skip(process.platform === "win32", needsWords("macOS or Linux"));
  const plain = await launch("basic");
  const electron = await plain.evaluate(() => process.execPath);
  await plain.close();
  const folder = freshFolder();
  const wrapper = path.join(folder, "electron");
  writeFileSync(wrapper, `#!/bin/sh\n"${electron}" "$@"\nexit $?\n`, { mode: 0o755 });

  const app = await launch("basic", { executablePath: wrapper });
  const main = await app.evaluate(() => process.pid);
  expect(main).not.toBe(app.process().pid);
  await killElectron(app);
  expect(() => process.kill(main, 0)).toThrow("ESRCH");
});

test("it is the Electron that the run says it drives", async ({ app }) => {
  await expectClaimedElectron(app);
});
