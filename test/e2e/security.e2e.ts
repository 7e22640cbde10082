import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, lastAnswer, say, screen, test, untilIdle } from "./app.fixture.ts";
import { DEFAULT_SETTINGS } from "../../shared/settings.ts";
import { answerQuestions, askedQuestions } from "./questions.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

test("the page sees one global of ours and nothing of Node or Electron", async ({
  parley: { page },
}) => {
  const seen = await page.evaluate(() => ({
    parley: Object.keys((globalThis as unknown as { parley: object }).parley).sort(),
    others: ["require", "process", "module", "Buffer", "electron", "ipcRenderer"].filter(
      (name) => name in globalThis,
    ),
  }));
  expect(seen).toEqual({ parley: ["call", "cancel", "onEvent"], others: [] });
});

test("the preload is small enough to read at a glance", async () => {
  const { size } = await stat(join(import.meta.dirname, "../../dist/preload.cjs"));
  expect(size).toBeLessThan(1_000);
});

test("what the app keeps can be read by nobody else on this computer", async ({
  parley: { page },
  userData,
}) => {
  // Windows keeps files private by where the folder lies.
  test.skip(process.platform === "win32", needsWords("macOS or Linux"));
  await say(page, "Hello");
  await untilIdle(page);
  for (const file of ["parley.db", "parley.db-wal", "logs", join("logs", "parley.log")]) {
    const { mode } = await stat(join(userData, file));
    expect(mode & 0o077, file).toBe(0);
  }
});

test("every window is sandboxed and isolated", async ({ parley: { app } }) => {
  const preferences = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => {
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = (
        webContents as unknown as {
          getLastWebPreferences: () => Record<string, unknown>;
        }
      ).getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity };
    }),
  );
  expect(preferences).toEqual([
    {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: expect.not.stringMatching("false") as unknown,
    },
  ]);
});

test("no script can make a policy that turns text into script or HTML", async ({
  parley: { page },
}) => {
  const outcome = await page.evaluate(() => {
    const { trustedTypes } = globalThis as unknown as {
      trustedTypes: { createPolicy: (name: string, rules: object) => unknown };
    };
    return ["default", "parley", "x"].map((name) => {
      try {
        return String(trustedTypes.createPolicy(name, { createHTML: (text: string) => text }));
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
  expect(outcome).toEqual(["TypeError", "TypeError", "TypeError"]);
});

test("nothing the page does reaches the network", async ({ parley: { page } }) => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outcomes = await page.evaluate(async (url) => {
    const image = new Image();
    const imageFailed = new Promise((resolve) => {
      image.onerror = () => resolve("refused");
      image.onload = () => resolve("loaded");
    });
    image.src = `${url}/image`;
    const socketFailed = new Promise((resolve) => {
      try {
        const socket = new WebSocket(`${url.replace("http", "ws")}/socket`);
        socket.onerror = () => resolve("refused");
        socket.onopen = () => resolve("open");
      } catch {
        resolve("refused");
      }
    });
    return {
      fetch: await fetch(`${url}/fetch`, { mode: "no-cors" }).then(
        () => "sent",
        () => "refused",
      ),
      image: await imageFailed,
      socket: await socketFailed,
    };
  }, origin);
  expect(outcomes).toEqual({ fetch: "refused", image: "refused", socket: "refused" });
  expect(paths).toEqual([]);
  server.close();
});

test("the page cannot leave, open windows or run strings as code", async ({
  parley: { app, page },
}) => {
  // Only once the page stands: leaving while it loads is a different thing.
  await expect(screen(page).composer).toBeVisible();
  const before = page.url();
  // In a timer: what the debugger itself evaluates is free of the page's policy.
  const evalFails = await page.evaluate(
    () =>
      new Promise((resolve) => {
        setTimeout(() => {
          try {
            // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- what must fail
            resolve(new Function("return 'ran'")());
          } catch {
            resolve("refused");
          }
        });
      }),
  );
  expect(evalFails).toBe("refused");
  await app.evaluate(({ shell, BrowserWindow }) => {
    shell.openExternal = () => Promise.resolve();
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    Object.assign(globalThis, {
      prevented: new Promise((resolve) =>
        contents?.once("will-frame-navigate", (event) =>
          setImmediate(() => resolve(event.defaultPrevented)),
        ),
      ),
    });
  });
  await page.evaluate(() => void window.open("https://example.com"));
  await page.evaluate(() => {
    location.href = "https://example.com/";
  });
  expect(
    await app.evaluate(() => (globalThis as unknown as { prevented: Promise<boolean> }).prevented),
  ).toBe(true);
  await expect(screen(page).composer).toBeVisible();
  expect(page.url()).toBe(before);
  expect(app.windows()).toHaveLength(1);
});

test("permissions are denied", async ({ parley: { page } }) => {
  const answers = await page.evaluate(async () => ({
    notifications: await Notification.requestPermission(),
    position: await new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        () => resolve("granted"),
        () => resolve("denied"),
      );
    }),
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => "granted",
      () => "denied",
    ),
  }));
  expect(answers).toEqual({ notifications: "denied", position: "denied", camera: "denied" });
});

test("HTML in a message is text, and remote images are never loaded", async ({
  parley: { page },
}) => {
  const hostile =
    'Hello <img src="https://example.com/x.png" onerror="document.title=1"> <script>document.title=2</script> ![cat](https://example.com/cat.png)';
  await say(page, hostile);
  await untilIdle(page);
  await expect(screen(page).questions.first()).toContainText("<script>");
  expect(await page.locator("article img, article script, article iframe").count()).toBe(0);
  expect(await page.title()).not.toMatch(/^[12]$/);
});

test("a link is opened by the system's browser, and only a web link", async ({
  parley: { app, page },
}) => {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url: string) => {
      opened.push(url);
      return Promise.resolve();
    };
  });
  await say(page, "demo: markdown");
  await untilIdle(page);
  await lastAnswer(page).getByRole("link").first().click();
  const opened = (): Promise<string[]> =>
    app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
  await expect.poll(opened).toHaveLength(1);
  expect((await opened())[0]).toMatch(/^https:\/\//);
});

test("a page that holds the bridge opens nothing, loosens nothing and asks no more than three times", async ({
  parley: { app, page },
}) => {
  await answerQuestions(app, false);
  await app.evaluate(({ shell }) => {
    Object.assign(globalThis, { opened: [] as string[] });
    const note = (what: string): Promise<string> => {
      (Reflect.get(globalThis, "opened") as string[]).push(what);
      return Promise.resolve("");
    };
    shell.openExternal = (url: string) => note(url).then(() => undefined);
    shell.openPath = note;
    shell.showItemInFolder = (path) => void note(path);
  });
  // Nobody has pressed anything in this window for as long as a press is good for.
  const codes = await page.evaluate(async () => {
    const { parley } = globalThis as unknown as {
      parley: { call: (request: object) => Promise<{ ok: boolean; error?: { code: string } }> };
    };
    const call = async (name: string, input: object): Promise<string> => {
      const reply = await parley.call({ id: crypto.randomUUID(), name, input });
      return reply.ok ? `done ${name}` : (reply.error?.code ?? "");
    };
    const flood = [
      ["settings.update", { safety: { promptInjection: "off" } }],
      ["settings.update", { limits: { messagesPerWindow: 1_000 } }],
      ["endpoint.create", { preset: "custom", baseUrl: "http://169.254.169.254/latest" }],
      ["endpoint.create", { preset: "custom", baseUrl: "https://evil.example/v1" }],
      ["settings.update", { openTelemetry: { enabled: true, url: "https://evil.example" } }],
      ["app.openLink", { url: "https://evil.example/?words" }],
      ["app.copyText", { text: "0xevil" }],
      ["data.openFolder", {}],
      ["support.openLogs", {}],
    ] as const;
    const codes = new Set<string>();
    // At once, and then again after each answer: either way would be a pile.
    for (const reply of await Promise.all(flood.map(([name, input]) => call(name, input))))
      codes.add(reply);
    for (const [name, input] of [...flood, ...flood]) codes.add(await call(name, input));
    for (let count = 0; count < 20; count += 1) window.open("https://evil.example/");
    const link = document.createElement("a");
    Object.assign(link, { href: "https://evil.example/", target: "_blank" });
    document.body.append(link);
    link.click();
    // What a script makes up is no press.
    link.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
    link.click();
    codes.add(await call("app.openLink", { url: "https://evil.example/" }));
    link.remove();
    return [...codes].sort();
  });
  // Whether a question is open when the next call comes is up to the moment; that nothing was done is not.
  const refusals = ["declined", "question-open", "rate-limited"];
  expect(codes.filter((code) => !refusals.includes(code))).toEqual([]);
  expect(codes).toContain("declined");
  const asked = await askedQuestions(app);
  expect(asked.length).toBeLessThanOrEqual(3);
  for (const { defaultId, cancelId, buttons } of asked) {
    expect([defaultId, cancelId, buttons.length]).toEqual([0, 0, 2]);
  }
  expect(await app.evaluate(() => Reflect.get(globalThis, "opened") as string[])).toEqual([]);
  const { settings } = await page.evaluate(async () => {
    const { parley } = globalThis as unknown as {
      parley: { call: (request: object) => Promise<{ value: { settings: unknown } }> };
    };
    const request = { id: crypto.randomUUID(), name: "settings.get", input: {} };
    return (await parley.call(request)).value;
  });
  expect(settings).toEqual(DEFAULT_SETTINGS);
});

test("a second start brings the first to the front and ends itself", async ({
  parley: { app },
  launch,
}) => {
  const told = app.evaluate(
    ({ app: main }) =>
      new Promise((resolve) => main.once("second-instance", () => resolve("told"))),
  );
  // The second one ends before it has a window.
  await expect(launch()).rejects.toThrow();
  expect(await told).toBe("told");
});
