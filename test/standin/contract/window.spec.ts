import { test, expect, windowOf } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/api/browser-window */
test("the page is as wide as the window, at 1280 and at 480", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(1280);
  await handle.evaluate((each) => each.setBounds({ width: 480, height: 800 }));
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(480);
  expect(await handle.evaluate((each) => each.getBounds().width)).toBe(480);
});

test("the minimum size is a minimum", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const size = await handle.evaluate((each) => {
    each.setMinimumSize(480, 320);
    each.setSize(100, 100);
    return each.getSize();
  });
  expect(size).toEqual([480, 320]);
});

test("resize and move are reported when something changed", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const seen = await handle.evaluate(async (each) => {
    const names: string[] = [];
    each.on("resize", () => names.push("resize"));
    each.on("move", () => names.push("move"));
    const { x, y, width, height } = each.getBounds();
    each.setBounds({ x, y, width, height });
    each.setSize(width - 100, height);
    each.setPosition(x + 10, y);
    await new Promise((resolve) => setTimeout(resolve, 100));
    return [...new Set(names)].sort();
  });
  expect(seen).toEqual(["move", "resize"]);
});

test("a hidden window paints, and ready-to-show says when", async ({ app }) => {
  const facts = await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const hidden = window.isVisible();
    const ready = new Promise((resolve) => window.once("ready-to-show", () => resolve(undefined)));
    const shown = new Promise((resolve) => window.once("show", () => resolve(undefined)));
    void window.loadURL("app://bundle/");
    await ready;
    window.show();
    await shown;
    const visible = window.isVisible();
    window.hide();
    const facts = [hidden, visible, window.isVisible()];
    window.destroy();
    return facts;
  });
  expect(facts).toEqual([false, true, false]);
});

test("one window has the focus", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  await handle.evaluate((each) => each.focus());
  await expect.poll(() => handle.evaluate((each) => each.isFocused())).toBe(true);
  const same = await handle.evaluate((each, _argument) => each.id);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow()?.id)).toBe(
    same,
  );
});

test("maximize, unmaximize and full screen change state and say so", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const facts = await handle.evaluate(async (each) => {
    const happens = (name: string) =>
      new Promise((resolve) => each.once(name as "maximize", () => resolve(undefined)));
    const normal = each.getNormalBounds();
    let event = happens("maximize");
    each.maximize();
    await event;
    const maximized = each.isMaximized();
    event = happens("unmaximize");
    each.unmaximize();
    await event;
    event = happens("enter-full-screen");
    each.setFullScreen(true);
    await event;
    const full = each.isFullScreen();
    event = happens("leave-full-screen");
    each.setFullScreen(false);
    await event;
    return [
      maximized,
      full,
      each.isMaximized(),
      each.isFullScreen(),
      each.getNormalBounds().width === normal.width,
    ];
  });
  expect(facts).toEqual([true, true, false, false, true]);
});

test("minimize and restore", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const facts = await handle.evaluate(async (each) => {
    const minimized = new Promise((resolve) => each.once("minimize", () => resolve(undefined)));
    each.minimize();
    await minimized;
    const before = each.isMinimized();
    const restored = new Promise((resolve) => each.once("restore", () => resolve(undefined)));
    each.restore();
    await restored;
    return [before, each.isMinimized()];
  });
  expect(facts).toEqual([true, false]);
});

test("the title follows the page unless prevented", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  await page.evaluate(() => (document.title = "new title"));
  await expect.poll(() => handle.evaluate((each) => each.getTitle())).toBe("new title");
  await handle.evaluate((each) => {
    each.on("page-title-updated", (event) => event.preventDefault());
    each.setTitle("mine");
  });
  const updated = handle.evaluate(
    ({ webContents }) =>
      new Promise((resolve) =>
        webContents.once("page-title-updated", (_event, title) => resolve(title)),
      ),
  );
  await page.evaluate(() => (document.title = "other title"));
  expect(await updated).toBe("other title");
  expect(await handle.evaluate((each) => each.getTitle())).toBe("mine");
});

test("close can be prevented; beforeunload can object; destroy asks nobody", async ({
  app,
  page,
}) => {
  const handle = await windowOf(app, page);
  await handle.evaluate(async (each) => {
    const asked = new Promise((resolve) =>
      each.once("close", (event) => {
        event.preventDefault();
        setImmediate(resolve);
      }),
    );
    each.close();
    await asked;
  });
  expect(page.isClosed()).toBe(false);
  await page.locator("textarea").click();
  await page.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault()));
  await handle.evaluate(async (each) => {
    const objected = new Promise((resolve) =>
      each.webContents.once("will-prevent-unload", () => resolve(undefined)),
    );
    each.close();
    await objected;
  });
  expect(page.isClosed()).toBe(false);
  const closed = page.waitForEvent("close");
  await handle.evaluate((each) => each.destroy());
  await closed;
});

test("windows can be found by id and by their contents", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const id = await handle.evaluate((each) => each.id);
  const found = await app.evaluate(({ BrowserWindow, webContents }, windowId) => {
    const each = BrowserWindow.fromId(windowId);
    return [
      each && BrowserWindow.fromWebContents(each.webContents) === each,
      each && webContents.fromId(each.webContents.id) === each.webContents,
      BrowserWindow.fromId(99_999),
      BrowserWindow.getAllWindows().length,
    ];
  }, id);
  expect(found).toEqual([true, true, null, 2]);
});

test("a window is made within its own limits, and the app hears of its focus", async ({ app }) => {
  const facts = await app.evaluate(({ app: it, BrowserWindow }) => {
    const heard: string[] = [];
    const note = (name: string) => (_event: unknown, window: unknown) =>
      heard.push(`${name} ${window === small}`);
    const small = new BrowserWindow({ show: false, width: 10, height: 10, minWidth: 300 });
    const large = new BrowserWindow({ show: false, width: 900, height: 900, maxHeight: 400 });
    it.once("browser-window-focus", note("focus"));
    it.once("browser-window-blur", note("blur"));
    small.emit("focus", {});
    small.emit("blur", {});
    const sizes = [small.getSize()[0], large.getSize()[1]];
    small.destroy();
    large.destroy();
    return { sizes, heard };
  });
  expect(facts).toEqual({ sizes: [300, 400], heard: ["focus true", "blur true"] });
});

test("a minimised window comes back as large as it was, and a parent takes its children", async ({
  app,
}) => {
  const facts = await app.evaluate(({ BrowserWindow }) => {
    const parent = new BrowserWindow();
    const child = new BrowserWindow({ parent, show: false });
    parent.maximize();
    parent.minimize();
    const small = parent.isMaximized();
    parent.restore();
    const large = parent.isMaximized();
    parent.destroy();
    return { small, large, gone: child.isDestroyed() };
  });
  expect(facts).toEqual({ small: false, large: true, gone: true });
});
