// `node scripts/install-smoke.mjs [--keychain with|without] [--kind deb|…] <package or folder of packages> …`: installs each package as
// its users do, starts it, chats once, takes a key's round trip, quits, uninstalls, and looks for what is left. On Linux
// the app finds a keychain of the test's own, or none. Packages: deb, AppImage, tar.gz, dmg, NSIS's exe, and a folder as
// electron-builder leaves it (release/check/linux-unpacked).
import { ensureDependencies } from "./lib/ensure-dependencies.mjs";
import { ensureSystemPackages } from "./lib/ensure-system-packages.mjs";
import { thisMachine } from "./lib/launch.mjs";
import { nodeBinary } from "./lib/project.mjs";
import { runStep } from "./lib/run-step.mjs";
import { runMain } from "./lib/say.mjs";
import { packagesToTest } from "./lib/system-packages.mjs";

await runMain(async () => {
  await ensureSystemPackages(packagesToTest);
  await ensureDependencies();
  const args = ["test/smoke/run.ts", ...process.argv.slice(2)];
  const { platform, hasDisplay } = thisMachine();
  const { code } =
    platform === "linux" && !hasDisplay
      ? await runStep("xvfb-run", ["-a", nodeBinary, ...args])
      : await runStep(nodeBinary, args);
  return code;
});
