import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * For each package, as apt knows it: any of these commands on the PATH means it is there, however it was installed.
 * @satisfies {Readonly<Record<string, readonly string[]>>}
 */
const commands = {
  chromium: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
  // Half the start-up time of the browser itself, for all that needs no window.
  "chromium-headless-shell": ["chromium-headless-shell"],
  xvfb: ["xvfb-run"],
  // Only recommended by xvfb, but xvfb-run refuses to start without it.
  xauth: ["xauth"],
  dbus: ["dbus-run-session"],
  "gnome-keyring": ["gnome-keyring-daemon"],
  // A library has no command: only the package manager knows.
  "libsecret-1-0": [],
};

/** @typedef {keyof typeof commands} PackageName */

/** What the app needs to open over the stand-in Electron. */
export const packagesToStart = /** @type {const} */ (["chromium"]);

/** What the tests need besides: a display for headed windows, and a keychain of their own. */
export const packagesToTest = /** @type {const} */ ([
  "chromium",
  "chromium-headless-shell",
  "xvfb",
  "xauth",
  "dbus",
  "gnome-keyring",
  "libsecret-1-0",
]);

/**
 * Which of the wanted packages are not there.
 * @param {readonly PackageName[]} wanted
 * @param {{ hasCommand: (name: string) => boolean, hasPackage: (name: string) => boolean }} system
 * @returns {PackageName[]}
 */
export const missingPackages = (wanted, system) =>
  wanted.filter((name) => !commands[name].some(system.hasCommand) && !system.hasPackage(name));

/** The line a person can copy. @param {readonly PackageName[]} missing */
export const installLine = (missing) => `sudo apt-get install ${missing.join(" ")}`;

/**
 * Where the PATH finds a program.
 * @param {string} name
 */
export const commandPath = (name) =>
  (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);

/** @param {string} name */
export const hasCommand = (name) => commandPath(name) !== undefined;

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether dpkg has it installed; false where there is no dpkg. @param {string} name */
export function hasPackage(name) {
  const { status, stdout } = spawnSync("dpkg-query", ["-W", "-f=${db:Status-Status}\n", name]);
  return status === 0 && stdout.toString().includes("installed");
}
