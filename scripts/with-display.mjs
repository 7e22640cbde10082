// `node scripts/with-display.mjs xvfb|weston <command> [argument …]`: runs a command on a display that nobody sees: X11
// (xvfb) or Wayland (weston). Linux only.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runStep } from "./lib/run-step.mjs";
import { runMain, SetupError } from "./lib/say.mjs";

const socket = "parley-display";
const startLimitMs = 20_000;

await runMain(async () => {
  const [display, command, ...args] = process.argv.slice(2);
  if (command === undefined) throw new SetupError("as in: with-display.mjs weston npm test");
  if (display === "xvfb") {
    const wide = "-screen 0 1600x1000x24";
    return (await runStep("xvfb-run", ["-a", "-s", wide, command, ...args])).code;
  }
  if (display !== "weston") throw new SetupError(`there is no display "${display}".`);

  // By its documentation its owner's alone; the socket is made in it.
  const runtime = await mkdtemp(join(tmpdir(), "parley-wayland-"));
  const weston = spawn(
    "weston",
    [
      "--backend=headless-backend.so",
      `--socket=${socket}`,
      "--idle-time=0",
      "--width=1600",
      "--height=1000",
      "--no-config",
    ],
    { env: { ...process.env, XDG_RUNTIME_DIR: runtime }, stdio: ["ignore", "ignore", "pipe"] },
  );
  const said = /** @type {string[]} */ ([]);
  weston.stderr.on("data", (chunk) => said.push(String(chunk)));
  const ended = new Promise((resolve) => {
    weston.once("error", (error) => resolve(error.message));
    weston.once("close", (code) => resolve(`it ended with code ${code}:\n${said.join("")}`));
  });
  try {
    const problem = await Promise.race([
      ended,
      isThere(join(runtime, socket), () => weston.exitCode === null),
    ]);
    if (problem !== undefined) throw new SetupError(`weston did not start: ${problem}`);
    const env = {
      XDG_RUNTIME_DIR: runtime,
      WAYLAND_DISPLAY: socket,
      // By this Electron chooses Wayland.
      XDG_SESSION_TYPE: "wayland",
      DISPLAY: undefined,
    };
    return (await runStep(command, args, { env })).code;
  } finally {
    weston.kill();
    await ended;
    await rm(runtime, { recursive: true, force: true });
  }
});

/** @param {string} path @param {() => boolean} isRunning @returns {Promise<string | undefined>} what is wrong; undefined once it is there */
async function isThere(path, isRunning) {
  const until = Date.now() + startLimitMs;
  while (Date.now() < until && isRunning()) {
    if (existsSync(path)) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return `no socket after ${startLimitMs / 1000} s`;
}
