import { execFileSync } from "node:child_process";
import { SetupError } from "./say.mjs";

/**
 * When what is packed was made: the same for whoever packs the same commit.
 *
 * @param {string} folder the checkout
 * @param {Readonly<Record<string, string | undefined>>} variables `SOURCE_DATE_EPOCH` (seconds) is heard first
 * @returns {string} as in "2026-11-30T12:00:00.000Z"
 * @throws {SetupError} where neither the variable nor git tells
 */
export function buildDate(folder, variables) {
  const given = variables["SOURCE_DATE_EPOCH"] ?? commitSeconds(folder);
  const seconds = /^\d{1,11}$/.test(given) ? Number(given) : 0;
  if (seconds === 0) {
    throw new SetupError(
      "the package needs a date: pack from a git checkout, or set SOURCE_DATE_EPOCH (seconds since 1970).",
    );
  }
  return new Date(seconds * 1000).toISOString();
}

/** @param {string} folder */
function commitSeconds(folder) {
  try {
    const options = {
      cwd: folder,
      encoding: /** @type {const} */ ("utf8"),
      stdio: /** @type {const} */ ("pipe"),
    };
    return execFileSync("git", ["log", "-1", "--format=%ct"], options).trim();
  } catch {
    return "";
  }
}
