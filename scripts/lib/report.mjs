import { isExcused } from "./skips.mjs";

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * What vitest's JSON reporter writes, as far as it is read here.
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly VitestFile[]} testResults
 *
 * @typedef {{ status: string, assertionResults: readonly { status: string, fullName: string }[] }} VitestFile
 *
 * What Playwright's JSON reporter writes, as far as it is read here.
 * @typedef {object} PlaywrightReport
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {readonly unknown[]} errors outside of any test: a file that does not load, a setup that throws
 * @property {readonly PlaywrightSuite[]} suites
 *
 * @typedef {{ specs: readonly PlaywrightSpec[], suites?: readonly PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ title: string, tests: readonly PlaywrightTest[] }} PlaywrightSpec
 * @typedef {object} PlaywrightTest
 * @property {string} status
 * @property {readonly { type: string, description?: string }[]} annotations
 */

/** @type {Counts} */
export const none = { passed: 0, failed: 0, skipped: 0 };

/** A part that either holds or does not: types, lint, format, build. @param {boolean} isGood @returns {Counts} */
export const countCheck = (isGood) => (isGood ? { ...none, passed: 1 } : { ...none, failed: 1 });

/**
 * @param {VitestReport} report
 * @param {import("./skips.mjs").Machine} machine
 * @returns {Counts & { unexcused: readonly string[] }} a skip that could have run is a failure, named in `unexcused`
 */
export function countVitest(report, machine) {
  // A file that cannot even be loaded has no tests in it that could fail.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  const unexcused = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => !["passed", "failed"].includes(status))
    .map(({ fullName }) => fullName)
    .filter((title) => !isExcused(title, machine));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length + unexcused.length,
    skipped: report.numPendingTests + report.numTodoTests - unexcused.length,
    unexcused,
  };
}

/**
 * @param {PlaywrightReport} report
 * @param {import("./skips.mjs").Machine} machine
 * @returns {Counts & { unexcused: readonly string[] }} a skip that could have run is a failure, named in `unexcused`
 */
export function countPlaywright({ stats, errors, suites }, machine) {
  const unexcused = suites
    .flatMap(specsOf)
    .filter(({ tests }) =>
      tests.some((test) => test.status === "skipped" && !isSkipExcused(test, machine)),
    )
    .map(({ title }) => title);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length + unexcused.length,
    skipped: stats.skipped - unexcused.length,
    unexcused,
  };
}

/** @param {PlaywrightSuite} suite @returns {readonly PlaywrightSpec[]} */
const specsOf = ({ specs, suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

/** @param {PlaywrightTest} test @param {import("./skips.mjs").Machine} machine */
const isSkipExcused = ({ annotations }, machine) =>
  annotations.some(
    ({ type, description = "" }) => type === "skip" && isExcused(description, machine),
  );

/**
 * A runner that exits with an error although its report names no failure did fail: it crashed, was killed, found no
 * test, or wrote no report at all (undefined).
 * @param {Counts | undefined} counts
 * @param {number} code
 * @returns {Counts}
 */
export function withExitCode(counts, code) {
  if (counts === undefined) return { ...none, failed: 1 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export const sum = (all) =>
  all.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    none,
  );

/** The last line of `npm test`. @param {Counts} counts */
export function summaryLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/**
 * Reads the last line of a program of ours that ends as `npm test` does.
 * @param {string} output
 * @returns {Counts | undefined}
 */
export function readSummaryLine(output) {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  return passed === undefined
    ? undefined
    : { passed: Number(passed), failed: Number(failed), skipped: 0 };
}

/** Nothing failed, and something ran. @param {Counts} counts */
export const isGreen = ({ passed, failed }) => failed === 0 && passed > 0;
