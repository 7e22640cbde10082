import { spawnSync } from "node:child_process";
import { runStep } from "./run-step.mjs";
import { say, SetupError } from "./say.mjs";
import {
  hasCommand,
  installLine,
  isOptional,
  missingPackages,
  thisSystem,
} from "./system-packages.mjs";

/** @typedef {import("./system-packages.mjs").PackageName} PackageName */

/** Whether packages can be installed without asking anybody: as root, with apt. */
export const canInstall = () => process.getuid?.() === 0 && hasCommand("apt-get");

/**
 * Installs what is missing with apt where we are root; elsewhere says which packages to install. On macOS and Windows
 * there is nothing to install: the tests run on the real Electron there.
 * @param {readonly PackageName[]} wanted
 * @throws {SetupError} what is missing and cannot be installed from here, with the line that does it
 */
export async function ensureSystemPackages(wanted) {
  if (process.platform !== "linux") return;
  const missing = missingPackages(wanted, thisSystem);
  const needed = missing.filter((name) => !isOptional(name));
  if (!canInstall()) {
    if (needed.length === 0) return;
    throw new SetupError(`missing on this system: ${needed.join(", ")}. ${installLine(needed)}`);
  }
  // Optional ones alone are not worth asking the mirrors for, each time, on a system whose apt has never heard of them.
  if (needed.length > 0 || missing.some(isKnownToApt)) await install(missing);
}

/** @param {readonly PackageName[]} missing */
async function install(missing) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // Another apt may be at work, as on a machine that has just started; a fresh container has no package lists. A mirror
  // that does not answer is not fatal yet: the lists may be there.
  const apt = (/** @type {readonly string[]} */ args) =>
    runStep("apt-get", ["-qq", "-o", "DPkg::Lock::Timeout=120", ...args], { quiet: true, env });
  say(`installing system packages (apt-get install ${missing.join(" ")}) …`);
  const update = await apt(["update"]);
  // `apt-get install` refuses the whole line for one name it does not know.
  const known = missing.filter((name) => !isOptional(name) || isKnownToApt(name));
  const { code, output } = await apt(["install", "-y", "--no-install-recommends", ...known]);
  if (code !== 0) {
    throw new SetupError(
      `apt-get install failed with code ${code}:\n${update.output}${output}`.trimEnd(),
    );
  }
}

/** @param {PackageName} name */
const isKnownToApt = (name) => spawnSync("apt-cache", ["show", name]).status === 0;
