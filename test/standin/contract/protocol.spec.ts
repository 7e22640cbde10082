import { test, expect, windowOf } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/api/protocol */
test.describe("protocol.handle", () => {
  test("the handler sees the app's own URL, the method and the body", async ({ app, page }) => {
    await page.evaluate(() => fetch("/post?q=1", { method: "POST", body: "sent" }));
    expect(await app.evaluate(() => globalThis.fixture.requests.at(-1))).toEqual({
      url: "app://bundle/post?q=1",
      method: "POST",
      body: "sent",
    });
  });

  test("status, binary and streamed bodies arrive", async ({ page }) => {
    const facts = await page.evaluate(async () => {
      const missing = await fetch("/missing");
      const bytes = new Uint8Array(await (await fetch("/bytes")).arrayBuffer());
      return [
        missing.status,
        await missing.text(),
        bytes.length,
        bytes[299_999],
        await (await fetch("/stream")).text(),
      ];
    });
    expect(facts).toEqual([404, "no such page", 300_000, 299_999 % 256, "one two three"]);
  });

  test("a redirect is followed", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    await handle.evaluate((each) => each.loadURL("app://bundle/redirect"));
    expect(await handle.evaluate((each) => each.webContents.getURL())).toBe("app://bundle/second");
  });

  test("a handler that fails is a network error", async ({ page }) => {
    expect(
      await page.evaluate(() =>
        fetch("/broken").then(
          (response) => response.status,
          (error: unknown) => (error as Error).name,
        ),
      ),
    ).not.toBe(200);
  });

  test("the page's origin is a secure context", async ({ page }) => {
    expect(await page.evaluate(() => [isSecureContext, typeof crypto.subtle])).toEqual([
      true,
      "object",
    ]);
  });

  test("a Content-Security-Policy of the response holds", async ({ app, page }) => {
    const handle = await windowOf(app, page);
    await handle.evaluate((each) => each.loadURL("app://bundle/strict"));
    await expect.poll(() => page.title()).toBe("from script");
    const facts = await page.evaluate(async () => ({
      inline: Reflect.get(window, "inline") as unknown,
      own: await fetch("/second").then((response) => response.status),
      other: await fetch("https://example.test/").catch((error: unknown) => (error as Error).name),
    }));
    expect(facts).toEqual({ inline: undefined, own: 200, other: "TypeError" });
  });

  test("handled schemes are known and can be given back", async ({ app }) => {
    const facts = await app.evaluate(({ protocol, session }) => {
      const before = protocol.isProtocolHandled("extra");
      protocol.handle("extra", () => new Response("extra"));
      const during = session.defaultSession.protocol.isProtocolHandled("extra");
      protocol.unhandle("extra");
      return [before, during, protocol.isProtocolHandled("extra")];
    });
    expect(facts).toEqual([false, true, false]);
  });
});

/** https://www.electronjs.org/docs/latest/api/web-request */
test.describe("webRequest", () => {
  test.afterEach(async ({ app }) => {
    await app.evaluate(({ session }) => {
      session.defaultSession.webRequest.onBeforeRequest(null);
      session.defaultSession.webRequest.onHeadersReceived(null);
    });
  });

  test("onBeforeRequest cancels what the filter matches", async ({ app, page }) => {
    await app.evaluate(({ session }) => {
      globalThis.fixture.log.length = 0;
      session.defaultSession.webRequest.onBeforeRequest(
        { urls: ["http://*/*", "https://*/*"] },
        ({ url, method, resourceType }, callback) => {
          globalThis.fixture.log.push([url, method, resourceType]);
          callback({ cancel: true });
        },
      );
    });
    const facts = await page.evaluate(() =>
      Promise.all([
        fetch("/second").then((response) => response.status),
        fetch("https://example.test/x").catch((error: unknown) => (error as Error).name),
      ]),
    );
    expect(facts).toEqual([200, "TypeError"]);
    expect(await app.evaluate(() => globalThis.fixture.log)).toEqual([
      ["https://example.test/x", "GET", "xhr"],
    ]);
  });

  test("onHeadersReceived changes response headers", async ({ app, page }) => {
    await app.evaluate(({ session }) =>
      session.defaultSession.webRequest.onHeadersReceived((details, callback) =>
        callback({ responseHeaders: { ...details.responseHeaders, "x-added": ["yes"] } }),
      ),
    );
    expect(
      await page.evaluate(() =>
        fetch("/second").then((response) => response.headers.get("x-added")),
      ),
    ).toBe("yes");
  });
});

/** The phases in which listeners are only told; https://www.electronjs.org/docs/latest/api/web-request */
test("webRequest tells of a request's whole way, and of the main process's own", async ({
  app,
  page,
}) => {
  await app.evaluate(({ session }) => {
    const { webRequest } = session.defaultSession;
    const { log } = globalThis.fixture;
    log.length = 0;
    const note =
      (phase: string) =>
      (details: { url: string; statusLine?: string; redirectURL?: string; error?: string }) =>
        log.push([
          phase,
          details.url,
          details.statusLine ?? details.error,
          ...(details.redirectURL === undefined ? [] : [details.redirectURL]),
        ]);
    webRequest.onBeforeSendHeaders(({ requestHeaders }, callback) =>
      callback({ requestHeaders: { ...requestHeaders, "not a name": "x", "x-good": "a\r\nb" } }),
    );
    webRequest.onSendHeaders(({ url, requestHeaders }) =>
      log.push(["sent", url, "not a name" in requestHeaders || "x-good" in requestHeaders]),
    );
    webRequest.onBeforeRedirect(note("redirect"));
    webRequest.onResponseStarted(note("started"));
    webRequest.onCompleted(note("completed"));
    webRequest.onErrorOccurred(note("failed"));
  });
  await page.evaluate(() => fetch("/redirect"));
  await expect.poll(() => app.evaluate(() => globalThis.fixture.log.length)).toBe(5);
  const own = await app.evaluate(async ({ net, session }) => {
    const { webRequest } = session.defaultSession;
    webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: url.endsWith("/no") }));
    const asked = await Promise.all(
      ["app://bundle/second", "https://own.test/no"].map((url) =>
        net.fetch(url).then(
          ({ status }) => status,
          (error: unknown) => (error as Error).message,
        ),
      ),
    );
    webRequest.onBeforeRequest(null);
    webRequest.onBeforeSendHeaders(null);
    webRequest.onSendHeaders(null);
    webRequest.onBeforeRedirect(null);
    webRequest.onResponseStarted(null);
    webRequest.onCompleted(null);
    webRequest.onErrorOccurred(null);
    return asked;
  });
  expect(own).toEqual([200, "net::ERR_BLOCKED_BY_CLIENT"]);
  const log = (await app.evaluate(() => globalThis.fixture.log)) as unknown[][];
  expect(log.slice(0, 5)).toEqual([
    ["sent", "app://bundle/redirect", false],
    ["redirect", "app://bundle/redirect", "HTTP/1.1 302 Found", "app://bundle/second"],
    ["sent", "app://bundle/second", false],
    ["started", "app://bundle/second", "HTTP/1.1 200 OK"],
    ["completed", "app://bundle/second", "HTTP/1.1 200 OK"],
  ]);
  expect(log.slice(5)).toContainEqual([
    "failed",
    "https://own.test/no",
    "net::ERR_BLOCKED_BY_CLIENT",
  ]);
});

/** https://www.electronjs.org/docs/latest/api/session#sessetpermissionrequesthandlerhandler */
test.describe("permissions", () => {
  test("a request reaches the handler, and denied means denied", async ({ app, page }) => {
    await app.evaluate(({ session }) => {
      globalThis.fixture.log.length = 0;
      session.defaultSession.setPermissionRequestHandler(
        (contents, permission, callback, details) => {
          globalThis.fixture.log.push([
            permission,
            new URL(details.requestingUrl).protocol,
            contents.getURL(),
          ]);
          callback(false);
        },
      );
    });
    const denied = await page.evaluate(() =>
      Promise.all([
        new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(resolve, (error) => resolve(error.code)),
        ),
        Notification.requestPermission(),
        navigator.mediaDevices
          .getUserMedia({ audio: true })
          .catch((error: unknown) => (error as Error).name),
        navigator.clipboard.readText().catch((error: unknown) => (error as Error).name),
      ]),
    );
    expect(denied).toEqual([
      1,
      "denied",
      expect.stringMatching(/NotAllowed|NotFound/),
      "NotAllowedError",
    ]);
    const asked = (await app.evaluate(() => globalThis.fixture.log)) as string[][];
    expect(asked.map(([permission]) => permission).sort()).toEqual([
      "clipboard-read",
      "geolocation",
      "media",
      "notifications",
    ]);
    expect(asked[0]?.slice(1)).toEqual(["app:", "app://bundle/"]);
    await app.evaluate(({ session }) => session.defaultSession.setPermissionRequestHandler(null));
  });

  test("permissions.query answers what the check handler says", async ({ app, page }) => {
    await app.evaluate(({ session }) =>
      session.defaultSession.setPermissionCheckHandler(
        (_contents, permission) => permission === "notifications",
      ),
    );
    const states = await page.evaluate(() =>
      Promise.all(
        (["geolocation", "notifications"] as const).map(
          async (name) => (await navigator.permissions.query({ name })).state,
        ),
      ),
    );
    expect(states).toEqual(["denied", "granted"]);
    await app.evaluate(({ session }) => session.defaultSession.setPermissionCheckHandler(null));
  });
});
