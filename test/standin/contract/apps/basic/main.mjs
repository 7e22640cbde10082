import path from "node:path";
import { app, BrowserWindow, ipcMain, protocol, session } from "electron";

protocol.registerSchemesAsPrivileged([
  {
    scheme: "app",
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
  },
]);
app.enableSandbox();

const refusal = (attempt) => {
  try {
    attempt();
    return "no error";
  } catch (error) {
    return error.message;
  }
};

const html = (title, body = "") =>
  new Response(`<!doctype html><title>${title}</title><body>${body}`, {
    headers: { "content-type": "text/html; charset=utf-8" },
  });

/** The fixture's little web site: path → response. */
const pages = {
  "/": () => html("home", `<h1>Home</h1><a href="/second">second</a><textarea></textarea>`),
  "/second": () => html("second", "<h1>Second</h1>"),
  "/missing": () =>
    new Response("no such page", { status: 404, headers: { "content-type": "text/plain" } }),
  "/bytes": () => new Response(Uint8Array.from({ length: 300_000 }, (_, at) => at % 256)),
  "/stream": () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const part of ["one ", "two ", "three"])
            controller.enqueue(new TextEncoder().encode(part));
          controller.close();
        },
      }),
    ),
  "/redirect": () =>
    new Response(null, { status: 302, headers: { location: "app://bundle/second" } }),
  "/broken": () => {
    throw new Error("the handler fails");
  },
  "/script.js": () =>
    new Response("document.title = 'from script'", {
      headers: { "content-type": "text/javascript" },
    }),
  "/strict": () =>
    new Response(
      `<!doctype html><title>strict</title><script>window.inline = true</script><script src="/script.js"></script>`,
      {
        headers: {
          "content-type": "text/html",
          "content-security-policy":
            "default-src 'none'; script-src 'self'; connect-src app://bundle",
        },
      },
    ),
  "/framed": () => html("framed", `<iframe name="child" src="/second"></iframe>`),
  "/links": () =>
    html(
      "links",
      `<a id="blank" href="https://example.test/a" target="_blank">blank</a><a id="mail" href="mailto:a@b.c">mail</a>`,
    ),
};

globalThis.fixture = {
  requests: [],
  log: [],
  beforeReady: [
    refusal(() => session.defaultSession),
    refusal(() => session.fromPartition("early")),
    refusal(() => protocol.handle("early", () => new Response())),
  ],
  async open(url, options = {}) {
    const window = new BrowserWindow({
      width: 1280,
      height: 800,
      ...options,
      webPreferences: {
        preload: path.join(import.meta.dirname, "preload.cjs"),
        ...options.webPreferences,
      },
    });
    await window.loadURL(url);
    return window;
  },
};

ipcMain.handle("echo", (_event, ...args) => (args.length > 1 ? args : args[0]));
ipcMain.handle("deep", (_event, levels) => {
  let value = {};
  for (let level = 0; level < levels; level++) value = { inner: value };
  return value;
});
ipcMain.handle("fail", () => {
  throw new TypeError("the handler fails");
});
ipcMain.handle("function", () => () => 1);
ipcMain.handle("sender", (event) => ({
  url: event.senderFrame?.url,
  origin: event.senderFrame?.origin,
  isMain: event.senderFrame === event.sender.mainFrame,
  parent: event.senderFrame?.parent,
  top: event.senderFrame?.top === event.senderFrame,
  type: event.type,
  id: event.sender.id,
}));
ipcMain.on("note", (_event, value) => globalThis.fixture.log.push(value));

await app.whenReady();
protocol.handle("app", async (request) => {
  const url = new URL(request.url);
  globalThis.fixture.requests.push({
    url: request.url,
    method: request.method,
    body: await request.text(),
  });
  return pages[url.pathname]?.() ?? html(url.pathname);
});
// Tests close windows and want the app to stay.
app.on("window-all-closed", () => undefined);
await globalThis.fixture.open("app://bundle/");
