// What an app packed over the stand-in runs instead of Electron's binary (scripts/pack-check.mjs writes the caller).
// Electron reads app.asar as if it were a folder. Plain Node cannot, so this unpacks it first and starts the stand-in on
// the copy: the check proves that the archive holds everything the app needs, not that Electron can read archives.
import { mkdtemp, rm } from "node:fs/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { extractAll } from "@electron/asar";
import { appEnd } from "./launch.mjs";
import { cacheFolder, childEnvironment, root } from "./project.mjs";

const [resources = "", ...args] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "parley-packed-"));
try {
  extractAll(join(resources, "app.asar"), folder);
  const standIn = join(root, "test/standin/electron");
  // Electron needs no such cache; the stand-in would leave it among the temporary files.
  const env = childEnvironment({ NODE_COMPILE_CACHE: join(cacheFolder, "compiled-stand-in") });
  // Like Electron in development, it takes its own switches from before the app's path.
  const isSwitch = (/** @type {string} */ arg) => arg.startsWith("-");
  const rest = args.filter((arg) => !isSwitch(arg));
  const child = spawn(standIn, [...args.filter(isSwitch), folder, ...rest], {
    env,
    stdio: "inherit",
  });
  process.exitCode = await appEnd(child);
} finally {
  await rm(folder, { recursive: true, force: true });
}
