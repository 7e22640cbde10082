import { posix, win32 } from "node:path";

/**
 * What an installed app may be started with. Everything that Chromium, Electron or Node would read of the command line
 * or of the environment can open a debugger, loosen the sandbox, send the page's requests elsewhere or run a program; so
 * only what a desktop, its display or a person's eyes really need comes through, and the rest ends the start.
 */
interface Start {
  /** Without the executable. */
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/**
 * @returns why the app does not start, in words for a person; undefined when it does.
 */
export function findStartRefusal(start: Start): string | undefined {
  return refuseArguments(start) ?? refuseEnvironment(start);
}

const anything = /^/;
const nothing = /^$/;
const word = /^[\w-]*$/;
const number = /^\d+(?:\.\d+)?$/;
/** Features of Chromium about the display, by name and without parameters; all others are about the page and its walls. */
const displayFeatures =
  /^(?:UseOzonePlatform|Wayland\w*|Vaapi\w*|AcceleratedVideo\w*|WebRTCPipeWireCapturer|Vulkan)(?:,(?:UseOzonePlatform|Wayland\w*|Vaapi\w*|AcceleratedVideo\w*|WebRTCPipeWireCapturer|Vulkan))*$/;

/** By name, with what its value must look like. */
const ALLOWED: ReadonlyMap<string, RegExp> = new Map([
  // Parley's own; looked at below.
  ["user-data-dir", anything],
  // For eyes and hands.
  ["force-renderer-accessibility", word],
  ["force-high-contrast", nothing],
  ["force-dark-mode", nothing],
  ["force-device-scale-factor", number],
  ["disable-smooth-scrolling", nothing],
  ["lang", /^[a-z]{2,3}(?:[-_][a-z\d]{2,8})*$/i],
  // For a display or a graphics driver that does not work otherwise.
  ["disable-gpu", nothing],
  ["disable-gpu-compositing", nothing],
  ["disable-software-rasterizer", nothing],
  ["disable-dev-shm-usage", nothing],
  ["force-color-profile", word],
  ["use-gl", word],
  ["use-angle", word],
]);

/** Desktops of Linux start apps with these, or their wikis tell people to. */
const ALLOWED_LINUX: ReadonlyMap<string, RegExp> = new Map([
  ["ozone-platform", /^(?:x11|wayland)$/],
  ["ozone-platform-hint", /^(?:x11|wayland|auto)$/],
  ["enable-features", displayFeatures],
  ["disable-features", displayFeatures],
  ["enable-wayland-ime", /^(?:true|false)?$/],
  ["wayland-text-input-version", number],
  ["gtk-version", number],
  ["password-store", /^(?:basic|gnome|gnome-libsecret|kwallet[56]?)$/],
  ["class", /^[\w.-]+$/],
]);

/** macOS starts an app with its process serial number, Xcode and `defaults` with settings of AppKit. */
const ALLOWED_MAC = /^(?:psn_\d+_\d+|NS[A-Za-z]+|Apple[A-Za-z]+)$/;

function refuseArguments({ args, variables, platform }: Start): string | undefined {
  for (const given of args) {
    const option = readSwitch(given, platform);
    if (option === undefined) continue;
    const { name, value, shown } = option;
    if (platform === "darwin" && ALLOWED_MAC.test(name)) continue;
    const pattern =
      ALLOWED.get(name) ?? (platform === "linux" ? ALLOWED_LINUX.get(name) : undefined);
    if (name === "no-sandbox") return withoutSandbox(variables);
    if (pattern === undefined) return unwanted(`the option ${shown}`);
    if (!pattern.test(value)) return unwanted(`this value of the option ${shown}`);
    if (name === "user-data-dir") {
      const problem = problemOfFolder(value, platform);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

interface Switch {
  readonly name: string;
  /** Empty without one. */
  readonly value: string;
  /** For a person: as it was given, without its value. */
  readonly shown: string;
}

/**
 * One argument as Chromium reads it: white space around it does not count, `--`, `-` and on Windows `/` begin a switch,
 * whose name has no case on Windows, and its value stands behind the first `=`. Behind a `--` alone it reads no more of
 * them; what it takes for one differs by system and version, so they are looked at all the same: Parley hears no others.
 *
 * Source: base/command_line.cc.
 *
 * @returns undefined for what is no switch.
 */
function readSwitch(given: string, platform: NodeJS.Platform): Switch | undefined {
  const argument = given.replace(/^[\s\p{Cc}\p{Cf}]+/u, "").trimEnd();
  const prefix = (platform === "win32" ? /^(?:--|-|\/)/ : /^--?/).exec(argument)?.[0];
  if (prefix === undefined || argument.length === prefix.length) return undefined;
  const [key = "", ...rest] = argument.slice(prefix.length).split("=");
  return {
    name: platform === "win32" ? key.toLowerCase() : key,
    value: rest.join("="),
    shown: `${prefix}${toShown(key)}`,
  };
}

const LONGEST_SHOWN = 60;

/** What somebody else may have written goes to a terminal: no control characters, and no end. */
const toShown = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, LONGEST_SHOWN);

const unwanted = (what: string): string =>
  `Parley does not start with ${what}: it could let other programs into your chats or switch off what protects them. ` +
  "Start Parley without it. What it may be started with is listed under “Starting Parley” in SECURITY.md.";

/** An AppImage's own start script adds the option where the system keeps user namespaces from programs. */
const withoutSandbox = ({ APPIMAGE: appImage }: Start["variables"]): string =>
  "Parley does not start without the sandbox that keeps its page from your computer (the option --no-sandbox). " +
  (appImage === undefined
    ? "Start Parley without it, and not as root."
    : "If you did not ask for that, this system keeps the sandbox from AppImages: install the deb or rpm package instead, " +
      "or allow it with: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");

/** Whose folder it is and who may write to it is looked at where it is claimed (data-folder.ts). */
function problemOfFolder(value: string, platform: NodeJS.Platform): string | undefined {
  if (value.trim() === "") {
    return "Parley does not know which folder --user-data-dir means. Write it behind an equals sign: --user-data-dir=<folder>.";
  }
  const { sep } = platform === "win32" ? win32 : posix;
  // Another computer's folder would hold the keys and the chats, and SQLite cannot keep them safe there.
  if (platform === "win32" && value.replaceAll("/", sep).startsWith(sep + sep)) {
    return "Parley keeps its data in a folder of this computer only. Give --user-data-dir a folder with a drive letter.";
  }
  return undefined;
}

/** Read by Electron's installer or by other people's apps, or about the window's looks: nothing of it opens anything. */
const ALLOWED_ELECTRON =
  /^ELECTRON_(?:OZONE_PLATFORM_HINT|TRASH|NO_ATTACH_CONSOLE|DEFAULT_ERROR_MODE|FORCE_IS_PACKAGED|FORCE_WINDOW_MENU_BAR|(?:EN|DIS)ABLE_SECURITY_WARNINGS|IS_DEV|OVERRIDE_DIST_PATH|SKIP_BINARY_DOWNLOAD|USE_REMOTE_CHECKSUMS|CONFIG_CACHE|(?:NIGHTLY_)?MIRROR|CUSTOM_\w+|CACHE|GET_\w+|INSTALL_\w+|BUILDER_\w+)$/;

/** Through these Node would run or write files that the environment names, or obey another process. */
const REFUSED_NODE =
  /^NODE_(?:V8_COVERAGE|COMPILE_CACHE|REDIRECT_WARNINGS|CHANNEL_FD|CHANNEL_SERIALIZATION_MODE|UNIQUE_ID|REPL_EXTERNAL_MODULE|ICU_DATA|TEST_CONTEXT|INSPECT_RESUME_ON_START)$/;

/** What people have in their profile for other programs. An installed app hears none of it, and need not stop at it. */
const IDLE_NODE_OPTION =
  /^--(?:max[-_]old[-_]space[-_]size(?:-percentage)?=\d+|max[-_]semi[-_]space[-_]size=\d+|stack-trace-limit=\d+|dns-result-order=\w+|(?:no-)?(?:warnings|deprecation)|trace-(?:warnings|deprecation)|enable-source-maps|openssl-legacy-provider|use-(?:system|openssl|bundled)-ca|unhandled-rejections=[\w-]+|experimental-[\w-]+|no-experimental-[\w-]+)$/;
const LOADS = /^--experimental-(?:loader|default-config-file|config-file|sea-config)/;

function refuseEnvironment({ variables, platform }: Start): string | undefined {
  for (const [given, value = ""] of Object.entries(variables)) {
    const name = platform === "win32" ? given.toUpperCase() : given;
    if (value === "") continue;
    const isRefused =
      (name.startsWith("ELECTRON_") && !ALLOWED_ELECTRON.test(name)) ||
      REFUSED_NODE.test(name) ||
      (name === "NODE_OPTIONS" && !isIdle(value));
    if (isRefused) return unwanted(`the variable ${toShown(given)} in its environment`);
  }
  return undefined;
}

const isIdle = (options: string): boolean =>
  options
    .trim()
    .split(/\s+/)
    .every((option) => option === "" || (IDLE_NODE_OPTION.test(option) && !LOADS.test(option)));
