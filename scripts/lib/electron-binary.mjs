import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cacheFolder, nodeBinary, root } from "./project.mjs";
import { runStep } from "./run-step.mjs";
import { say, SetupError } from "./say.mjs";

/**
 * @typedef {object} Electron
 * @property {"real" | "stand-in" | "given"} kind "given": what ELECTRON_OVERRIDE_DIST_PATH points to
 * @property {string} folder what ELECTRON_OVERRIDE_DIST_PATH would be
 * @property {string} executable
 *
 * @typedef {{ version: string, at: number }} FailedDownload at: ms since epoch
 */

const electronPackage = join(root, "node_modules/electron");
const standInFolder = join(root, "test/standin");
/** @type {Electron} */
const standIn = {
  kind: "stand-in",
  folder: standInFolder,
  executable: join(standInFolder, "electron"),
};
const failureFile = join(cacheFolder, "electron-download-failed.json");
/** A slow line may take an hour for the 120 MB; one on which nothing comes is given up. */
const stalledAfterMs = 60_000;
const retryAfterMs = 24 * 60 * 60 * 1000;

/**
 * The Electron to run: the real one if its binary is there or can be had, else the stand-in (test/standin/README.md).
 * The npm package carries no binary, and there are networks where only the npm registry answers. A job that is about
 * one of them says so with PARLEY_ELECTRON, and then nothing else will do.
 * @returns {Promise<Electron>}
 */
export async function ensureElectron() {
  const electron = await findElectron();
  const problem = demandProblem(electron, process.env["PARLEY_ELECTRON"]);
  if (problem !== undefined) throw new SetupError(problem);
  return electron;
}

/**
 * Why this is not the Electron that was asked for; undefined where it is, or where nobody asked.
 * @param {Electron} electron
 * @param {string | undefined} demanded a kind
 */
export const demandProblem = (electron, demanded) =>
  !demanded || demanded === electron.kind
    ? undefined
    : `PARLEY_ELECTRON asks for the kind "${demanded}", but here is ${describeElectron(electron)}.`;

/** @returns {Promise<Electron>} */
async function findElectron() {
  const given = process.env["ELECTRON_OVERRIDE_DIST_PATH"];
  if (given) {
    const kind = resolve(given) === standInFolder ? "stand-in" : "given";
    return { kind, folder: given, executable: join(given, executableName()) };
  }
  if (process.env["PARLEY_ELECTRON"] === "stand-in") return standIn;

  const version = await readJson(join(electronPackage, "package.json"), "version");
  const found = await realElectron(version);
  if (found !== undefined) return found;
  await download(version);
  const downloaded = await realElectron(version);
  if (downloaded !== undefined) return downloaded;

  if (process.platform !== "linux") {
    throw new SetupError(
      "Electron's binary could not be downloaded, and the stand-in for it runs on Linux only. " +
        "Once the network reaches it: npx install-electron",
    );
  }
  return standIn;
}

/** In words, for the lines that say which of the two a run used. @param {Electron} electron */
export function describeElectron({ kind, folder }) {
  switch (kind) {
    case "real":
      return "the real Electron";
    case "stand-in":
      return "the stand-in Electron over the system's Chromium (test/standin), not the real one";
    case "given":
      return `the Electron in ${folder} (ELECTRON_OVERRIDE_DIST_PATH)`;
  }
}

/**
 * Whether a download that failed is worth another try. A network without the download host stays one for a while, and
 * nobody should wait for it at every start.
 * @param {FailedDownload | undefined} failed
 * @param {{ version: string, nowMs: number, isForced: boolean }} context
 */
export function isWorthTrying(failed, { version, nowMs, isForced }) {
  if (failed === undefined || isForced || failed.version !== version) return true;
  const ageMs = nowMs - failed.at;
  // A clock that was set back must not put the next try off for years.
  return ageMs < 0 || ageMs >= retryAfterMs;
}

/**
 * What a failed download means here: on Linux nothing is lost but the real Electron.
 * @param {NodeJS.Platform} platform
 */
export function failureWords(platform) {
  const again = "It is tried again tomorrow, or now with PARLEY_RETRY_ELECTRON=1.";
  return platform === "linux"
    ? `Electron's binary cannot be downloaded here. Parley works all the same, over this system's Chromium. ${again}`
    : `Electron's binary cannot be downloaded here. ${again}`;
}

/**
 * @param {string} version
 * @returns {Promise<Electron | undefined>}
 */
async function realElectron(version) {
  const folder = join(electronPackage, "dist");
  // Both are written by Electron's installer; the version file keeps a binary of an older release from being used.
  const installed = await readFile(join(folder, "version"), "utf8").catch(() => "");
  const name = await readFile(join(electronPackage, "path.txt"), "utf8").catch(() => "");
  if (installed.trim().replace(/^v/, "") !== version || name === "") return undefined;
  const executable = join(folder, name);
  return existsSync(executable) ? { kind: "real", folder, executable } : undefined;
}

/** @param {string} version */
async function download(version) {
  const failed = await readJson(failureFile).catch(() => undefined);
  const isForced =
    process.env["PARLEY_RETRY_ELECTRON"] === "1" || process.env["PARLEY_ELECTRON"] === "real";
  if (!isWorthTrying(failed, { version, nowMs: Date.now(), isForced })) return;

  say("downloading Electron's binary (once) …");
  // Electron's installer puts what it downloads into a folder of its own under the system's for temporary files.
  const folder = await mkdtemp(join(tmpdir(), "parley-electron-"));
  const { code } = await runStep(nodeBinary, [join(electronPackage, "install.js")], {
    quiet: true,
    env: { TMPDIR: folder, TEMP: folder, TMP: folder },
    progress: {
      measure: async () => (await sizeOf(folder)) + (await sizeOf(join(electronPackage, "dist"))),
      stalledAfterMs,
    },
  });
  await rm(folder, { recursive: true, force: true });
  if (code === 0) {
    await rm(failureFile, { force: true });
    return;
  }
  await mkdir(cacheFolder, { recursive: true });
  await writeFile(failureFile, JSON.stringify({ version, at: Date.now() }));
  say(failureWords(process.platform));
}

/**
 * How many bytes lie in a folder and below; 0 where there is none.
 * @param {string} folder
 */
async function sizeOf(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((total, size) => total + size, 0);
}

/** As in Electron's own install.js. */
function executableName() {
  switch (process.platform) {
    case "darwin":
      return "Electron.app/Contents/MacOS/Electron";
    case "win32":
      return "electron.exe";
    default:
      return "electron";
  }
}

/**
 * @param {string} path
 * @param {string} [key]
 */
async function readJson(path, key) {
  const value = JSON.parse(await readFile(path, "utf8"));
  return key === undefined ? value : value[key];
}
