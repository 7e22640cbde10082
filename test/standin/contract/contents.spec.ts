import { test, expect, windowOf } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/api/web-contents */
test.describe("navigation", () => {
  test("loading emits its events in the documented order", async ({ app }) => {
    const names = await app.evaluate(async ({ app: it }) => {
      const seen: string[] = [];
      it.once("web-contents-created", (_event, contents) => {
        for (const name of [
          "did-start-navigation",
          "did-navigate",
          "dom-ready",
          "did-finish-load",
        ] as const)
          contents.on(name as "dom-ready", () => seen.push(name));
      });
      const window = await globalThis.fixture.open("app://bundle/second");
      window.destroy();
      return seen;
    });
    expect(names).toEqual(["did-start-navigation", "did-navigate", "dom-ready", "did-finish-load"]);
  });

  test("did-start-navigation tells documents from places within one", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    await handle.evaluate((each) => {
      globalThis.fixture.log.length = 0;
      each.webContents.on("did-start-navigation", ({ url, isSameDocument, isMainFrame }) =>
        globalThis.fixture.log.push({ url, isSameDocument, isMainFrame }),
      );
    });
    await page.evaluate(() => (location.hash = "place"));
    await expect
      .poll(() => app.evaluate(() => globalThis.fixture.log))
      .toEqual([{ url: "app://bundle/#place", isSameDocument: true, isMainFrame: true }]);
    expect(await handle.evaluate((each) => each.webContents.getURL())).toBe("app://bundle/#place");
  });

  test("will-navigate sees where a link leads; prevented, the page stays", async ({
    app,
    page,
  }) => {
    const handle = await windowOf(app, page);
    const asked = handle.evaluate(
      (each) =>
        new Promise((resolve) =>
          each.webContents.once("will-navigate", (event) => {
            event.preventDefault();
            resolve([event.url, event.isMainFrame]);
          }),
        ),
    );
    await page.getByRole("link", { name: "second" }).click({ noWaitAfter: true });
    expect(await asked).toEqual(["app://bundle/second", true]);
    await expect(page.getByRole("heading")).toHaveText("Home");
    expect(await handle.evaluate((each) => each.webContents.getURL())).toBe("app://bundle/");
  });

  test("not prevented, the link is followed", async ({ app, page }) => {
    await page.getByRole("link", { name: "second" }).click();
    await expect(page.getByRole("heading")).toHaveText("Second");
    const handle = await windowOf(app, page);
    await expect
      .poll(() => handle.evaluate((each) => each.webContents.getURL()))
      .toBe("app://bundle/second");
  });

  test("will-navigate guards against other sites and schemes, not against loadURL", async ({
    app,
    page,
  }) => {
    const handle = await windowOf(app, page);
    await handle.evaluate((each) => {
      globalThis.fixture.log.length = 0;
      each.webContents.on("will-navigate", (event) => {
        event.preventDefault();
        globalThis.fixture.log.push(event.url);
      });
    });
    for (const url of ["https://example.test/x", "mailto:a@b.c", "app://elsewhere/y"])
      await page.evaluate((target) => void (location.href = target), url);
    await expect
      .poll(() => app.evaluate(() => globalThis.fixture.log))
      .toEqual(["https://example.test/x", "mailto:a@b.c", "app://elsewhere/y"]);
    await handle.evaluate((each) => each.loadURL("app://bundle/second"));
    await expect(page).toHaveTitle("second");
  });

  test("an iframe's navigation is a frame navigation", async ({ app }) => {
    const facts = await app.evaluate(async ({ app: it }) => {
      const seen: unknown[] = [];
      it.once("web-contents-created", (_event, contents) =>
        contents.on("will-frame-navigate", ({ url, isMainFrame }) => seen.push([url, isMainFrame])),
      );
      const window = await globalThis.fixture.open("app://bundle/framed");
      window.destroy();
      return seen;
    });
    expect(facts).toEqual([["app://bundle/second", false]]);
  });

  test("loadURL rejects with the net error", async ({ app }) => {
    const message = await app.evaluate(async () =>
      globalThis.fixture.open("https://no-such-host.invalid/").then(
        () => "",
        (error: unknown) => (error as Error).message,
      ),
    );
    expect(message).toMatch(/^ERR_\w+ \(-\d+\) loading 'https:\/\/no-such-host\.invalid\/'$/);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().at(-1)?.destroy());
  });

  test("reload keeps the URL", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    const url = await handle.evaluate(async ({ webContents }) => {
      const loaded = new Promise((resolve) =>
        webContents.once("did-finish-load", () => resolve(undefined)),
      );
      webContents.reload();
      await loaded;
      return webContents.getURL();
    });
    expect(url).toBe("app://bundle/");
  });
});

test.describe("new windows", () => {
  test("the window-open handler is asked about window.open and links, and may deny", async ({
    app,
  }) => {
    const opened = app.waitForEvent("window");
    await app.evaluate(async () => {
      const window = await globalThis.fixture.open("app://bundle/links");
      globalThis.fixture.log.length = 0;
      window.webContents.setWindowOpenHandler(({ url, disposition }) => {
        globalThis.fixture.log.push([url, disposition]);
        return { action: "deny" };
      });
    });
    const page = await opened;
    await page.waitForLoadState();
    const before = app.windows().length;
    expect(await page.evaluate(() => window.open("https://example.test/popup"))).toBeNull();
    await page.locator("#blank").click();
    await page.locator("#mail").click({ modifiers: ["Shift"] });
    await expect
      .poll(() => app.evaluate(() => globalThis.fixture.log))
      .toEqual([
        ["https://example.test/popup", expect.any(String)],
        ["https://example.test/a", "foreground-tab"],
        ["mailto:a@b.c", "new-window"],
      ]);
    expect(app.windows().length).toBe(before);
    await page.close();
  });

  test("allowed, it opens a window of its own", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    await handle.evaluate((each) =>
      each.webContents.setWindowOpenHandler(() => ({ action: "allow" })),
    );
    const opened = app.waitForEvent("window");
    await page.evaluate(() => void window.open("/second"));
    const child = await opened;
    await expect(child.getByRole("heading")).toHaveText("Second");
    await child.close();
  });
});

test("executeJavaScript answers with the value and rejects with the error", async ({
  app,
  page,
}) => {
  const handle = await windowOf(app, page);
  const answers = await handle.evaluate(async ({ webContents }) => [
    (await webContents.executeJavaScript("Promise.resolve(document.title)")) as unknown,
    (await webContents
      .executeJavaScript("throw new Error('no')")
      .catch((error: unknown) => (error as Error).message)) as unknown,
  ]);
  expect(answers).toEqual(["home", "no"]);
});

test("a crashed page is reported, and a reload brings it back", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const facts = await handle.evaluate(async ({ webContents }) => {
    const gone = new Promise<Electron.RenderProcessGoneDetails>((resolve) =>
      webContents.once("render-process-gone", (_event, details) => resolve(details)),
    );
    webContents.forcefullyCrashRenderer();
    const { reason } = await gone;
    const crashed = webContents.isCrashed();
    const loaded = new Promise((resolve) =>
      webContents.once("did-finish-load", () => resolve(undefined)),
    );
    webContents.reload();
    await loaded;
    return [
      typeof reason,
      crashed,
      webContents.isCrashed(),
      (await webContents.executeJavaScript("document.title")) as unknown,
    ];
  });
  expect(facts).toEqual(["string", true, false, "home"]);
});

test("before-input-event describes the keys, and can keep them from the page", async ({
  app,
  page,
}) => {
  const handle = await windowOf(app, page);
  await page.locator("textarea").focus();
  await page.evaluate(() => {
    window.got = [];
    addEventListener("keydown", ({ key }) => window.got.push(key));
  });
  const key = handle.evaluate(
    ({ webContents }) =>
      new Promise((resolve) =>
        webContents.once(
          "before-input-event",
          (_event, { type, key: name, code, control, shift }) =>
            resolve({ type, name, code, control, shift }),
        ),
      ),
  );
  await handle.evaluate(({ webContents }) => {
    webContents.sendInputEvent({ type: "keyDown", keyCode: "a" });
    webContents.sendInputEvent({ type: "keyUp", keyCode: "a" });
    webContents.once("before-input-event", (event) => event.preventDefault());
    webContents.sendInputEvent({ type: "keyDown", keyCode: "b" });
    webContents.sendInputEvent({ type: "keyDown", keyCode: "c" });
  });
  await expect.poll(() => page.evaluate(() => window.got)).toEqual(["a", "c"]);
  expect(await key).toEqual({
    type: "keyDown",
    name: "a",
    code: "KeyA",
    control: false,
    shift: false,
  });
});

test("input-event tells of keys and buttons, a debugger's among them, and of no script's", async ({
  app,
  page,
}) => {
  const handle = await windowOf(app, page);
  await handle.evaluate(({ webContents }) => {
    globalThis.fixture.log.length = 0;
    const pressed = ["rawKeyDown", "keyDown", "mouseDown", "mouseUp"];
    webContents.on("input-event", (_event, { type }) => {
      if (pressed.includes(type)) globalThis.fixture.log.push(type.replace("rawK", "k"));
    });
  });
  const log = () => app.evaluate(() => globalThis.fixture.log);
  await page.evaluate(() => {
    document.body.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    document.body.click();
  });
  await page.locator("textarea").click();
  await expect.poll(log).toEqual(["mouseDown", "mouseUp"]);
  await page.keyboard.press("a");
  await expect.poll(log).toEqual(["mouseDown", "mouseUp", "keyDown"]);
});

test("editing commands act on the focused field", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const field = page.locator("textarea");
  await field.fill("some text");
  await field.focus();
  await handle.evaluate(({ webContents }) => {
    webContents.selectAll();
    webContents.delete();
  });
  await expect(field).toHaveValue("");
  await handle.evaluate(({ webContents }) => webContents.undo());
  await expect(field).toHaveValue("some text");
});

test("zoom makes the page's own pixels larger", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  await handle.evaluate(({ webContents }) => webContents.setZoomFactor(2));
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(640);
  expect(await handle.evaluate(({ webContents }) => webContents.getZoomFactor())).toBeCloseTo(2);
});

test("context-menu and console-message describe what happened", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const menu = handle.evaluate(
    ({ webContents }) =>
      new Promise((resolve) =>
        webContents.once("context-menu", (_event, { isEditable, pageURL }) =>
          resolve([isEditable, pageURL]),
        ),
      ),
  );
  const line = handle.evaluate(
    ({ webContents }) =>
      new Promise((resolve) =>
        webContents.once("console-message", ({ message, level }) => resolve([message, level])),
      ),
  );
  await page.locator("textarea").click({ button: "right" });
  // eslint-disable-next-line no-console -- the message under test
  await page.evaluate(() => console.warn("careful"));
  expect(await menu).toEqual([true, "app://bundle/"]);
  expect(await line).toEqual(["careful", "warning"]);
});

test("webPreferences say that the page is locked in", async ({ app }) => {
  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((each) => {
      const { sandbox, contextIsolation, nodeIntegration, webviewTag } =
        (
          each as unknown as { getLastWebPreferences(): Electron.WebPreferences | null }
        ).getLastWebPreferences() ?? {};
      return { sandbox, contextIsolation, nodeIntegration, webviewTag };
    }),
  );
  for (const each of preferences)
    expect(each).toMatchObject({ contextIsolation: true, nodeIntegration: false });
});

test("printToPDF makes a PDF of the page, and refuses what is no option", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const facts = await handle.evaluate(async ({ webContents }) => [
    (await webContents.printToPDF({ pageSize: "A4" })).subarray(0, 5).toString(),
    await webContents
      .printToPDF({ landscape: "yes" as never })
      .catch((error: unknown) => (error as Error).message),
  ]);
  expect(facts).toEqual(["%PDF-", "landscape must be a Boolean"]);
});

test("the strictest WebRTC policy leaves a page no address of its own to tell", async ({ app }) => {
  const candidates: unknown = await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    window.webContents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");
    await window.loadURL("app://bundle/second");
    const found: unknown = await window.webContents.executeJavaScript(`(async () => {
      const connection = new RTCPeerConnection();
      connection.createDataChannel("x");
      const found = [];
      const done = new Promise((resolve) => (connection.onicecandidate = ({ candidate }) =>
        candidate ? found.push(candidate.candidate) : resolve()));
      await connection.setLocalDescription(await connection.createOffer());
      await done;
      return found;
    })()`);
    window.destroy();
    return found;
  });
  expect(candidates).toEqual([]);
});

/** https://www.electronjs.org/docs/latest/api/web-contents#contentssetwindowopenhandlerhandler */
test("a window-open handler that answers nonsense or throws opens no window", async ({ app }) => {
  const facts = await app.evaluate(async ({ BrowserWindow }) => {
    const thrown: unknown[] = [];
    const note = (reason: Error) => thrown.push(reason.message);
    process.once("uncaughtException", note);
    const window = new BrowserWindow({ show: false });
    await window.loadURL("app://bundle/second");
    let created = 0;
    window.webContents.on("did-create-window", () => created++);
    const answers: unknown[] = [null, "allow", { action: "open" }, undefined];
    window.webContents.setWindowOpenHandler((): never => {
      if (answers.length === 0) throw new Error("the handler fails");
      return answers.shift() as never;
    });
    for (let times = 0; times < 5; times++)
      await window.webContents.executeJavaScript(`window.open("app://bundle/"), 0`, true);
    await window.webContents.executeJavaScript(`fetch("/second").then(() => 0)`);
    window.destroy();
    process.off("uncaughtException", note);
    return { left: answers.length, created, thrown };
  });
  expect(facts).toEqual({ left: 0, created: 0, thrown: ["the handler fails"] });
});

test("did-frame-navigate comes before did-navigate", async ({ app }) => {
  const order = await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const heard: string[] = [];
    const { webContents } = window;
    webContents.on("did-start-navigation", () => heard.push("did-start-navigation"));
    webContents.on("did-navigate", () => heard.push("did-navigate"));
    webContents.on("did-frame-navigate", () => heard.push("did-frame-navigate"));
    await window.loadURL("app://bundle/second");
    window.destroy();
    return heard;
  });
  expect(order).toEqual(["did-start-navigation", "did-frame-navigate", "did-navigate"]);
});

test("a listener that throws is an uncaught exception, and every other event still comes", async ({
  app,
}) => {
  const facts = await app.evaluate(async ({ BrowserWindow }) => {
    const thrown: string[] = [];
    const note = (reason: Error) => thrown.push(reason.message);
    process.on("uncaughtException", note);
    const window = new BrowserWindow({ show: false });
    for (const name of ["did-start-navigation", "did-frame-navigate"] as const)
      window.webContents.on(name as "dom-ready", () => {
        throw new Error("the listener fails");
      });
    let navigated = 0;
    window.webContents.on("did-navigate", () => navigated++);
    const titles: unknown[] = [];
    for (const path of ["second", "", "second"]) {
      await window.loadURL(`app://bundle/${path}`);
      titles.push(await window.webContents.executeJavaScript("document.title"));
    }
    window.destroy();
    process.off("uncaughtException", note);
    return { titles, navigated, thrown: thrown.length };
  });
  expect(facts).toEqual({
    titles: ["second", "home", "second"],
    navigated: 3,
    thrown: 6,
  });
});

test("about:blank is a page like another", async ({ app }) => {
  const facts = await app.evaluate(async () => {
    const heard: string[] = [];
    const window = await globalThis.fixture.open("about:blank", { show: false });
    heard.push(window.webContents.getURL());
    window.webContents.on("did-finish-load", () => heard.push(window.webContents.getURL()));
    const before: unknown = await window.webContents.executeJavaScript(
      "[location.href, typeof window.bridge.echo, window.bridge.echo(21)]",
    );
    await window.loadURL("app://bundle/second");
    await window.loadURL("about:blank");
    window.destroy();
    return { before, heard };
  });
  expect(facts).toEqual({
    before: ["about:blank", "function", 21],
    heard: ["about:blank", "app://bundle/second", "about:blank"],
  });
});

test("the first load says that it starts and stops, and may end its window", async ({ app }) => {
  const facts = await app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false });
    const heard: string[] = [];
    const { webContents } = window;
    webContents.on("did-start-loading", () => heard.push("did-start-loading"));
    webContents.on("did-finish-load", () => heard.push("did-finish-load"));
    const stopped = new Promise((resolve) =>
      webContents.once("did-stop-loading", () => resolve(undefined)),
    );
    const loaded = window.loadURL("app://bundle/second");
    const atOnce = webContents.isLoading();
    await loaded;
    await stopped;
    const afterwards = webContents.isLoading();
    window.destroy();
    const closing = new BrowserWindow({ show: false });
    const closed = new Promise((resolve) => closing.once("closed", () => resolve("closed")));
    closing.webContents.once("did-start-loading", () => closing.close());
    void closing.loadURL("app://bundle/second").catch(() => undefined);
    return { heard, atOnce, afterwards, end: await closed };
  });
  expect(facts).toEqual({
    heard: ["did-start-loading", "did-finish-load"],
    atOnce: true,
    afterwards: false,
    end: "closed",
  });
});
