// What an app packed over the stand-in runs instead of Electron's binary (scripts/pack-check.mjs writes the caller).
// The stand-in reads app.asar in place, as Electron does.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { appEnd } from "./launch.mjs";
import { cacheFolder, childEnvironment, root } from "./project.mjs";

const [resources = "", ...args] = process.argv.slice(2);
const standIn = join(root, "test/standin/electron");
// Like Electron in development, it takes its own switches from before the app's path.
const isSwitch = (/** @type {string} */ arg) => arg.startsWith("-");
const rest = args.filter((arg) => !isSwitch(arg));
const env = {
  ...childEnvironment({
    // Electron needs no such cache; the stand-in would leave it among the temporary files.
    NODE_COMPILE_CACHE: join(cacheFolder, "compiled-stand-in"),
  }),
  // Electron asks its executable's name whether it is packed; the stand-in's is always "electron".
  ELECTRON_FORCE_IS_PACKAGED: "true",
};
const child = spawn(standIn, [...args.filter(isSwitch), join(resources, "app.asar"), ...rest], {
  env,
  stdio: "inherit",
});
process.exitCode = await appEnd(child);
