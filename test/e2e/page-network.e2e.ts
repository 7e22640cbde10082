import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, screen, test } from "./app.fixture.ts";

/** Whatever reaches this computer's own ports, over TCP and over UDP, on the same number. */
async function listen() {
  const seen: string[] = [];
  const tcp = createServer((socket) => {
    seen.push("tcp");
    socket.on("error", () => undefined).destroy();
  }).listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket("udp4", (message) => seen.push(`udp ${message.length}`));
  udp.bind(port, "127.0.0.1");
  await once(udp, "listening");
  return {
    port,
    seen,
    async [Symbol.asyncDispose]() {
      udp.close();
      tcp.close();
      await once(tcp, "close");
    },
  };
}

test("nothing that a script in the page can try reaches the network, by TCP or by UDP", async ({
  parley: { app, page },
}) => {
  await using server = await listen();
  await expect(screen(page).composer).toBeVisible();
  await app.evaluate(({ shell }) => {
    shell.openExternal = () => Promise.resolve();
  });
  const before = page.url();

  const tried = await page.evaluate(async (port) => {
    const http = `http://127.0.0.1:${port}`;
    const names: string[] = [];
    const attempt = (name: string, work: () => unknown): void => {
      names.push(name);
      try {
        void Promise.resolve(work()).catch(() => undefined);
      } catch {
        // Refused at once.
      }
    };
    const add = (tag: string, attributes: Record<string, string>): HTMLElement => {
      const element = document.createElement(tag);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      document.body.append(element);
      return element;
    };
    attempt("fetch", () => fetch(`${http}/fetch`, { mode: "no-cors" }));
    attempt("fetch keepalive", () => fetch(`${http}/alive`, { mode: "no-cors", keepalive: true }));
    attempt("XHR", () => {
      const request = new XMLHttpRequest();
      request.open("GET", `${http}/xhr`);
      request.send();
    });
    attempt("WebSocket", () => new WebSocket(`ws://127.0.0.1:${port}/socket`));
    attempt("EventSource", () => new EventSource(`${http}/events`));
    attempt("beacon", () => navigator.sendBeacon(`${http}/beacon`, "x"));
    attempt("WebTransport", () => {
      const Transport = (globalThis as unknown as { WebTransport: new (url: string) => unknown })
        .WebTransport;
      return new Transport(`https://127.0.0.1:${port}/transport`);
    });
    attempt("image", () => add("img", { src: `${http}/image` }));
    attempt("CSS", () => {
      document.body.style.setProperty("background-image", `url("${http}/css")`);
    });
    attempt("font", () => new FontFace("x", `url("${http}/font")`).load());
    for (const rel of [
      "prefetch",
      "preconnect",
      "dns-prefetch",
      "preload",
      "modulepreload",
      "stylesheet",
      "icon",
      "manifest",
    ])
      attempt(`link ${rel}`, () =>
        add("link", { rel, href: `${http}/${rel}`, as: "script", crossorigin: "" }),
      );
    for (const tag of ["iframe", "embed", "script", "video", "audio", "track"])
      attempt(tag, () => add(tag, { src: `${http}/${tag}` }));
    attempt("object", () => add("object", { data: `${http}/object` }));
    attempt("dynamic import", () => import(/* @vite-ignore */ `${http}/module.js`));
    attempt("worker", () => new Worker(`${http}/worker.js`));
    attempt("service worker", () => navigator.serviceWorker.register(`${http}/sw.js`));
    attempt("form", () => {
      const form = add("form", { action: `${http}/form`, method: "post" }) as HTMLFormElement;
      form.submit();
    });
    attempt("ping", () => {
      const link = add("a", { href: "#", ping: `${http}/ping` });
      link.click();
    });
    attempt("download", () => {
      const link = add("a", { href: `${http}/download`, download: "x" });
      link.click();
    });
    attempt("window.open", () => window.open(`${http}/open`));
    attempt("navigation", () => {
      location.href = `${http}/navigation`;
    });
    attempt("refresh", () =>
      add("meta", { "http-equiv": "refresh", content: `0;url=${http}/refresh` }),
    );
    attempt("speculation", () => {
      const rules = document.createElement("script");
      rules.type = "speculationrules";
      rules.append(JSON.stringify({ prefetch: [{ urls: [`${http}/speculation`] }] }));
      document.head.append(rules);
    });

    // WebRTC is no request: STUN over UDP, TURN over both, and a peer's own address.
    const gathered: string[] = [];
    names.push("WebRTC");
    const peer = new RTCPeerConnection({
      iceServers: [
        { urls: `stun:127.0.0.1:${port}` },
        { urls: `turn:127.0.0.1:${port}?transport=udp`, username: "a", credential: "b" },
        { urls: `turn:127.0.0.1:${port}?transport=tcp`, username: "a", credential: "b" },
        { urls: `turns:127.0.0.1:${port}?transport=tcp`, username: "a", credential: "b" },
      ],
    });
    peer.createDataChannel("x");
    const done = new Promise<void>((resolve) => {
      peer.onicecandidate = ({ candidate }) => {
        if (candidate === null) resolve();
        else gathered.push(candidate.candidate);
      };
    });
    await peer.setLocalDescription(await peer.createOffer());
    const remote = `candidate:1 1 udp 2130706431 127.0.0.1 ${port} typ host`;
    await peer
      .addIceCandidate({ candidate: remote, sdpMid: "0", sdpMLineIndex: 0 })
      .catch(() => undefined);
    await done;
    peer.close();
    return { names, gathered };
  }, server.port);

  expect(tried.names.length).toBeGreaterThan(30);
  // Not even this computer's own addresses are told to the page.
  expect(tried.gathered).toEqual([]);
  expect(page.url().replace(/#$/, "")).toBe(before);
  expect(app.windows()).toHaveLength(1);
  // The listener works: what main itself sends does arrive, and nothing came before it.
  await app.evaluate(async (_electron, port) => {
    await fetch(`http://127.0.0.1:${port}/main`).catch(() => undefined);
  }, server.port);
  await expect.poll(() => server.seen).toEqual(["tcp"]);
});

test("pages live in a session of their own, whose proxy is dead; main's follows the system", async ({
  parley: { app },
}) => {
  const proxies = await app.evaluate(async ({ BrowserWindow, session }) => {
    const page = BrowserWindow.getAllWindows()[0]!.webContents.session;
    return {
      isOwn: page !== session.defaultSession,
      isPersistent: page.isPersistent(),
      page: await Promise.all(
        ["https://example.com", "http://127.0.0.1:1", "http://localhost", "wss://example.com"].map(
          (url) => page.resolveProxy(url),
        ),
      ),
    };
  });
  expect(proxies).toEqual({
    isOwn: true,
    isPersistent: true,
    page: Array(4).fill("PROXY 127.0.0.1:9"),
  });
});
