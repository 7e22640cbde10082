import { SetupError } from "./say.mjs";

/** Everything `npm test` runs, in this order, by the names that `--only` takes. */
export const checks = /** @type {const} */ (["types", "lint", "format", "build"]);
export const vitestProjects = /** @type {const} */ ([
  "unit",
  "renderer",
  "contract",
  "integration",
]);
export const playwrightProjects = /** @type {const} */ (["standin", "e2e"]);
/** Not a project of a runner but a program of ours (test/torture). */
export const torture = "torture";
const names = /** @type {const} */ ([...checks, ...vitestProjects, ...playwrightProjects, torture]);
/** What drives the app drives what was built. */
export const drivingParts = /** @type {readonly PartName[]} */ ([...playwrightProjects, torture]);

/**
 * @typedef {(typeof names)[number]} PartName
 * @typedef {{ parts: readonly PartName[], filters: readonly string[] }} Selection
 */

/**
 * What the arguments select. `--only unit,e2e` takes these parts alone; other words filter test files by name.
 * @param {readonly string[]} args
 * @returns {Selection}
 */
export function selectParts(args) {
  /** @type {PartName[]} */
  const only = [];
  const filters = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--only") only.push(...partNames(rest.shift()));
    else if (arg.startsWith("--only=")) only.push(...partNames(arg.slice("--only=".length)));
    else if (arg.startsWith("-")) throw new SetupError(`unknown option ${arg}. ${usage}`);
    else filters.push(arg);
  }
  if (drivingParts.some((part) => only.includes(part))) only.push("build");
  return { parts: only.length > 0 ? names.filter((name) => only.includes(name)) : names, filters };
}

const usage = `npm test -- [--only ${names.join("|")}[,…]] [part of a test file's name …]`;

/** @param {string | undefined} text @returns {PartName[]} */
function partNames(text) {
  return (text ?? "").split(",").map((word) => {
    const name = names.find((candidate) => candidate === word);
    if (name === undefined) throw new SetupError(`there is no part "${word}". ${usage}`);
    return name;
  });
}
