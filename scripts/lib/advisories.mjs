/**
 * What `npm audit --json` writes, as far as it is read here.
 * @typedef {object} AuditReport
 * @property {Readonly<Record<string, AuditEntry>>} [vulnerabilities]
 *
 * @typedef {object} AuditEntry
 * @property {string} name
 * @property {Severity} severity
 * @property {string} range
 * @property {readonly (string | { title: string, url: string })[]} via a name: through that package
 *
 * @typedef {"info" | "low" | "moderate" | "high" | "critical"} Severity
 */

const order = /** @type {const} */ (["info", "low", "moderate", "high", "critical"]);

/**
 * The packages with an advisory of at least this severity, a line each.
 * @param {unknown} report
 * @param {Severity} least
 * @returns {string[]}
 * @throws when it is no report: a registry that did not answer has not said that all is well
 */
export function advisories(report, least) {
  const { vulnerabilities } = /** @type {AuditReport} */ (report ?? {});
  if (vulnerabilities === undefined) throw new Error("the registry gave no report.");
  return Object.values(vulnerabilities)
    .filter(({ severity }) => order.indexOf(severity) >= order.indexOf(least))
    .map(({ name, severity, range, via }) => {
      const reasons = via.map((each) =>
        typeof each === "string" ? `through ${each}` : `${each.title} (${each.url})`,
      );
      return `${severity}: ${name} ${range}: ${reasons.join("; ")}`;
    });
}
