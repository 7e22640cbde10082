import { missingPackages, packagesToStart, thisSystem } from "./system-packages.mjs";

/**
 * What a test may ask of the machine. A test that is left out says which of these it needs, in its title (vitest) or as
 * its reason (Playwright); any other skip counts as a failure, because it could have run.
 * @typedef {object} Machine
 * @property {NodeJS.Platform} platform
 * @property {boolean} isRealElectron the app is driven on the real Electron
 */

const needs = {
  Linux: (/** @type {Machine} */ { platform }) => platform === "linux",
  Windows: (/** @type {Machine} */ { platform }) => platform === "win32",
  macOS: (/** @type {Machine} */ { platform }) => platform === "darwin",
  "macOS or Windows": (/** @type {Machine} */ { platform }) => platform !== "linux",
  "macOS or Linux": (/** @type {Machine} */ { platform }) => platform !== "win32",
  "Windows or Linux": (/** @type {Machine} */ { platform }) => platform !== "darwin",
  "root on Linux": (/** @type {Machine} */ { platform }) =>
    platform === "linux" && process.getuid?.() === 0,
  "a Chromium": () => missingPackages(packagesToStart, thisSystem).length === 0,
  "the real Electron": (/** @type {Machine} */ { isRealElectron }) => isRealElectron,
};

/** @typedef {keyof typeof needs} Need */

/**
 * The words by which a skipped test is excused.
 * @template {Need} Name
 * @param {Name} need
 */
export const needsWords = (need) => /** @type {const} */ (`needs ${need}`);

/**
 * For a vitest title: whether a test can run on this system, and what its title says where it cannot.
 * @param {Exclude<Need, "the real Electron">} need
 */
export function needing(need) {
  const isMissing = !needs[need]({ platform: process.platform, isRealElectron: false });
  return { isMissing, note: isMissing ? ` (${needsWords(need)})` : "" };
}

/**
 * Whether a skipped test says what it needs, and this machine really has not got it.
 * @param {string} text its title or its reason
 * @param {Machine} machine
 */
export function isExcused(text, machine) {
  // The longest first: "macOS or Linux" ends in another need's name.
  const named = /** @type {Need[]} */ (Object.keys(needs))
    .toSorted((one, other) => other.length - one.length)
    .find((need) => text.includes(needsWords(need)));
  return named !== undefined && !needs[named](machine);
}
