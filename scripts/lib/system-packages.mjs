import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * @typedef {object} SystemPackage
 * @property {readonly string[]} [commands] any of these on the PATH means it is there, however it was installed
 * @property {string} [headers] the name under which pkg-config knows the library's headers
 * @property {string} [library] the file name under which the dynamic linker knows the library
 * @property {boolean} [isOptional] faster or nicer with it, and some of apt's sources do not have it
 * @property {Readonly<Partial<Record<ManagerName, string>>>} [elsewhere] its name where it differs from Debian's
 *
 * What a machine may lack, by the names that Debian gives it.
 * @satisfies {Readonly<Record<string, SystemPackage>>}
 */
const packages = /** @type {const} */ ({
  chromium: {
    commands: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
  },
  // Half the start-up time of the browser itself, for all that needs no window. Debian has it, Ubuntu has not.
  "chromium-headless-shell": { commands: ["chromium-headless-shell"], isOptional: true },
  xvfb: {
    commands: ["xvfb-run"],
    elsewhere: {
      dnf: "xorg-x11-server-Xvfb",
      pacman: "xorg-server-xvfb",
      zypper: "xorg-x11-server",
    },
  },
  // Only recommended by xvfb, but xvfb-run refuses to start without it.
  xauth: { commands: ["xauth"], elsewhere: { pacman: "xorg-xauth" } },
  dbus: { commands: ["dbus-run-session"], elsewhere: { dnf: "dbus-daemon", zypper: "dbus-1" } },
  // Lets a test move the clock of one process.
  libfaketime: { isOptional: true },
  "gnome-keyring": { commands: ["gnome-keyring-daemon"] },
  "libsecret-1-0": {
    library: "libsecret-1.so.0",
    elsewhere: { dnf: "libsecret", pacman: "libsecret", apk: "libsecret" },
  },
  "libsecret-1-dev": {
    headers: "libsecret-1",
    elsewhere: {
      dnf: "libsecret-devel",
      pacman: "libsecret",
      zypper: "libsecret-devel",
      apk: "libsecret-dev",
    },
  },
  "pkg-config": {
    commands: ["pkg-config", "pkgconf"],
    elsewhere: { dnf: "pkgconf-pkg-config", pacman: "pkgconf", apk: "pkgconf" },
  },
  python3: { commands: ["python3"], elsewhere: { pacman: "python" } },
  make: { commands: ["make"] },
  "g++": {
    commands: ["g++", "c++", "clang++"],
    elsewhere: { dnf: "gcc-c++", pacman: "gcc", zypper: "gcc-c++" },
  },
});

/** @typedef {keyof typeof packages} PackageName */

/** How a person installs something, by the command that is there to do it. */
const managers = /** @type {const} */ ({
  apt: { command: "apt-get", line: "sudo apt-get install" },
  dnf: { command: "dnf", line: "sudo dnf install" },
  pacman: { command: "pacman", line: "sudo pacman -S" },
  zypper: { command: "zypper", line: "sudo zypper install" },
  apk: { command: "apk", line: "sudo apk add" },
});

/** @typedef {keyof typeof managers} ManagerName */

/** What the app needs to open over the stand-in Electron. The real one brings its own Chromium. */
export const packagesToStart = /** @type {const} */ (["chromium"]);

/** What the tests need besides where they drive the stand-in. Ubuntu has no such package. */
export const packagesToTestStandIn = /** @type {const} */ (["chromium", "chromium-headless-shell"]);

/** What the tests need on any Electron: a display for headed windows, and a keychain of their own. */
export const packagesToTest = /** @type {const} */ ([
  "xvfb",
  "xauth",
  "dbus",
  "gnome-keyring",
  "libfaketime",
  "libsecret-1-0",
]);

/** What keytar needs to be built, where its prebuilt file cannot be downloaded, and then to be loaded. */
export const packagesOfKeychain = /** @type {const} */ ([
  "libsecret-1-dev",
  "libsecret-1-0",
  "pkg-config",
  "python3",
  "make",
  "g++",
]);

/**
 * What can be asked of a system.
 * @typedef {object} System
 * @property {(name: string) => boolean} hasCommand on the PATH
 * @property {(name: string) => boolean} hasPackage by dpkg's own word
 * @property {(name: string) => boolean} hasHeaders by pkg-config's
 * @property {(name: string) => boolean} hasLibrary by the dynamic linker's
 */

/**
 * Which of the wanted packages are not there.
 * @param {readonly PackageName[]} wanted
 * @param {System} system
 * @returns {PackageName[]}
 */
export function missingPackages(wanted, system) {
  return wanted.filter((name) => {
    /** @type {SystemPackage} */
    const { commands = [], headers, library } = packages[name];
    return !(
      commands.some(system.hasCommand) ||
      (headers !== undefined && system.hasHeaders(headers)) ||
      (library !== undefined && system.hasLibrary(library)) ||
      system.hasPackage(name)
    );
  });
}

/** Whether one can do without it. @param {PackageName} name */
export const isOptional = (name) =>
  /** @type {SystemPackage} */ (packages[name]).isOptional === true;

/**
 * The line a person can copy, in the words of the package manager that is there.
 * @param {readonly PackageName[]} missing
 * @param {(command: string) => boolean} has whether a command is on the PATH
 */
export function installLine(missing, has = hasCommand) {
  const found = /** @type {ManagerName[]} */ (Object.keys(managers)).find((name) =>
    has(managers[name].command),
  );
  if (found === undefined) return "Install them with your system's package manager.";
  /** @param {PackageName} name */
  const nameThere = (name) =>
    /** @type {SystemPackage} */ (packages[name]).elsewhere?.[found] ?? name;
  return `${managers[found].line} ${[...new Set(missing.map(nameThere))].join(" ")}`;
}

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

/**
 * Whether dpkg's status of a package is "installed". "not-installed", "config-files" and "half-installed" are not, and
 * with several architectures each has a line of its own.
 * @param {string} output of `dpkg-query -W -f='${db:Status-Status}\n'`
 */
export const saysInstalled = (output) =>
  output.split("\n").some((status) => status.trim() === "installed");

/** @type {System} */
export const thisSystem = {
  hasCommand,
  // Where there is no dpkg, spawnSync has no output.
  hasPackage: (name) =>
    saysInstalled(output("dpkg-query", ["-W", "-f=${db:Status-Status}\n", name])),
  hasHeaders: (name) => spawnSync("pkg-config", ["--exists", name]).status === 0,
  // A normal user's PATH often lacks /sbin.
  hasLibrary: (name) =>
    ["ldconfig", "/sbin/ldconfig"].some((command) => output(command, ["-p"]).includes(`${name} `)),
};

/**
 * What a program prints; nothing where it cannot be started.
 * @param {string} command
 * @param {readonly string[]} args
 */
function output(command, args) {
  // The type says otherwise, but a program that could not be started has printed null.
  const { stdout } = spawnSync(command, args, { encoding: "utf8" });
  return /** @type {string | null} */ (stdout) ?? "";
}
