import { test, expect, windowOf } from "./launch.ts";

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

test("accelerators fire on the keys of the page, even when the page prevents them", async ({
  app,
  page,
}) => {
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
            item("new", "CmdOrCtrl+N"),
            item("shifted", "CmdOrCtrl+Shift+F"),
            item("alt", "Alt+1"),
            item("off", "CmdOrCtrl+J", { enabled: false }),
            item("unregistered", "CmdOrCtrl+K", { registerAccelerator: false }),
          ],
        },
      ]),
    );
  });
  await page.evaluate(() => addEventListener("keydown", (event) => event.preventDefault()));
  await page.locator("textarea").focus();
  for (const keys of [
    "Control+,",
    "Control+n",
    "Control+Shift+F",
    "Alt+1",
    "Control+j",
    "Control+k",
    "n",
  ])
    await page.keyboard.press(keys);
  await expect
    .poll(() => app.evaluate(() => globalThis.fixture.log))
    .toEqual(["settings", "new", "shifted", "alt"]);
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
  await handle.evaluate((each) => each.focus());
  await page.keyboard.press("Control+-");
  await expect
    .poll(() => handle.evaluate(({ webContents }) => webContents.getZoomLevel()))
    .toBeLessThan(0);
  await page.keyboard.press("Control+0");
  await expect.poll(() => handle.evaluate(({ webContents }) => webContents.getZoomLevel())).toBe(0);
  const closed = page.waitForEvent("close");
  await page.keyboard.press("Control+w").catch(() => undefined);
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
