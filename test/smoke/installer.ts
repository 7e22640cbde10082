import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "@playwright/test";

/** A package that was installed as its users do. */
export interface Installed {
  readonly executable: string;
  /** Holds the licences; undefined where they are inside a single file. */
  readonly resources: string | undefined;
  /** Whatever is started from here belongs to the app: it is looked for in command lines. */
  readonly home: string;
  /** Takes it away as its users do, and fails when something of it stays. */
  readonly uninstall: () => Promise<void>;
}

/** The one that makes a package into an installed app, by the end of its name. */
export type PackageKind = "deb" | "AppImage" | "dmg" | "exe" | "tar.gz" | "folder";

/** @returns undefined for what nobody installs */
export function packageKind(path: string): PackageKind | undefined {
  const name = basename(path);
  for (const kind of ["deb", "AppImage", "dmg", "tar.gz"] as const) {
    if (name.endsWith(`.${kind}`)) return kind;
  }
  if (name.endsWith(".exe")) return "exe";
  return /^(?:linux|win|mac)[\w-]*$/.test(name) ? "folder" : undefined;
}

/** By its name: what electron-builder makes for another processor says which. */
export function isForThisMachine(
  name: string,
  { platform, arch }: { readonly platform: NodeJS.Platform; readonly arch: string },
): boolean {
  const kind = packageKind(name);
  if (kind === undefined || kind === "folder") return false;
  const systems = { darwin: ["dmg"], win32: ["exe"], linux: ["deb", "AppImage", "tar.gz"] };
  const isOurs = Object.entries(systems).find(([system]) => system === platform)?.[1];
  return isOurs?.includes(kind) === true && name.includes("arm64") === (arch === "arm64");
}

/**
 * Installs a package.
 * @param into an empty folder for what can be put anywhere
 */
export async function install(path: string, into: string): Promise<Installed> {
  const kind = packageKind(path);
  switch (kind) {
    case "deb":
      return installDeb(path);
    case "AppImage":
      return installAppImage(path, into);
    case "dmg":
      return installDmg(path, into);
    case "exe":
      return installNsis(path, into);
    case "tar.gz":
      await run("tar", ["-xzf", path, "-C", into]);
      return unpacked(join(into, readdirSync(into)[0] ?? ""));
    case "folder":
      return unpacked(path);
    case undefined:
      throw new Error(`${path} is no package that can be installed`);
  }
}

/** As a command of this name would be run by a person: through sudo where that takes more than a user may. */
async function asRoot(command: string, args: readonly string[]): Promise<string> {
  return process.getuid?.() === 0 ? run(command, args) : run("sudo", ["-n", command, ...args]);
}

async function run(command: string, args: readonly string[]): Promise<string> {
  const options = { maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(command, args, options);
  return stdout;
}

async function installDeb(path: string): Promise<Installed> {
  const environment = ["DEBIAN_FRONTEND=noninteractive"];
  const apt = (...args: string[]): Promise<string> =>
    asRoot("env", [...environment, "apt-get", "-y", "-qq", ...args]);
  const name = (await run("dpkg-deb", ["--field", path, "Package"])).trim();
  await apt("install", "--no-install-recommends", resolve(path));
  const files = (await run("dpkg", ["-L", name])).trim().split("\n");
  const executable = files.find((file) => /^\/opt\/[^/]+\/parley$/.test(file));
  if (executable === undefined) throw new Error(`no executable in ${name}: ${files.join(" ")}`);
  const home = dirname(executable);
  // Folders of the system stay with others; what lies in them under the package's name does not.
  const own = [
    ...files.filter((file) => file.startsWith(home) || basename(file).includes("parley")),
  ];
  const command = "/usr/bin/parley";
  if (!existsSync(command)) throw new Error(`${command} is not there: no person finds the app`);
  return {
    executable: command,
    resources: join(home, "resources"),
    home,
    async uninstall() {
      await apt("purge", name);
      expect([...own, command].filter((file) => existsSync(file))).toEqual([]);
    },
  };
}

async function installAppImage(path: string, into: string): Promise<Installed> {
  const executable = join(into, basename(path));
  await copyFile(path, executable);
  await chmod(executable, 0o755);
  return {
    executable,
    resources: undefined,
    home: executable,
    async uninstall() {
      // It mounts itself while it runs.
      const mounts = await readFile("/proc/mounts", "utf8");
      expect(mounts.split("\n").filter((line) => /parley/i.test(line))).toEqual([]);
      await rm(executable);
    },
  };
}

async function installDmg(path: string, into: string): Promise<Installed> {
  const volume = join(into, "volume");
  const bundle = join(into, "Applications", "Parley.app");
  await mkdir(volume);
  await run("hdiutil", ["attach", path, "-nobrowse", "-readonly", "-mountpoint", volume]);
  try {
    // What dragging it to Applications does.
    await run("ditto", [join(volume, "Parley.app"), bundle]);
  } finally {
    await run("hdiutil", ["detach", volume, "-force"]);
  }
  return {
    executable: join(bundle, "Contents/MacOS/Parley"),
    resources: join(bundle, "Contents/Resources"),
    home: bundle,
    uninstall: () => rm(bundle, { recursive: true, maxRetries: 5 }),
  };
}

async function installNsis(path: string, into: string): Promise<Installed> {
  const home = join(into, "Parley");
  // Silent, for this account; the folder comes last and without quotes, as NSIS wants it.
  await run(path, ["/S", "/currentuser", `/D=${home}`]);
  const shortcut = join(
    process.env["APPDATA"] ?? "",
    "Microsoft/Windows/Start Menu/Programs/Parley.lnk",
  );
  const hasEntry = async (): Promise<boolean> => {
    const key = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall";
    return (await run("reg", ["query", key, "/s", "/f", "Parley", "/d"]).catch(() => "")).includes(
      home,
    );
  };
  expect(existsSync(shortcut), "in the Start menu").toBe(true);
  expect(await hasEntry(), "in Settings → Apps").toBe(true);
  return {
    executable: join(home, "Parley.exe"),
    resources: join(home, "resources"),
    home,
    async uninstall() {
      // It copies itself away first and goes on from there, so its own end says nothing.
      await run(join(home, "Uninstall Parley.exe"), ["/S", "/currentuser"]);
      const left = async () =>
        [home, shortcut].filter((file) => existsSync(file)).length + Number(await hasEntry());
      await expect.poll(left, { timeout: 60_000 }).toBe(0);
    },
  };
}

/** A folder as electron-builder leaves it: nothing to install, and nothing to take away. */
function unpacked(folder: string): Installed {
  const macBundle = join(folder, "Parley.app/Contents");
  const isMac = existsSync(macBundle);
  const executable = isMac
    ? join(macBundle, "MacOS/Parley")
    : join(folder, existsSync(join(folder, "Parley.exe")) ? "Parley.exe" : "parley");
  return {
    executable,
    resources: isMac ? join(macBundle, "Resources") : join(folder, "resources"),
    home: folder,
    uninstall: () => Promise.resolve(),
  };
}
