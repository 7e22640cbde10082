import { closeSync, openSync, readFileSync, readSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { _electron, expect, type ElectronApplication } from "@playwright/test";

type LaunchOptions = NonNullable<Parameters<typeof _electron.launch>[0]>;

const root = resolve(import.meta.dirname, "../..");
const mainProcesses = new WeakMap<ElectronApplication, number>();

/**
 * Starts an app on the Electron of this run, with Chromium's sandbox wherever there can be one: Playwright switches it
 * off unless it is told, and people run the app with it. Root on Linux has none.
 */
export async function launchElectron(options: LaunchOptions): Promise<ElectronApplication> {
  const chromiumSandbox = process.getuid?.() !== 0;
  const app = await _electron.launch({ chromiumSandbox, ...options });
  mainProcesses.set(app, await app.evaluate(() => process.pid));
  return app;
}

/**
 * Kills the app's main process as a power cut would: nothing of it gets to run. Playwright's process may be a shell
 * around it (on Windows it always is), and killing that alone would leave the app alive.
 */
export async function killElectron(app: ElectronApplication): Promise<void> {
  const started = app.process();
  const gone = new Promise((settle) => started.once("exit", settle));
  process.kill(mainProcesses.get(app) ?? started.pid!, "SIGKILL");
  await gone;
}

/**
 * Chooses the application menu's item that has this accelerator. The keys that Playwright presses go to the page alone:
 * a native menu never sees them, so a test that pressed them would pass on the stand-in and fail on Electron.
 * @param accelerator as menu.ts writes it: "CmdOrCtrl+Shift+N"
 */
export async function chooseByAccelerator(
  app: ElectronApplication,
  accelerator: string,
): Promise<void> {
  const chosen = await app.evaluate(({ Menu, BrowserWindow }, wanted) => {
    const under = (menu: Electron.Menu | null | undefined): Electron.MenuItem[] =>
      (menu?.items ?? []).flatMap((item) => [item, ...under(item.submenu)]);
    const found = under(Menu.getApplicationMenu()).filter(
      (item) => String(item.accelerator) === wanted && item.enabled,
    );
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    found.at(0)?.click(undefined, window, window?.webContents);
    return found.length;
  }, accelerator);
  expect(chosen, `menu items that answer to ${accelerator}`).toBe(1);
}

/** Fails unless the app runs on the Electron that this run says it drives (scripts/lib/run-parts.mjs). */
export async function expectClaimedElectron(app: ElectronApplication): Promise<void> {
  const { version, executable } = await app.evaluate(() => ({
    version: process.versions.electron,
    executable: process.execPath,
  }));
  const inPackage = (name: string): string =>
    readFileSync(join(root, "node_modules/electron", name), "utf8").trim();
  const override = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  // By hand nobody says it: then it is what Playwright takes.
  const claimed = process.env["PARLEY_ELECTRON"] ?? (override ? "given" : "real");

  if (claimed === "real") {
    const { version: pinned } = JSON.parse(inPackage("package.json")) as { version: string };
    expect(version).toBe(pinned);
    const real = join(root, "node_modules/electron/dist", inPackage("path.txt"));
    expect(realpathSync(executable)).toBe(realpathSync(real));
    expect(isProgram(executable), `${executable} is a program, no script around one`).toBe(true);
  } else {
    const folder = claimed === "stand-in" ? join(root, "test/standin") : (override ?? "");
    expect(realpathSync(executable)).toContain(realpathSync(folder));
  }
}

/** By its first bytes: ELF, Mach-O (one architecture or several) or PE. */
function isProgram(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(4);
    readSync(file, bytes, 0, 4, 0);
    return /^(?:7f454c46|c[ef]faedfe|cafebabe|4d5a)/.test(bytes.toString("hex"));
  } finally {
    closeSync(file);
  }
}
