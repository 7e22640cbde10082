import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canInstall, ensureSystemPackages } from "./ensure-system-packages.mjs";
import { cacheFolder, root } from "./project.mjs";
import { say, SetupError } from "./say.mjs";
import {
  installLine,
  missingPackages,
  packagesOfKeychain,
  thisSystem,
} from "./system-packages.mjs";

/**
 * keytar, the door to the system's keychain, is native. npm downloads its prebuilt file or builds it, and where neither
 * works leaves it out without a word, because Parley runs without it. What that takes is seen to here.
 *
 * @typedef {object} FailedBuild
 * @property {readonly string[]} missing the packages that were not there
 * @property {number} at ms since epoch
 */

const failureFile = join(cacheFolder, "keytar-build-failed.json");
const retryAfterMs = 24 * 60 * 60 * 1000;

/** Whether keytar's native part lies where Node finds it. */
export const hasKeychain = () =>
  existsSync(join(root, "node_modules/keytar/build/Release/keytar.node"));

/** What is not there of what keytar is built from and loads. Nothing on macOS and Windows, which bring theirs. */
const missingNow = () =>
  process.platform === "linux" ? missingPackages(packagesOfKeychain, thisSystem) : [];

/** Whether keytar is not there and another `npm ci` could bring it. */
export async function isKeychainWorthBuilding() {
  if (hasKeychain()) return false;
  const missing = missingNow();
  return isWorthBuilding(await readFailure(), {
    missing,
    canInstall: canInstall(),
    nowMs: Date.now(),
  });
}

/**
 * A build that failed is tried again when something it lacked has come, and once a day where we can install it
 * ourselves: nobody should wait for a hopeless build at every start.
 * @param {FailedBuild | undefined} failed
 * @param {{ missing: readonly string[], canInstall: boolean, nowMs: number }} now
 */
export function isWorthBuilding(failed, now) {
  if (failed === undefined) return now.missing.length === 0 || now.canInstall;
  if (failed.missing.some((name) => !now.missing.includes(name))) return true;
  const ageMs = now.nowMs - failed.at;
  // A clock that was set back must not put the next try off for years.
  const isOld = ageMs < 0 || ageMs >= retryAfterMs;
  return isOld && (now.missing.length === 0 || now.canInstall);
}

/** Before `npm ci`: installs what keytar needs where that asks nobody. Parley works without it, so no failure ends this. */
export async function installKeychainPackages() {
  if (hasKeychain() || !canInstall()) return;
  try {
    await ensureSystemPackages(packagesOfKeychain);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
  }
}

/** After `npm ci`: remembers that keytar is not there and says what to do about it. */
export async function noteKeychain() {
  if (hasKeychain()) return;
  const missing = missingNow();
  await mkdir(cacheFolder, { recursive: true });
  await writeFile(failureFile, JSON.stringify({ missing, at: Date.now() }));
  say(withoutKeychain(missing));
}

/**
 * What a person can do where keytar could not be built.
 * @param {readonly import("./system-packages.mjs").PackageName[]} missing
 * @param {(command: string) => boolean} [has] whether a command is on the PATH
 */
export function withoutKeychain(missing, has) {
  const first =
    "The system keychain cannot be used: keytar, the npm package that opens it, was neither downloaded nor built.";
  const now = "Parley starts without it and says in Settings where it keeps each key.";
  const mend =
    missing.length === 0
      ? "Run `npm ci --foreground-scripts` to see why."
      : `It is built at the next start once these are there: ${missing.join(", ")}. ${installLine(missing, has)}`;
  return `${first} ${mend} ${now}`;
}

/** @returns {Promise<FailedBuild | undefined>} */
async function readFailure() {
  try {
    return JSON.parse(await readFile(failureFile, "utf8"));
  } catch {
    return undefined;
  }
}
