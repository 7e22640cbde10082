import { parseArgs } from "node:util";

/** What a load test does. Times in milliseconds. */
export interface LoadOptions {
  readonly windows: number;
  /** Of each window. */
  readonly runs: number;
  /** Over how long the windows start. */
  readonly rampMs: number;
  /** Model calls per window within `windowMs`. */
  readonly limit: number;
  /** Model calls of all windows together within `windowMs`. */
  readonly appLimit: number;
  readonly windowMs: number;
  /** Everything random follows from it. */
  readonly seed: number;
  /** Path of the HTML report. */
  readonly report: string;
}

export const USAGE =
  "npm run load -- [--windows 10] [--runs 12] [--ramp SECONDS 8] [--limit 8] [--app-limit 3 × limit] " +
  "[--window SECONDS 6] [--seed 1] [--report FILE]";

/** More would not be a load on a chat app but on this test's own memory. */
const MOST_RUNS = 20_000;

/**
 * Reads the words after `npm run load --`.
 *
 * @param report where the report goes when the words do not say.
 * @throws Error that names the option that is wrong.
 */
export function readOptions(words: readonly string[], report: string): LoadOptions {
  const { values } = parseArgs({
    args: [...words],
    options: {
      windows: { type: "string", default: "10" },
      runs: { type: "string", default: "12" },
      ramp: { type: "string", default: "8" },
      limit: { type: "string", default: "8" },
      "app-limit": { type: "string" },
      window: { type: "string", default: "6" },
      seed: { type: "string", default: "1" },
      report: { type: "string", default: report },
    },
  });
  const limit = readWhole("limit", values.limit, 1, 1_000);
  const options = {
    windows: readWhole("windows", values.windows, 1, 1_000),
    runs: readWhole("runs", values.runs, 1, MOST_RUNS),
    rampMs: readWhole("ramp", values.ramp, 0, 600) * 1_000,
    limit,
    appLimit: readWhole("app-limit", values["app-limit"] ?? String(limit * 3), 1, 10_000),
    windowMs: readWhole("window", values.window, 1, 600) * 1_000,
    seed: readWhole("seed", values.seed, 0, 2 ** 32 - 1),
    report: values.report,
  };
  if (options.windows * options.runs > MOST_RUNS) {
    throw new Error(`--windows × --runs may be ${MOST_RUNS} at most.`);
  }
  return options;
}

function readWhole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new Error(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
}
