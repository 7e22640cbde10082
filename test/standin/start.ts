import inspector from "node:inspector";
import { createRequire, registerHooks } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { App, app } from "./app/app.ts";
import { readSwitches, switches } from "./app/command-line.ts";
import { Browser } from "./chromium/browser.ts";
import { launchChromium } from "./chromium/launch-chromium.ts";
import { endProcess, hostOptions, setBrowser, setHostOptions } from "./core/host.ts";
import { createEvent } from "./core/electron-event.ts";
import { checkModes } from "./core/modes.ts";
import { describeProcess } from "./describe-process.ts";
import { setDefaultMenu } from "./menu/menu.ts";
import { Interception } from "./session/interception.ts";
import { Session } from "./session/session.ts";
import { parseArguments, readApp } from "./start-arguments.ts";

/** How long the app's own top-level `await` may hold back Chromium; it may be waiting for "ready" itself. */
const MAIN_SCRIPT_GRACE_MS = 300;

const PARENT_POLL_MS = 500;
const ORPHAN_GRACE_MS = 3000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs an app the way Electron's executable does. `args` is everything after the executable's name. */
export async function start(args: readonly string[]): Promise<void> {
  checkModes();
  const executable = path.join(import.meta.dirname, "electron");
  const { modules, inspectPort, debuggingPort, appPath } = parseArguments(args);
  const { folder, main, packageJson } = await readApp(appPath);
  readSwitches(args);
  const headless = process.env["PARLEY_STANDIN_HEADED"]
    ? false
    : Boolean(debuggingPort) || !process.env["DISPLAY"];
  const userData = switches.get("user-data-dir");
  setHostOptions({
    headless,
    isDebugged: debuggingPort !== undefined,
    executable,
    packageJson,
    appPath: folder,
    userData: userData === undefined ? undefined : path.resolve(userData),
  });
  process.argv = [executable, ...args];
  describeProcess(executable);
  watchProcess();
  if (debuggingPort !== undefined) endWithParent();
  answerElectron();

  if (inspectPort !== undefined) inspector.open(inspectPort, "127.0.0.1");
  const require = createRequire(path.join(process.cwd(), "electron"));
  for (const module of modules) require(module);

  const awaited = App.whenAwaited(app);
  const loaded = import(pathToFileURL(main).href).then(
    () => undefined,
    (error: unknown) => failToStart(error),
  );
  const grace = new Promise((resolve) => setTimeout(resolve, MAIN_SCRIPT_GRACE_MS).unref());
  await Promise.race([loaded, awaited, grace]);
  await startBrowser(debuggingPort);
  await Promise.race([loaded, awaited, grace]);
  app.emit("will-finish-launching", createEvent());
  setDefaultMenu();
  App.becomeReady(app);
}

async function startBrowser(debuggingPort: string | undefined): Promise<void> {
  const { headless } = hostOptions();
  const isRoot = process.getuid?.() === 0;
  const output: string[] = [];
  const chromium = await launchChromium(
    { headless, debuggingPort, switches, sandbox: !isRoot && !switches.has("no-sandbox") },
    (line) => {
      // Playwright waits for this very line on our own stderr.
      if (line.startsWith("DevTools listening on ")) say(line);
      else if (process.env["ELECTRON_ENABLE_LOGGING"]) say(line);
      else output.push(line);
    },
  ).catch((error: unknown) => {
    say(output.slice(-20).join("\n"));
    failToStart(error);
    throw error;
  });
  Object.assign(process.versions, { chrome: chromium.version });
  Session.setChromiumUserAgent(chromium.userAgent);
  say(
    `stand-in Electron: not Electron but Chromium ${chromium.version}, ${headless ? "headless" : "headed"}`,
  );
  if (headless && !process.env["DISPLAY"] && !debuggingPort)
    say("stand-in Electron: no DISPLAY, so no window will be visible");
  void chromium.ended.then(() => {
    say("stand-in Electron: Chromium ended");
    app.exit(1);
  });
  const interception = new Interception(chromium.connection.browser);
  setBrowser(
    await Browser.start(chromium, headless, (paused) => void interception.onPaused(paused)),
  );
}

/** Answers `import "electron"` and `require("electron")`, for the app and for Playwright's loader. */
function answerElectron(): void {
  const url = new URL("electron-module.ts", import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      /^electron(\/(main|common))?$/.test(specifier)
        ? { url, shortCircuit: true }
        : next(specifier, context),
  });
}

function watchProcess(): void {
  // lib/browser/init.ts: it does not return at once there, either.
  process.exit = ((code = process.exitCode ?? 0) => app.exit(Number(code))) as typeof process.exit;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => app.quit());
  // Electron shows this text in a dialog and goes on; https://github.com/electron/electron/blob/main/lib/browser/init.ts
  process.on("uncaughtException", (error) => {
    if (process.listenerCount("uncaughtException") > 1) return;
    say(
      `A JavaScript error occurred in the main process\nUncaught Exception:\n${error.stack ?? String(error)}`,
    );
  });
}

/**
 * Nobody else ends a driven app whose driver was killed: it would go on, with its Chromium, for good. An app that a
 * person started or that relaunched itself outlives whoever started it, as Electron does.
 */
function endWithParent(): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    say("stand-in Electron: whoever started this run is gone");
    app.quit();
    // A window that objects has nobody left to answer it.
    setTimeout(() => app.exit(1), ORPHAN_GRACE_MS).unref();
  }, PARENT_POLL_MS);
  watch.unref();
}

/** Electron shows this in a dialog; without anybody to see one, the run is over. */
export function failToStart(error: unknown): void {
  say(
    `A JavaScript error occurred in the main process\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  endProcess(1);
}
