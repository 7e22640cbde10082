// What an app packed over the stand-in runs instead of Electron's binary (scripts/pack-check.mjs writes the caller).
// The stand-in reads app.asar in place, as Electron does, and hears as little of Node's own ways in as the fuses of a
// release let through.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { appEnd } from "./launch.mjs";
import { cacheFolder, childEnvironment, root } from "./project.mjs";

const [resources = "", ...args] = process.argv.slice(2);
const standIn = join(root, "test/standin/electron");
// Like Electron in development, it takes its own switches from before the app's path.
const isSwitch = (/** @type {string} */ arg) => /^-./.test(arg);
// The fuses shut Node's debugger and its loaders; the app sees in its arguments that somebody asked for them.
const isFused = (/** @type {string} */ arg) =>
  /^--?(?:inspect|r$|require|e$|eval|import)/.test(arg);
const before = args.filter((arg) => isSwitch(arg) && !isFused(arg));
const rest = args.filter((arg) => !before.includes(arg));
const asGiven = Object.fromEntries(
  ["NODE_OPTIONS", "NODE_COMPILE_CACHE", "NODE_V8_COVERAGE", "ELECTRON_RUN_AS_NODE"].map((name) => [
    name,
    process.env[`PARLEY_GIVEN_${name}`] || null,
  ]),
);
const env = {
  ...childEnvironment({
    // Electron needs no such cache; the stand-in would leave it among the temporary files.
    NODE_COMPILE_CACHE: join(cacheFolder, "compiled-stand-in"),
    NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, "as-given.mjs")).href}`,
    PARLEY_AS_GIVEN: JSON.stringify(asGiven),
    ...Object.fromEntries(Object.keys(asGiven).map((name) => [`PARLEY_GIVEN_${name}`, undefined])),
  }),
  // Electron asks its executable's name whether it is packed; the stand-in's is always "electron".
  ELECTRON_FORCE_IS_PACKAGED: "true",
};
const child = spawn(standIn, [...before, join(resources, "app.asar"), ...rest], {
  env,
  stdio: "inherit",
});
process.exitCode = await appEnd(child);
