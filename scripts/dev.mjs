// `npm run dev`: the page hot from Vite's dev server; main and preload rebuilt, and the app restarted, on every change.
import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { ensureElectron } from "./lib/electron-binary.mjs";
import { ensureSystemPackages } from "./lib/ensure-system-packages.mjs";
import { appEnd, launchApp } from "./lib/launch.mjs";
import { childEnvironment, nodeBinary, root, tool } from "./lib/project.mjs";
import { runMain, say, SetupError } from "./lib/say.mjs";
import { packagesToStart } from "./lib/system-packages.mjs";

/** As in vite.config.ts, where the port is strict. */
const devServer = "http://localhost:5174";
const developmentSwitches = [
  `--dev-server=${devServer}`,
  // Chromium asks the user before a page may reach this computer, here for the socket of the hot reload.
  "--disable-features=LocalNetworkAccessChecks",
];
const dist = join(root, "dist");
const bundles = ["main.mjs", "preload.cjs"];
/** A build writes its chunks and then its entry; this long without another write means it is done. */
const quietMs = 200;

await runMain(async () => {
  await ensureDependencies();
  const electron = await ensureElectron();
  if (electron.kind === "stand-in") await ensureSystemPackages(packagesToStart);
  // The stamp goes too, so that the next `npm start` builds for itself.
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);

  const written = bundlesWritten();
  const tools = [
    startVite(["--mode", "renderer"]),
    startVite(["build", "--watch", "--mode", "main", "--logLevel", "warn"]),
    startVite(["build", "--watch", "--mode", "preload", "--logLevel", "warn"]),
  ];
  try {
    await serverAnswers(tools[0]);
    await written;
    return await runAndRestart(electron);
  } finally {
    for (const child of tools) child.kill();
  }
});

/** @param {readonly string[]} args */
function startVite(args) {
  const options = /** @type {const} */ ({ cwd: root, env: childEnvironment(), stdio: "inherit" });
  return spawn(nodeBinary, [tool("vite"), ...args], options);
}

/** @param {import("node:child_process").ChildProcess | undefined} server */
async function serverAnswers(server) {
  for (;;) {
    const response = await fetch(devServer).catch(() => undefined);
    if (response !== undefined) return;
    if (server?.exitCode !== null) throw new SetupError("Vite's dev server did not start.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * Keeps the app running on the newest bundles until the user ends it.
 * @param {import("./lib/electron-binary.mjs").Electron} electron
 * @returns {Promise<number>} the exit code of the app's last run
 */
async function runAndRestart(electron) {
  for (;;) {
    const change = bundlesWritten();
    const app = launchApp(electron, [...developmentSwitches, ...process.argv.slice(2)]);
    const ended = appEnd(app);
    const code = await Promise.race([ended, change]);
    // 0: quit from its menu; 128 and up: ended by a signal, such as Ctrl-C.
    if (code === 0 || (code !== undefined && code >= 128)) return code;
    if (code !== undefined) {
      say(`the app ended with code ${code}; waiting for a change.`);
      await change;
      continue;
    }
    say("main or preload changed: restarting.");
    app.kill();
    await ended;
  }
}

/**
 * Resolves when bundles have been written from now on, and both are there.
 * @returns {Promise<undefined>}
 */
function bundlesWritten() {
  return new Promise((resolve) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const watcher = watch(dist, { persistent: false }, (_event, name) => {
      if (!bundles.includes(name ?? "")) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!bundles.every((bundle) => existsSync(join(dist, bundle)))) return;
        watcher.close();
        resolve(undefined);
      }, quietMs);
    });
  });
}
