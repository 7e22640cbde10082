import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describeElectron } from "./electron-binary.mjs";
import { childEnvironment, root } from "./project.mjs";
import { exitCode, passSignals } from "./run-step.mjs";
import { say, SetupError } from "./say.mjs";
import { hasCommand } from "./system-packages.mjs";

/**
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {boolean} hasDisplay
 * @property {boolean} hasVirtualDisplay xvfb-run is there
 * @property {boolean} isRoot
 * @property {boolean} [isSandboxRefused] AppArmor keeps programs without a profile from making user namespaces
 *
 * @typedef {object} LaunchPlan
 * @property {string} command
 * @property {readonly string[]} args
 * @property {readonly string[]} notes what the user should know, a line each
 */

/**
 * How to start an Electron on this machine.
 * @param {Pick<import("./electron-binary.mjs").Electron, "kind" | "executable">} electron
 * @param {readonly string[]} args for Electron: the app's folder first
 * @param {Machine} machine
 * @returns {LaunchPlan}
 */
export function launchPlan({ kind, executable }, args, machine) {
  // The stand-in looks after itself: it runs headless without a display, and says so.
  if (kind === "stand-in") return { command: executable, args, notes: [endNote(machine)] };
  const notes = [];
  const switches = [];
  if (machine.platform === "linux" && machine.isRoot) {
    switches.push("--no-sandbox");
    notes.push(
      "running as root, where Chromium has no sandbox: use a normal account for real work.",
    );
  } else if (machine.isSandboxRefused) notes.push(sandboxNote(executable));
  if (machine.platform !== "linux" || machine.hasDisplay)
    return {
      command: executable,
      args: [...args, ...switches],
      notes: [...notes, endNote(machine)],
    };
  if (!machine.hasVirtualDisplay) {
    throw new SetupError(
      "there is no display, and Electron needs one: set DISPLAY, or install xvfb for a virtual one.",
    );
  }
  notes.push("there is no display: the app runs on a virtual one (xvfb-run).", endNote(machine));
  return { command: "xvfb-run", args: ["-a", executable, ...args, ...switches], notes };
}

/**
 * Ubuntu since 24.04 refuses the namespaces that Chromium's sandbox is made of; Electron then ends at its start.
 * @param {string} executable
 */
function sandboxNote(executable) {
  const helper = join(dirname(executable), "chrome-sandbox");
  const [once, untilRestart] = sandboxCommands(helper);
  return (
    "AppArmor may refuse Chromium its sandbox here, and Electron then ends at once. The way out, once: " +
    `${once} — or, until the next restart: ${untilRestart}`
  );
}

/**
 * What lets Chromium have its sandbox: for good, and until the next restart.
 * @param {string} helper the path of chrome-sandbox
 * @returns {readonly [string, string]}
 */
export const sandboxCommands = (helper) => [
  `sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}"`,
  "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
];

/**
 * How to end the app, said before it starts: on a machine without a display there is no window to close.
 * @param {Machine} machine
 */
function endNote({ platform, hasDisplay }) {
  return platform !== "linux" || hasDisplay
    ? "close its window, or press Ctrl+C here, to end it."
    : "no window can be seen without a display; press Ctrl+C here to end the app.";
}

/** @returns {Machine} */
export const thisMachine = () => ({
  platform: process.platform,
  hasDisplay: Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]),
  hasVirtualDisplay: hasCommand("xvfb-run"),
  isRoot: process.getuid?.() === 0,
  isSandboxRefused: isUserNamespaceRestricted(),
});

/** The kernel's own word; other systems and older kernels do not have this file. */
function isUserNamespaceRestricted() {
  try {
    const file = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
    return readFileSync(file, "utf8").trim() === "1";
  } catch {
    return false;
  }
}

/**
 * Starts the app of this checkout and says what it starts.
 * @param {import("./electron-binary.mjs").Electron} electron
 * @param {readonly string[]} args for the app
 */
export function launchApp(electron, args) {
  const plan = launchPlan(electron, [root, ...args], thisMachine());
  say(`starting on ${describeElectron(electron)}.`);
  plan.notes.forEach(say);
  // The path is ours to set: a caller's override has already been taken into account.
  const env = childEnvironment({ ELECTRON_OVERRIDE_DIST_PATH: undefined });
  return spawn(plan.command, plan.args, { cwd: process.cwd(), env, stdio: "inherit" });
}

/**
 * Waits for the app to end; what would end us ends it.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>} the app's exit code
 */
export function appEnd(child) {
  const stopPassing = passSignals(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      stopPassing();
      resolve(exitCode(code, signal));
    });
  });
}
