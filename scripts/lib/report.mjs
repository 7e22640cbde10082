/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 *
 * What vitest's JSON reporter writes, as far as it is read here.
 * @typedef {object} VitestReport
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {readonly { status: string, assertionResults: readonly { status: string }[] }[]} testResults one per file
 *
 * What Playwright's JSON reporter writes, as far as it is read here.
 * @typedef {object} PlaywrightReport
 * @property {{ expected: number, unexpected: number, flaky: number, skipped: number }} stats
 * @property {readonly unknown[]} errors outside of any test: a file that does not load, a setup that throws
 */

/** @type {Counts} */
export const none = { passed: 0, failed: 0, skipped: 0 };

/** A part that either holds or does not: types, lint, format, build. @param {boolean} isGood @returns {Counts} */
export const countCheck = (isGood) => (isGood ? { ...none, passed: 1 } : { ...none, failed: 1 });

/**
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function countVitest(report) {
  // A file that cannot even be loaded has no tests in it that could fail.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export const countPlaywright = ({ stats, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected + errors.length,
  skipped: stats.skipped,
});

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

/** Nothing failed, and something ran. @param {Counts} counts */
export const isGreen = ({ passed, failed }) => failed === 0 && passed > 0;
