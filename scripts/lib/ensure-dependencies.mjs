import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  installKeychainPackages,
  isKeychainWorthBuilding,
  noteKeychain,
} from "./keychain-build.mjs";
import { hasNodeBinary, root } from "./project.mjs";
import { runStep } from "./run-step.mjs";
import { say, SetupError } from "./say.mjs";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage
 * @typedef {{ packages: Readonly<Record<string, LockedPackage>> }} Lockfile
 */

/**
 * Whether what npm says it installed is what the lockfile asks for. Compares npm's own record of `node_modules`, so a
 * plain `npm ci` or `npm install` by hand counts too. An optional package may be missing: of keytar see `keychain-build.mjs`.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile | undefined} installed node_modules/.package-lock.json
 */
export function isInstalled(wanted, installed) {
  if (installed === undefined) return false;
  const isSame = Object.entries(wanted.packages).every(
    ([path, { version, integrity, optional }]) => {
      if (path === "") return true;
      const found = installed.packages[path];
      if (found === undefined) return optional === true;
      // The lockfile has no hash for a platform's package that the registry it was written from did not offer.
      return (
        found.version === version && (integrity === undefined || found.integrity === integrity)
      );
    },
  );
  return isSame && Object.keys(installed.packages).every((path) => path in wanted.packages);
}

/**
 * Runs `npm ci` when `node_modules` is missing, is not what the lockfile says, or lacks a keychain that can be built by
 * now. Silent unless it has to.
 * @throws {SetupError} when npm fails
 */
export async function ensureDependencies() {
  const wanted = await readLockfile(join(root, "package-lock.json"));
  if (wanted === undefined) throw new SetupError("package-lock.json is missing or unreadable.");
  const installed = await readLockfile(join(root, "node_modules/.package-lock.json"));
  if (isInstalled(wanted, installed) && hasNodeBinary() && !(await isKeychainWorthBuilding())) {
    return;
  }
  await installKeychainPackages();
  say("installing dependencies (npm ci) …");
  const { code, output } = await npm(["ci", "--loglevel=error", "--no-audit", "--no-fund"]);
  if (code !== 0) throw new SetupError(`npm ci failed with code ${code}:\n${output}`);
  await noteKeychain();
}

/**
 * The npm that called us, so both are one version; else the one on the PATH.
 * @param {readonly string[]} args
 */
export function npm(args) {
  const cli = process.env["npm_execpath"] ?? "";
  return /npm-cli\.[cm]?js$/.test(cli)
    ? runStep(process.execPath, [cli, ...args], { quiet: true })
    : runStep("npm", args, { quiet: true, shell: process.platform === "win32" });
}

/**
 * @param {string} path
 * @returns {Promise<Lockfile | undefined>}
 */
async function readLockfile(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}
