import { test, expect, windowOf } from "./launch.ts";
import { needsWords } from "../../../scripts/lib/skips.mjs";

/** https://www.electronjs.org/docs/latest/api/menu, /api/menu-item and /tutorial/keyboard-shortcuts */
test.afterEach(async ({ app }) => {
  await app.evaluate(({ Menu }) => Menu.setApplicationMenu(null));
});

test("a template becomes items with labels, ids and submenus", async ({ app }) => {
  const facts = await app.evaluate(({ Menu }) => {
    const menu = Menu.buildFromTemplate([
      {
        label: "Tools",
        submenu: [
          { id: "deep", label: "Deep", enabled: false },
          { type: "separator" },
          { label: "Tick", type: "checkbox", checked: true },
        ],
      },
      { role: "editMenu" },
    ]);
    Menu.setApplicationMenu(menu);
    return {
      labels: menu.items.map((item) => item.label),
      types: menu.items[0]?.submenu?.items.map((item) => item.type),
      deep: [menu.getMenuItemById("deep")?.label, menu.getMenuItemById("deep")?.enabled],
      edit: menu.items[1]?.submenu?.items.some((item) => item.role === "copy"),
      same: Menu.getApplicationMenu() === menu,
      none: menu.getMenuItemById("none"),
    };
  });
  expect(facts).toEqual({
    labels: ["Tools", "Edit"],
    types: ["normal", "separator", "checkbox"],
    deep: ["Deep", false],
    edit: true,
    same: true,
    none: null,
  });
});

test("click calls the item's function with item and window; a checkbox changes", async ({
  app,
  page,
}) => {
  const handle = await windowOf(app, page);
  await handle.evaluate((each) => each.focus());
  const facts = await app.evaluate(({ Menu, BrowserWindow }) => {
    const seen: unknown[] = [];
    const menu = Menu.buildFromTemplate([
      {
        id: "tick",
        label: "Tick",
        type: "checkbox",
        click: (item, base) => seen.push(item.id, base?.id),
      },
    ]);
    const item = menu.getMenuItemById("tick");
    const focused = BrowserWindow.getFocusedWindow();
    item?.click(undefined, focused, focused?.webContents);
    return [...seen, item?.checked, focused?.id];
  });
  expect(facts).toEqual(["tick", facts.at(-1), true, facts.at(-1)]);
});

/** content/browser/devtools/protocol/input_handler.cc: such a key is not offered to the browser's side. */
test("the keys that a debugger makes reach no menu", async ({ app, page }) => {
  await app.evaluate(({ Menu }) => {
    globalThis.fixture.log.length = 0;
    const click = () => globalThis.fixture.log.push("clicked");
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([
        {
          label: "Keys",
          submenu: [{ id: "key", label: "Key", accelerator: "CmdOrCtrl+J", click }],
        },
      ]),
    );
  });
  await page.locator("textarea").focus();
  await page.evaluate(() => {
    window.got = [];
    addEventListener("keyup", ({ key }) => window.got.push(key));
  });
  await page.keyboard.press("ControlOrMeta+j");
  await expect.poll(() => page.evaluate(() => window.got)).toContain("j");
  expect(await app.evaluate(() => globalThis.fixture.log)).toEqual([]);
  // What a test does instead, on every Electron.
  await app.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById("key")?.click();
  });
  expect(await app.evaluate(() => globalThis.fixture.log)).toEqual(["clicked"]);
});

test("the keys of sendInputEvent reach the menu, unless the page prevents them", async ({
  app,
  page,
}) => {
  // On macOS the menu is asked before the page.
  test.skip(process.platform === "darwin", needsWords("Windows or Linux"));
  const handle = await windowOf(app, page);
  await app.evaluate(({ Menu }) => {
    globalThis.fixture.log.length = 0;
    const item = (label: string, accelerator: string, more = {}) => ({
      label,
      accelerator,
      click: () => globalThis.fixture.log.push(label),
      ...more,
    });
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([
        {
          label: "Keys",
          submenu: [
            item("settings", "CmdOrCtrl+,"),
            item("new", "CmdOrCtrl+Shift+N"),
            item("off", "CmdOrCtrl+J", { enabled: false }),
            item("unregistered", "CmdOrCtrl+K", { registerAccelerator: false }),
            item("prevented", "CmdOrCtrl+P"),
          ],
        },
      ]),
    );
  });
  await page.locator("textarea").focus();
  await page.evaluate(() =>
    addEventListener("keydown", (event) => {
      if (event.key === "p") event.preventDefault();
    }),
  );
  for (const keyCode of [",", "p", "j", "k", "N"]) {
    await handle.evaluate(
      ({ webContents }, key) =>
        webContents.sendInputEvent({
          type: "keyDown",
          keyCode: key,
          modifiers: key === "N" ? ["control", "shift"] : ["control"],
        }),
      keyCode,
    );
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
    );
  }
  await expect.poll(() => app.evaluate(() => globalThis.fixture.log)).toEqual(["settings", "new"]);
});

test("a menu refuses what is none", async ({ app }) => {
  const messages = await app.evaluate(({ Menu, MenuItem }) => {
    const wrong = (value: unknown) => value as never;
    const attempts = [
      () => Menu.buildFromTemplate(wrong("text")),
      () => Menu.buildFromTemplate([{}]),
      () => Menu.buildFromTemplate(wrong([null])),
      () => Menu.buildFromTemplate([{ label: "x", type: wrong("other") }]),
      () => Menu.buildFromTemplate([{ label: "x", type: "submenu" }]),
      () => Menu.buildFromTemplate([{ label: wrong(5) }]),
      () => new Menu().append(wrong({ label: "x" })),
      () => new Menu().insert(1, new MenuItem({ label: "x" })),
      () => Menu.setApplicationMenu(wrong([])),
      () => Object.assign(new MenuItem({ label: "x" }), { commandId: 1 }),
    ];
    return attempts.map((attempt) => {
      try {
        attempt();
        return "accepted";
      } catch (error) {
        return (error as Error).message;
      }
    });
  });
  expect(messages).toEqual([
    "Invalid template for Menu: Menu template must be an array",
    "Invalid template for MenuItem: must have at least one of label, role or type",
    "Invalid template for MenuItem: must have at least one of label, role or type",
    "Unknown menu item type: other",
    "Invalid submenu",
    expect.stringContaining("conversion failure"),
    "Invalid item",
    "Position 1 cannot be greater than the total MenuItem count",
    "Invalid menu",
    expect.stringContaining("commandId"),
  ]);
});

test("positions order the items, and idle separators go", async ({ app }) => {
  const labels = await app.evaluate(({ Menu }) =>
    Menu.buildFromTemplate([
      { type: "separator" },
      { id: "b", label: "b" },
      { type: "separator" },
      { type: "separator" },
      { id: "c", label: "c", afterGroupContaining: ["b"] },
      { id: "a", label: "a", before: ["b"] },
      { type: "separator" },
    ]).items.map((item) => item.label),
  );
  expect(labels).toEqual(["a", "b", "c"]);
});

test("roles have labels, accelerators and effects", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const labels = await app.evaluate(({ Menu }) => {
    const menu = Menu.buildFromTemplate([{ role: "viewMenu" }, { role: "windowMenu" }]);
    Menu.setApplicationMenu(menu);
    return menu.items[0]?.submenu?.items.map((item) => item.label).filter(Boolean);
  });
  expect(labels).toEqual([
    "Reload",
    "Force Reload",
    "Toggle Developer Tools",
    "Actual Size",
    "Zoom In",
    "Zoom Out",
    "Toggle Full Screen",
  ]);
  const id = await handle.evaluate((each) => each.id);
  const choose = (label: string) =>
    app.evaluate(
      ({ Menu, BrowserWindow }, [wanted, windowId]) => {
        const window = BrowserWindow.fromId(windowId) ?? undefined;
        Menu.getApplicationMenu()
          ?.items.flatMap((each) => each.submenu?.items ?? [])
          .find((item) => item.label === wanted)
          ?.click(undefined, window, window?.webContents);
      },
      [label, id] as const,
    );
  const zoomLevel = () => handle.evaluate(({ webContents }) => webContents.getZoomLevel());
  await choose("Zoom Out");
  await expect.poll(zoomLevel).toBeLessThan(0);
  await choose("Actual Size");
  await expect.poll(zoomLevel).toBe(0);
  const closed = page.waitForEvent("close");
  await choose("Close").catch(() => undefined);
  await closed;
});

test("a popup opens and closes with its events", async ({ app }) => {
  const seen = await app.evaluate(async ({ Menu }) => {
    const names: string[] = [];
    const menu = Menu.buildFromTemplate([{ label: "One" }]);
    menu.on("menu-will-show", () => names.push("show"));
    const closed = new Promise((resolve) => {
      menu.popup({ callback: () => resolve(undefined) });
      setTimeout(() => menu.closePopup(), 50);
    });
    await closed;
    return names;
  });
  expect(seen).toEqual(["show"]);
});
