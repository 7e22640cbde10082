import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { _electron } from "@playwright/test";
import { DECLARATIONS_FILE, NAMES_FILE, readElectronNames } from "../strict/read-electron-names.ts";
import { test, expect, freshFolder } from "./launch.ts";

/** What is true of the stand-in only; everything else in this folder describes Electron. */
const EXECUTABLE = path.join(import.meta.dirname, "../electron");
const LIFECYCLE = path.join(import.meta.dirname, "apps/lifecycle");

test("a missing part says that it is missing", async ({ app }) => {
  const messages = await app.evaluate(({ app: it, BrowserWindow, Tray, session, shell }) => {
    const [window] = BrowserWindow.getAllWindows();
    const attempts = [
      () => void it.getFileIcon("x"),
      () => window?.setKiosk(true),
      () => window?.webContents.findInPage("x"),
      () => window?.webContents.debugger,
      () => session.defaultSession.cookies,
      () => void shell.trashItem("x"),
      () => new Tray("x"),
      () => new BrowserWindow({ webPreferences: { nodeIntegration: true } }),
      () => new BrowserWindow({ webPreferences: { sandbox: false } }),
      () => new BrowserWindow({ webPreferences: { defaultFontSize: 30 } }),
      () => window?.webContents.on("found-in-page", () => undefined),
    ];
    return attempts.map((attempt) => {
      try {
        attempt();
        return "no error";
      } catch (error) {
        return (error as Error).message;
      }
    });
  });
  expect(messages).toEqual(
    [
      "app.getFileIcon",
      "BrowserWindow.setKiosk",
      "webContents.findInPage",
      "webContents.debugger",
      "session.cookies",
      "shell.trashItem",
      "Tray",
      "webPreferences.nodeIntegration: true",
      "webPreferences.sandbox: false",
      "webPreferences.defaultFontSize",
      'webContents event "found-in-page"',
    ].map((name) => `not in the stand-in: ${name}`),
  );
});

test("the list of Electron's names is that of the installed electron package", () => {
  const listed: unknown = JSON.parse(readFileSync(NAMES_FILE, "utf8"));
  expect(listed).toEqual(readElectronNames(readFileSync(DECLARATIONS_FILE, "utf8")));
});

test("without Playwright it runs headless, says so, and SIGTERM quits it", async () => {
  const userData = freshFolder();
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env["DISPLAY"];
  const child = spawn(EXECUTABLE, [LIFECYCLE, `--user-data-dir=${userData}`], { env });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output).toContain("no DISPLAY");
  expect(output).toMatch(/^stand-in Electron: not Electron but Chromium [\d.]+, headless$/m);
  expect(output).not.toContain("DevTools listening");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(readFileSync(path.join(userData, "events.log"), "utf8")).toContain("will-quit");
});

test("Chromium ends and its profile goes when the main process is killed", async () => {
  const app = await _electron.launch({
    executablePath: EXECUTABLE,
    args: [LIFECYCLE, `--user-data-dir=${freshFolder()}`],
  });
  await app.firstWindow();
  const main = app.process().pid ?? 0;
  const children = readFileSync(`/proc/${main}/task/${main}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  const profiles = children.flatMap(
    (pid) =>
      /--user-data-dir=([^\0]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, "utf8"))?.[1] ?? [],
  );
  expect(profiles.filter(existsSync)).toHaveLength(1);
  process.kill(main, "SIGKILL");
  await expect.poll(() => children.filter(isAlive)).toEqual([]);
  expect(profiles.filter(existsSync)).toEqual([]);
});

test("an app that cannot start ends with an error", async () => {
  const child = spawn(EXECUTABLE, [path.join(LIFECYCLE, "no-such-file.mjs")]);
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(output).toContain("Unable to find Electron app");
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("a driven app ends when its driver is killed", async () => {
  // Stands for a killed Playwright: a process that starts the app with a debugger's port, as Playwright does.
  const driver = spawn(
    process.execPath,
    [
      "-e",
      `require("node:child_process").spawn(${JSON.stringify(EXECUTABLE)}, ${JSON.stringify([
        "--remote-debugging-port=0",
        LIFECYCLE,
        `--user-data-dir=${freshFolder()}`,
      ])}, { stdio: ["ignore", "inherit", "inherit"] })`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let output = "";
  driver.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output).toContain("not Electron but Chromium");
  const pid = driver.pid ?? 0;
  const [app = 0] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .map(Number);
  expect(isAlive(app)).toBe(true);
  process.kill(pid, "SIGKILL");
  await expect.poll(() => isAlive(app)).toBe(false);
});
