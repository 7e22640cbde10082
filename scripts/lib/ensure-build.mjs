import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashInputs } from "./hash-inputs.mjs";
import { noticesFile, writeNotices } from "./notices.mjs";
import { nodeBinary, root, tool } from "./project.mjs";
import { runStep } from "./run-step.mjs";
import { say, SetupError } from "./say.mjs";

const inputs = [
  "shared",
  "electron",
  "renderer",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vite.config.ts",
  "scripts/lib/bundled-packages.mjs",
  "scripts/lib/notices.mjs",
];
const outputs = ["dist/main.mjs", "dist/preload.cjs", "dist/renderer/index.html", noticesFile];
const stampFile = "dist/.build-stamp";
/** One build each (vite.config.ts). */
export const worlds = ["main", "preload", "renderer"];

/**
 * Whether `dist/` was built from exactly these inputs.
 * @param {string} folder the checkout
 * @param {string} hash of its inputs
 */
export async function isBuilt(folder, hash) {
  if (!outputs.every((output) => existsSync(join(folder, output)))) return false;
  const stamp = await readFile(join(folder, stampFile), "utf8").catch(() => undefined);
  return stamp === hash;
}

/** Builds the three worlds when an input changed since the last build that succeeded. Silent unless it has to. */
export async function ensureBuild() {
  // Hashed before building: an edit made meanwhile leaves a stamp that does not match, so the next start builds again.
  const hash = await hashInputs(root, inputs);
  if (await isBuilt(root, hash)) return;
  await build(hash);
}

/** Builds whether or not anything changed. */
export async function rebuild() {
  await build(await hashInputs(root, inputs));
}

/** @param {string} hash */
async function build(hash) {
  say("building …");
  // Away with all of it: chunks carry their hash in their name, and old ones would end up in the installers. The stamp
  // goes with it, so a build that fails half-way is never taken for a fresh one.
  await rm(join(root, "dist"), { recursive: true, force: true });
  const results = await Promise.all(
    worlds.map((world) =>
      runStep(nodeBinary, [tool("vite"), "build", "--mode", world, "--logLevel", "warn"], {
        quiet: true,
      }),
    ),
  );
  const broken = results
    .map(({ code, output }, index) => ({ world: worlds[index], code, output }))
    .filter(({ code }) => code !== 0);
  if (broken.length > 0) {
    const texts = broken.map(({ world, output }) => `vite build --mode ${world}:\n${output}`);
    throw new SetupError(`the build failed.\n${texts.join("\n")}`);
  }
  await writeNotices(worlds);
  await writeFile(join(root, stampFile), hash);
}
