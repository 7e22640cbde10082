import { runStep } from "./run-step.mjs";
import { say, SetupError } from "./say.mjs";
import { hasCommand, hasPackage, installLine, missingPackages } from "./system-packages.mjs";

/**
 * Installs what is missing with apt where we are root; elsewhere says which packages to install. On macOS and Windows
 * there is nothing to install: the tests run on the real Electron there.
 * @param {readonly import("./system-packages.mjs").PackageName[]} wanted
 */
export async function ensureSystemPackages(wanted) {
  if (process.platform !== "linux") return;
  const missing = missingPackages(wanted, { hasCommand, hasPackage });
  if (missing.length === 0) return;

  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !hasCommand("apt-get")) {
    throw new SetupError(`missing on this system: ${missing.join(", ")}. ${installLine(missing)}`);
  }
  say(`installing system packages (apt-get install ${missing.join(" ")}) …`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  // A fresh container has no package lists. A mirror that does not answer is not fatal yet: the lists may be there.
  const update = await runStep("apt-get", ["update", "-qq"], { quiet: true, env });
  const install = await runStep(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", ...missing],
    { quiet: true, env },
  );
  if (install.code !== 0) {
    throw new SetupError(
      `apt-get install failed with code ${install.code}:\n${update.output}${install.output}`,
    );
  }
}
