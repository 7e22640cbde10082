import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, expect } from "./launch.ts";

interface Site {
  readonly url: string;
  /** The request lines that came, as `GET http://…` when the browser took this server for a proxy. */
  readonly lines: string[];
}

/** One small web server for each test; it answers whatever it is asked with its request line. */
const test = base.extend<{ site: Site }>({
  site: async ({}, use) => {
    const lines: string[] = [];
    const server = createServer(({ method, url = "", headers }, response) => {
      lines.push(`${method ?? ""} ${url}`);
      response.setHeader("content-type", "text/html");
      response.end(`<!doctype html><title>${headers["user-agent"] ?? ""}</title><body>`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await use({ url: `127.0.0.1:${(server.address() as AddressInfo).port}`, lines });
    server.closeAllConnections();
    server.close();
  },
});

test.afterEach(async ({ app }) => {
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows())
      if (window.webContents.session.storagePath === null) window.destroy();
  });
});

/** https://www.electronjs.org/docs/latest/api/session#sessionfrompartitionpartition-options */
test("a partition is one session, in memory unless its name says persist:", async ({ app }) => {
  const facts = await app.evaluate(({ app: it, session }) => {
    const created: unknown[] = [];
    it.on("session-created", (each) => created.push(each));
    const memory = session.fromPartition("facts");
    const kept = session.fromPartition("persist:facts");
    return {
      same: session.fromPartition("facts") === memory,
      other: memory !== kept && memory !== session.defaultSession,
      unnamed: session.fromPartition("") === session.defaultSession,
      persistent: [memory, kept, session.defaultSession].map((each) => each.isPersistent()),
      memoryPath: memory.storagePath,
      keptPath: kept.storagePath?.replace(it.getPath("userData"), "").replaceAll("\\", "/"),
      told: created.length === 2 && created[0] === memory && created[1] === kept,
    };
  });
  expect(facts).toEqual({
    same: true,
    other: true,
    unnamed: true,
    persistent: [false, true, true],
    memoryPath: null,
    keptPath: "/Partitions/facts",
    told: true,
  });
});

test("there is no session and no protocol.handle before the app is ready", async ({ app }) => {
  expect(await app.evaluate(() => globalThis.fixture.beforeReady)).toEqual([
    "Session can only be received when app is ready",
    "Session can only be received when app is ready",
    "protocol.handle is not a function",
  ]);
});

test("webPreferences.partition and .session choose the page's session", async ({ app }) => {
  const facts = await app.evaluate(({ BrowserWindow, session }) => {
    const own = session.fromPartition("chosen");
    const sessionOf = (webPreferences: Electron.WebPreferences) =>
      new BrowserWindow({ show: false, webPreferences }).webContents.session;
    return [
      sessionOf({ partition: "chosen" }) === own,
      sessionOf({ session: own }) === own,
      sessionOf({ session: own, partition: "ignored" }) === own,
    ];
  });
  expect(facts).toEqual([true, true, true]);
});

test("pages of two sessions share no cookies and no storage", async ({ app, site }) => {
  const facts = await app.evaluate(async ({ BrowserWindow, session }, url) => {
    const open = async (partition: string) => {
      const window = new BrowserWindow({ show: false, webPreferences: { partition } });
      await window.loadURL(url);
      return window;
    };
    const look = (window: Electron.BrowserWindow): Promise<unknown> =>
      window.webContents.executeJavaScript(
        `[document.cookie, localStorage.getItem("kept"), indexedDB.databases().then((all) => all.length)].reduce(async (all, each) => [...(await all), await each], [])`,
      );
    const first = await open("shelf-1");
    await first.webContents.executeJavaScript(
      `document.cookie = "kept=1"; localStorage.setItem("kept", "1"); new Promise((resolve) => (indexedDB.open("kept").onsuccess = resolve)).then(() => 0)`,
    );
    const second = await open("shelf-2");
    const [again, other] = [await look(await open("shelf-1")), await look(second)];
    await session.fromPartition("shelf-2").clearStorageData();
    const spared = await look(first);
    const own = session.fromPartition("shelf-1");
    await own.clearStorageData({ storages: ["localstorage"] });
    const some = await look(first);
    await own.clearStorageData();
    return { again, other, spared, some, cleared: await look(first) };
  }, `http://${site.url}/`);
  expect(facts).toEqual({
    again: ["kept=1", "1", 1],
    other: ["", null, 0],
    spared: ["kept=1", "1", 1],
    some: ["kept=1", null, 1],
    cleared: ["", null, 0],
  });
});

test("protocol.handle is a session's own", async ({ app }) => {
  const facts = await app.evaluate(async ({ BrowserWindow, session }) => {
    const titleOf = async (partition: string) => {
      const window = new BrowserWindow({ show: false, webPreferences: { partition } });
      return window.loadURL("app://bundle/").then(
        () => window.webContents.executeJavaScript("document.title") as Promise<string>,
        (error: unknown) => (error as { code: string }).code,
      );
    };
    const { protocol } = session.fromPartition("handled");
    const before = protocol.isProtocolHandled("app");
    protocol.handle(
      "app",
      () =>
        new Response("<!doctype html><title>own</title>", {
          headers: { "content-type": "text/html" },
        }),
    );
    const answer = await session.fromPartition("handled").fetch("app://bundle/");
    return {
      before,
      handled: await titleOf("handled"),
      unhandled: (await titleOf("not-handled")) !== "home",
      fetched: await answer.text(),
    };
  });
  expect(facts).toEqual({
    before: false,
    handled: "own",
    unhandled: true,
    fetched: "<!doctype html><title>own</title>",
  });
});

test("webRequest and the permission handlers are a session's own", async ({ app, site }) => {
  const facts = await app.evaluate(
    async ({ BrowserWindow, session }, url) => {
      const asked: string[] = [];
      const own = session.fromPartition("guarded");
      own.webRequest.onBeforeRequest(({ url: wanted }, callback) => {
        asked.push(new URL(wanted).pathname);
        callback({ cancel: wanted.endsWith("/forbidden") });
      });
      own.setPermissionRequestHandler((_contents, permission, callback) => {
        asked.push(permission);
        callback(false);
      });
      own.setPermissionCheckHandler(() => false);
      session.fromPartition("open").setPermissionRequestHandler((_contents, _name, callback) => {
        callback(true);
      });
      session.fromPartition("open").setPermissionCheckHandler(() => true);
      const found: unknown[] = [];
      for (const partition of ["guarded", "open"]) {
        const window = new BrowserWindow({ show: false, webPreferences: { partition } });
        await window.loadURL(url);
        found.push(
          await window.webContents.executeJavaScript(
            `Promise.all([fetch("/forbidden").then(({ status }) => status, (error) => error.name), Notification.requestPermission(), navigator.permissions.query({ name: "notifications" }).then(({ state }) => state)])`,
            true,
          ),
        );
      }
      return { found, asked: asked.sort() };
    },
    `http://${site.url.replace("127.0.0.1", "localhost")}/`,
  );
  expect(facts).toEqual({
    found: [
      ["TypeError", "denied", "denied"],
      [200, "granted", "granted"],
    ],
    asked: ["/", "/forbidden", "notifications"], // each once: of the guarded session only
  });
});

test("the requests of a page's worker are those of the page's session", async ({ app, site }) => {
  const facts = await app.evaluate(async ({ BrowserWindow, session }, url) => {
    const seen: string[] = [];
    session.fromPartition("working").webRequest.onBeforeRequest((details, callback) => {
      seen.push(new URL(details.url).pathname);
      callback({});
    });
    const window = new BrowserWindow({ show: false, webPreferences: { partition: "working" } });
    await window.loadURL(url);
    await window.webContents.executeJavaScript(
      `new Promise((resolve) => { const code = "fetch('" + location.origin + "/from-worker').then(() => postMessage(1), () => postMessage(0))"; new Worker(URL.createObjectURL(new Blob([code]))).onmessage = () => resolve(0); })`,
    );
    return seen;
  }, `http://${site.url}/`);
  expect(facts).toContain("/from-worker");
});

/** https://www.electronjs.org/docs/latest/api/session#sessetproxyconfig */
test("setProxy is in force for the session's pages and for no other's", async ({ app, site }) => {
  const facts = await app.evaluate(async ({ BrowserWindow, session }, proxy) => {
    const own = session.fromPartition("proxied");
    await own.setProxy({ proxyRules: proxy, proxyBypassRules: "*.inside.test" });
    const load = async (partition: string, url: string) => {
      const window = new BrowserWindow({ show: false, webPreferences: { partition } });
      return window.loadURL(url).then(
        () => "loaded",
        (error: unknown) => (error as { code: string }).code,
      );
    };
    return {
      resolved: await own.resolveProxy("http://a.test/"),
      others: await session.fromPartition("plain").resolveProxy("http://a.test/"),
      loaded: await load("proxied", "http://a.test/through"),
      bypassed: (await load("proxied", "http://b.inside.test/past")) !== "loaded",
      plain: (await load("plain", "http://a.test/past")) !== "loaded",
    };
  }, site.url);
  expect(facts).toEqual({
    resolved: `PROXY ${site.url}`,
    others: "DIRECT",
    loaded: "loaded",
    bypassed: true,
    plain: true,
  });
  expect(site.lines).toContain("GET http://a.test/through");
  expect(site.lines.filter((line) => line.endsWith("/past"))).toEqual([]);
});

/** https://www.electronjs.org/docs/latest/api/session#sessetuseragentuseragent-acceptlanguages */
test("setUserAgent names the session's pages, to servers and to themselves", async ({
  app,
  site,
}) => {
  const facts = await app.evaluate(async ({ BrowserWindow, session }, url) => {
    const own = session.fromPartition("named");
    own.setUserAgent("Parley contract");
    const window = new BrowserWindow({ show: false, webPreferences: { partition: "named" } });
    await window.loadURL(url);
    return (await window.webContents.executeJavaScript(
      "[document.title, navigator.userAgent]",
    )) as unknown;
  }, `http://${site.url}/`);
  expect(facts).toEqual(["Parley contract", "Parley contract"]);
});
