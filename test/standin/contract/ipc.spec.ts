import { test, expect, windowOf } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/api/ipc-main, /api/ipc-renderer and /tutorial/ipc */
test("invoke answers with a structured clone", async ({ page }) => {
  const answer = await page.evaluate(async () => {
    const cyclic: Record<string, unknown> = { list: [1, , 3], big: 10n, re: /a/g, nan: NaN };
    cyclic["self"] = cyclic;
    const back = (await window.bridge.invoke("echo", cyclic)) as typeof cyclic;
    return [
      back["self"] === back,
      back["big"] === 10n,
      back["re"] instanceof RegExp,
      Number.isNaN(back["nan"]),
      // The clone keeps the hole; the context bridge fills it.
      1 in (back["list"] as unknown[]),
    ];
  });
  expect(answer).toEqual([true, true, true, true, true]);
});

test("several arguments keep their order", async ({ page }) => {
  expect(await page.evaluate(() => window.bridge.invoke("echo", 1, "two", [3]))).toEqual([
    1,
    "two",
    [3],
  ]);
});

test("megabytes cross", async ({ page }) => {
  expect(
    await page.evaluate(
      async () => ((await window.bridge.invoke("echo", "x".repeat(5_000_000))) as string).length,
    ),
  ).toBe(5_000_000);
});

test("a handler's error arrives with its text only", async ({ page }) => {
  const message = await page.evaluate(() =>
    window.bridge.invoke("fail").catch((error: unknown) => (error as Error).message),
  );
  expect(message).toBe("Error invoking remote method 'fail': TypeError: the handler fails");
});

test("a channel nobody handles is an error", async ({ page }) => {
  const message = await page.evaluate(() =>
    window.bridge.invoke("nobody").catch((error: unknown) => (error as Error).message),
  );
  expect(message).toBe(
    "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
  );
});

test("what structured clone refuses is refused on both sides", async ({ page }) => {
  const [answer, argument] = await page.evaluate(() =>
    Promise.all([
      window.bridge.invoke("function").catch((error: unknown) => (error as Error).message),
      window.bridge.invoke("echo", () => 1).catch((error: unknown) => (error as Error).message),
    ]),
  );
  expect(answer).toContain("An object could not be cloned.");
  expect(argument).toContain("An object could not be cloned.");
});

test("send reaches ipcMain.on in order", async ({ app, page }) => {
  await app.evaluate(() => (globalThis.fixture.log.length = 0));
  await page.evaluate(async () => {
    for (let at = 0; at < 100; at++) window.bridge.send("note", at);
    await window.bridge.invoke("echo");
  });
  expect(await app.evaluate(() => globalThis.fixture.log)).toEqual(
    Array.from({ length: 100 }, (_, at) => at),
  );
});

test("messages from main arrive in order", async ({ app, page }) => {
  await page.evaluate(() => {
    window.got = [];
    window.bridge.onMessage((message) => window.got.push(message));
  });
  await (
    await windowOf(app, page)
  ).evaluate((window) => {
    for (let at = 0; at < 100; at++) window.webContents.send("message", at);
  });
  await expect
    .poll(() => page.evaluate(() => window.got))
    .toEqual(Array.from({ length: 100 }, (_, at) => at));
});

test("the event says who sent it", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  expect(await page.evaluate(() => window.bridge.invoke("sender"))).toEqual({
    url: "app://bundle/",
    origin: "app://bundle",
    isMain: true,
    parent: null,
    top: true,
    type: "frame",
    id: await handle.evaluate((each) => each.webContents.id),
  });
});

test("handle refuses a second handler; removeHandler and handleOnce end one", async ({
  app,
  page,
}) => {
  const refused = app.evaluate(({ ipcMain }) => ipcMain.handle("echo", () => 1));
  await expect(refused).rejects.toThrow("Attempted to register a second handler for 'echo'");
  await app.evaluate(({ ipcMain }) => {
    ipcMain.handle("removed", () => 1);
    ipcMain.removeHandler("removed");
    ipcMain.handleOnce("once", () => "first");
  });
  const answers = await page.evaluate(async () => [
    await window.bridge.invoke("once"),
    await window.bridge.invoke("once").catch(() => "gone"),
    await window.bridge.invoke("removed").catch(() => "gone"),
  ]);
  expect(answers).toEqual(["first", "gone", "gone"]);
});

test("a message to a window that is gone is lost, not an error", async ({ app, page }) => {
  const handle = await windowOf(app, page);
  const destroyed = await handle.evaluate((each) => {
    const { webContents } = each;
    each.destroy();
    return [each.isDestroyed(), webContents.isDestroyed()];
  });
  expect(destroyed).toEqual([true, true]);
});
