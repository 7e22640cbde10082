import { test, expect, windowOf } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/api/context-bridge and /tutorial/context-isolation */
test("the page gets the exposed object, frozen, and nothing else", async ({ page }) => {
  const facts = await page.evaluate(() => ({
    descriptor: Object.getOwnPropertyDescriptor(window, "bridge"),
    frozen: [Object.isFrozen(window.bridge), Object.isFrozen(window.bridge.nested)],
    list: window.bridge.nested.list,
    node: [
      typeof Reflect.get(window, "require"),
      typeof Reflect.get(window, "process"),
      typeof Reflect.get(window, "preloadSecret"),
    ],
    patched: Reflect.get([], "patchedByPreload") as unknown,
  }));
  expect(facts).toMatchObject({
    descriptor: { writable: false, configurable: false },
    frozen: [true, true],
    list: [1, 2, 3],
    node: ["undefined", "undefined", "undefined"],
  });
  expect(facts.patched).toBeUndefined();
});

test("functions cross in both directions and answer at once", async ({ page }) => {
  const values = await page.evaluate(() => {
    const counter = window.bridge.counter();
    return [window.bridge.twice((value) => value * 10), counter.next(), counter.next()];
  });
  expect(values).toEqual([100, 1, 2]);
});

test("an exception keeps its message", async ({ page }) => {
  const thrown = await page.evaluate(() => {
    try {
      return window.bridge.throws();
    } catch (error) {
      return { isError: error instanceof Error, message: (error as Error).message };
    }
  });
  expect(thrown).toEqual({ isError: true, message: "thrown in the preload" });
});

test("prototypes are dropped, own properties arrive", async ({ page }) => {
  expect(
    await page.evaluate(() => [
      window.bridge.instance()["x"],
      typeof window.bridge.instance()["length"],
    ]),
  ).toEqual([1, "undefined"]);
});

test("dates, maps, binary data, undefined and symbols survive", async ({ page }) => {
  const facts = await page.evaluate(() => {
    const echoed = window.bridge.echo({
      date: new Date(5),
      map: new Map([[1, { a: 1 }]]),
      bytes: new Uint8Array([1, 2, 3]),
      nothing: undefined,
    }) as {
      date: Date;
      map: Map<number, { a: number }>;
      bytes: Uint8Array;
    };
    const symbol = Symbol("own");
    return {
      date: echoed.date instanceof Date && echoed.date.getTime(),
      map: echoed.map instanceof Map && echoed.map.get(1)?.a,
      bytes: echoed.bytes instanceof Uint8Array && [...echoed.bytes],
      nothing: "nothing" in echoed,
      symbol: window.bridge.echo(symbol) === symbol,
    };
  });
  expect(facts).toEqual({ date: 5, map: 1, bytes: [1, 2, 3], nothing: true, symbol: true });
});

/** kMaxRecursion in shell/renderer/api/electron_api_context_bridge.cc; an object costs two levels, an array one. */
test("what is nested too deep does not cross, in either direction", async ({ page }) => {
  const facts = await page.evaluate(async () => {
    const objects = (levels: number): unknown =>
      Array.from({ length: levels }).reduce((inner) => ({ inner }), {});
    const arrays = (levels: number): unknown =>
      Array.from({ length: levels }).reduce((inner) => [inner], []);
    const attempt = (work: () => unknown): string => {
      try {
        work();
        return "crossed";
      } catch (error) {
        return String(error);
      }
    };
    return [
      attempt(() => window.bridge.echo(objects(499))),
      attempt(() => window.bridge.echo(objects(500))),
      attempt(() => window.bridge.echo(arrays(999))),
      attempt(() => window.bridge.echo(arrays(1000))),
      attempt(() => (Reflect.get(window.bridge, "deep") as (levels: number) => unknown)(500)),
      await window.bridge.invoke("deep", 500).catch(String),
    ];
  });
  const tooDeep =
    "TypeError: Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.";
  expect(facts).toEqual([
    "crossed",
    tooDeep,
    "crossed",
    tooDeep,
    `Error: Uncaught ${tooDeep}`,
    `Error: Uncaught ${tooDeep}`,
  ]);
});

test("a function that is sent back arrives as itself; an error is only its message", async ({
  page,
}) => {
  const facts = await page.evaluate(() => {
    const work = (): number => 1;
    const error = window.bridge.echo(new RangeError("a message")) as Error;
    return [window.bridge.echo(work) === work, String(error), error.stack?.includes("RangeError")];
  });
  expect(facts).toEqual([true, "Error: a message", false]);
});

test("a listener can be added and taken away by the function it got", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  await page.evaluate(() => {
    window.got = [];
    const off = window.bridge.onMessage((message) => window.got.push(message));
    Object.assign(window, { off });
  });
  await handle.evaluate((each) => each.webContents.send("message", { n: 1 }));
  await expect.poll(() => page.evaluate(() => window.got)).toEqual([{ n: 1 }]);
  await page.evaluate(() => (Reflect.get(window, "off") as () => void)());
  await handle.evaluate((each) => each.webContents.send("message", { n: 2 }));
  expect(await page.evaluate(() => window.bridge.invoke("echo", 1).then(() => window.got))).toEqual(
    [{ n: 1 }],
  );
});

/** https://www.electronjs.org/docs/latest/tutorial/sandbox#preload-scripts */
test("a sandboxed preload script can require electron and the polyfills only", async ({ page }) => {
  const environment = await page.evaluate(() => window.bridge.environment());
  expect(environment).toMatchObject({
    sandboxed: true,
    contextIsolated: true,
    type: "renderer",
    fs: "module not found: fs",
    local: "module not found: ./other.cjs",
    polyfills: ["function", "object", "object", "function"],
    again: "Cannot bind an API on top of an existing property on the window object",
  });
  expect(environment["electron"]).toMatch(/^\d+\./);
});

test("the page cannot reach into the preload's world", async ({ page }) => {
  await page.evaluate(() => {
    Object.assign(window, { pageGlobal: true });
    Object.assign(Array.prototype, { map: () => "patched by the page" });
  });
  const { preloadGlobals } = (await page.evaluate(() => window.bridge.environment())) as {
    preloadGlobals: unknown[];
  };
  expect(preloadGlobals).toEqual(["undefined", true]);
});

test("a frame inside the page gets no preload script", async ({ app }) => {
  const opened = app.waitForEvent("window");
  await app.evaluate(() => globalThis.fixture.open("app://bundle/framed"));
  const page = await opened;
  await page.frameLocator("iframe").getByRole("heading").waitFor();
  const child = page.frame({ name: "child" });
  expect(await child?.evaluate(() => typeof Reflect.get(window, "bridge"))).toBe("undefined");
  await page.close();
});

test("a broken preload script is reported and the page still loads", async ({ app }) => {
  const [message, title] = await app.evaluate(async ({ app: it }) => {
    const reported = new Promise<string>((resolve) =>
      it.once("web-contents-created", (_event, contents) =>
        contents.once("preload-error", (_error, file) => resolve(file)),
      ),
    );
    const window = await globalThis.fixture.open("app://bundle/second", {
      webPreferences: { preload: "/no/such/preload.cjs" },
    });
    const facts = [await reported, window.webContents.getTitle()];
    window.destroy();
    return facts;
  });
  expect([message, title]).toEqual(["/no/such/preload.cjs", "second"]);
});
