// `node scripts/prepare-runner.mjs [--sandbox] [package …]`: what a hosted Linux machine lacks for the tests and for
// keytar, and these Debian packages besides. --sandbox: since Ubuntu 24.04 only what an AppArmor profile names may make
// the user namespaces of Chromium's sandbox; only a package installs one. Nothing to do on macOS and Windows.
import { runStep } from "./lib/run-step.mjs";
import { runMain, say, SetupError } from "./lib/say.mjs";
import { packagesOfKeychain, packagesToTest } from "./lib/system-packages.mjs";

/** Absent where the kernel has no such rule. */
const namespaces = "kernel.apparmor_restrict_unprivileged_userns";

await runMain(async () => {
  if (process.platform !== "linux") return 0;
  const args = process.argv.slice(2);
  const more = args.filter((arg) => !arg.startsWith("-"));
  await asRoot("apt-get", ["update", "-qq"]);
  await asRoot("apt-get", [
    "install",
    "-y",
    "-qq",
    "--no-install-recommends",
    ...packagesToTest,
    ...packagesOfKeychain,
    ...more,
  ]);
  if (!args.includes("--sandbox")) return 0;
  const { code } = await runStep("sysctl", ["-n", namespaces], { quiet: true });
  if (code !== 0) say(`${namespaces} is not here: nothing to allow.`);
  else await asRoot("sysctl", ["-q", "-w", `${namespaces}=0`]);
  return 0;
});

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
async function asRoot(command, args) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const { code, output } =
    process.getuid?.() === 0
      ? await runStep(command, args, { quiet: true, env })
      : await runStep("sudo", ["-n", "-E", command, ...args], { quiet: true, env });
  if (code !== 0) throw new SetupError(`${command} ended with code ${code}:\n${output}`);
}
