import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test, expect, freshFolder, launch, windowOf } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/api/app */
test("name and version come from package.json", async ({ app }) => {
  const [name, version, folder] = await app.evaluate(({ app: it }) => [
    it.getName(),
    it.getVersion(),
    it.getAppPath(),
  ]);
  expect([name, version, path.basename(folder)]).toEqual(["Contract Basic", "1.2.3", "basic"]);
});

test("--user-data-dir decides where userData is; setPath moves a folder", async () => {
  const userData = freshFolder();
  const app = await launch("basic", { userData });
  expect(await app.evaluate(({ app: it }) => it.getPath("userData"))).toBe(userData);
  const moved = path.join(userData, "elsewhere");
  expect(
    await app.evaluate(({ app: it }, folder) => {
      it.setPath("downloads", folder);
      return it.getPath("downloads");
    }, moved),
  ).toBe(moved);
  await app.close();
});

test("an unknown path name throws", async ({ app }) => {
  const attempt = app.evaluate(({ app: it }) => it.getPath("nowhere" as "home"));
  await expect(attempt).rejects.toThrow("Failed to get 'nowhere' path");
});

test("process describes Electron", async ({ app }) => {
  const facts = await app.evaluate(() => ({
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    defaultApp: process.defaultApp,
    resources: typeof process.resourcesPath,
  }));
  expect(facts).toEqual({
    electron: expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown,
    chrome: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/) as unknown,
    defaultApp: true,
    resources: "string",
  });
});

test("command line switches can be read", async ({ app }) => {
  const facts = await app.evaluate(({ app: it }) => [
    it.commandLine.hasSwitch("user-data-dir"),
    it.commandLine.getSwitchValue("no-such-switch"),
  ]);
  expect(facts).toEqual([true, ""]);
});

test("what has to come before ready is refused after it", async ({ app }) => {
  await expect(app.evaluate(({ app: it }) => it.enableSandbox())).rejects.toThrow(
    "before app is ready",
  );
  await expect(
    app.evaluate(({ protocol }) => protocol.registerSchemesAsPrivileged([])),
  ).rejects.toThrow("before app is ready");
});

function events(userData: string): string[] {
  return readFileSync(path.join(userData, "events.log"), "utf8").trim().split("\n");
}

test("quitting: before-quit, each window's close, will-quit, quit", async () => {
  const userData = freshFolder();
  const app = await launch("lifecycle", { userData });
  await app.firstWindow();
  await app.close();
  expect(events(userData)).toEqual([
    "ready",
    "before-quit",
    "close",
    "closed",
    "will-quit",
    "quit",
  ]);
});

test("the last window's close quits an app that listens to nothing", async () => {
  const userData = freshFolder();
  const app = await launch("lifecycle", { userData });
  const page = await app.firstWindow();
  const ended = once(app.process(), "exit");
  await (await windowOf(app, page)).evaluate((window) => window.close());
  await ended;
  expect(events(userData)).toEqual([
    "ready",
    "close",
    "closed",
    "before-quit",
    "will-quit",
    "quit",
  ]);
});

test("before-quit and close can prevent quitting, exit cannot be prevented", async () => {
  const userData = freshFolder();
  const app = await launch("lifecycle", { userData });
  const page = await app.firstWindow();
  const left = await app.evaluate(async ({ app: it, BrowserWindow }) => {
    it.once("before-quit", (event) => event.preventDefault());
    it.quit();
    const [window] = BrowserWindow.getAllWindows();
    const asked = new Promise((resolve) =>
      window?.once("close", (event) => {
        event.preventDefault();
        setImmediate(resolve);
      }),
    );
    it.quit();
    await asked;
    return BrowserWindow.getAllWindows().length;
  });
  expect(left).toBe(1);
  expect(page.isClosed()).toBe(false);
  const ended = once(app.process(), "exit");
  void app.evaluate(({ app: it }) => it.exit(7)).catch(() => undefined);
  expect(await ended).toEqual([7, null]);
  expect(events(userData).at(-1)).toBe("quit");
});

test("one instance per userData folder", async () => {
  const userData = freshFolder();
  const first = await launch("lifecycle", { userData });
  await first.firstWindow();
  const executable = await first.evaluate(() => process.execPath);
  const folder = path.join(import.meta.dirname, "apps/lifecycle");
  const second = spawn(
    executable,
    [folder, "--no-sandbox", `--user-data-dir=${userData}`, "hello"],
    { stdio: "ignore" },
  );
  const message = await first.evaluate(
    () => (globalThis as unknown as { second: Promise<unknown> }).second,
  );
  expect(message).toMatchObject({
    workingDirectory: process.cwd(),
    additionalData: { from: "hello" },
  });
  expect((message as { argv: string[] }).argv).toContain("hello");
  if (second.exitCode === null) await once(second, "exit");
  expect(await first.evaluate(({ app: it }) => it.hasSingleInstanceLock())).toBe(true);
  await first.close();
  const again = await launch("lifecycle", { userData });
  expect(await again.evaluate(({ app: it }) => it.hasSingleInstanceLock())).toBe(true);
  await again.close();
});

test("an instance that ends as soon as it hears of a second one has been heard by it", async () => {
  const userData = freshFolder();
  const app = await launch("lifecycle", { userData });
  await app.firstWindow();
  const first = app.process();
  const ended = once(first, "exit");
  await app.evaluate(({ app: it }) => {
    it.once("second-instance", () => it.exit(0));
  });
  const second = spawn(first.spawnfile, [
    path.join(import.meta.dirname, "apps/lifecycle"),
    `--user-data-dir=${userData}`,
  ]);
  expect(await once(second, "exit")).toEqual([0, null]);
  await ended;
  const events = readFileSync(path.join(userData, "events.log"), "utf8").split("\n");
  expect(events.filter((each) => each === "second instance refused")).toHaveLength(1);
  expect(events.filter((each) => each === "ready").length).toBeLessThanOrEqual(2);
});
