import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBuild } from "./ensure-build.mjs";
import { thisMachine } from "./launch.mjs";
import { nodeBinary, root, tool } from "./project.mjs";
import {
  countCheck,
  countPlaywright,
  countVitest,
  none,
  readSummaryLine,
  withExitCode,
} from "./report.mjs";
import { runStep } from "./run-step.mjs";
import { say, SetupError } from "./say.mjs";
import { checks, playwrightProjects, torture, vitestProjects } from "./test-parts.mjs";

/**
 * @typedef {import("./report.mjs").Counts} Counts
 * @typedef {import("./test-parts.mjs").Selection} Selection
 */

/** @type {Readonly<Record<Exclude<(typeof checks)[number], "build">, readonly string[]>>} */
const checkCommands = {
  types: [tool("tsc"), "-b"],
  lint: [tool("eslint"), ".", "--max-warnings", "0"],
  format: [tool("prettier"), "--check", "--log-level", "warn", "."],
};

/**
 * Types, lint, format and build, each one check; what it has to say is shown only when it fails.
 * @param {(typeof checks)[number]} name
 * @returns {Promise<Counts>}
 */
export async function runCheck(name) {
  heading(name);
  const problem =
    name === "build" ? await buildProblem() : await commandProblem(checkCommands[name]);
  process.stdout.write(problem === undefined ? "ok\n" : `${problem}\n`);
  return countCheck(problem === undefined);
}

/** @param {Selection} selection @returns {Promise<Counts>} */
export async function runVitest({ parts, filters }) {
  const projects = vitestProjects.filter((project) => parts.includes(project));
  if (projects.length === 0) return none;
  heading(projects.join(", "));
  const machine = { platform: process.platform, isRealElectron: false };
  return await withReport(
    (report) => countVitest(report, machine),
    (reportFile) =>
      runStep(nodeBinary, [
        tool("vitest"),
        "run",
        ...projects.map((project) => `--project=${project}`),
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${reportFile}`,
        ...filters,
      ]),
  );
}

/**
 * A build that failed a moment ago has left no dist/, and every spec says so in its own red; that is not hidden here.
 * @param {Selection} selection
 * @param {import("./electron-binary.mjs").Electron} electron
 * @returns {Promise<Counts>}
 */
export async function runPlaywright({ parts, filters }, electron) {
  const wanted = playwrightProjects.filter((project) => parts.includes(project));
  if (wanted.length === 0) return none;
  const projects = wanted.flatMap((part) => projectsOf(part, electron.kind));
  heading(wanted.join(", "));
  const args = [
    tool("playwright"),
    "test",
    ...projects.map((project) => `--project=${project}`),
    "--reporter=list,json",
    ...filters,
  ];
  const { hasDisplay, platform, hasVirtualDisplay } = thisMachine();
  // The stand-in runs headless without a display; the real Electron cannot.
  const isVirtual =
    electron.kind !== "stand-in" && platform === "linux" && !hasDisplay && hasVirtualDisplay;
  const machine = { platform, isRealElectron: electron.kind !== "stand-in" };
  return await withReport(
    (report) => countPlaywright(report, machine),
    (reportFile) => {
      const env = {
        PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile,
        ...drivenBy(electron),
      };
      return isVirtual
        ? runStep("xvfb-run", ["-a", nodeBinary, ...args], { env })
        : runStep(nodeBinary, args, { env });
    },
  );
}

/** A few rounds, always the same ones; `npm run torture` plays more. */
const tortureArguments = ["--rounds", "10", "--seed", "npm test"];

/**
 * @param {Selection} selection
 * @param {import("./electron-binary.mjs").Electron} electron
 * @returns {Promise<Counts>}
 */
export async function runTorture({ parts, filters }, electron) {
  // A filter names test files, and there is none here.
  if (!parts.includes(torture) || filters.length > 0) return none;
  heading(torture);
  const { code, output } = await runStep(
    nodeBinary,
    [join(root, "test/torture/run.ts"), ...tortureArguments],
    {
      quiet: true,
      env: drivenBy(electron),
    },
  );
  process.stdout.write(output);
  return withExitCode(readSummaryLine(output), code);
}

/**
 * Tells what is started which Electron to drive. A test holds the run to the kind (test/fakes/electron-app.ts).
 * @param {import("./electron-binary.mjs").Electron} electron
 */
const drivenBy = ({ kind, folder }) => ({
  ELECTRON_OVERRIDE_DIST_PATH: kind === "real" ? undefined : folder,
  PARLEY_ELECTRON: kind,
});

/**
 * The projects of playwright.config.ts that a part runs. What Electron promises holds on every Electron; what is true of
 * the stand-in alone is asked of nothing else.
 * @param {(typeof playwrightProjects)[number]} part
 * @param {import("./electron-binary.mjs").Electron["kind"]} kind
 * @returns {readonly string[]}
 */
export const projectsOf = (part, kind) =>
  part === "e2e" ? ["e2e"] : kind === "stand-in" ? ["electron", "standin"] : ["electron"];

/** @param {string} name */
const heading = (name) => process.stdout.write(`\n── ${name} ──\n`);

/** @param {readonly string[]} args @returns {Promise<string | undefined>} */
async function commandProblem(args) {
  const { code, output } = await runStep(nodeBinary, args, { quiet: true });
  return code === 0 ? undefined : `${output.trim()}\nended with code ${code}`;
}

/** @returns {Promise<string | undefined>} */
async function buildProblem() {
  try {
    await ensureBuild();
    return undefined;
  } catch (error) {
    if (error instanceof SetupError) return error.message;
    throw error;
  }
}

/**
 * Runs a test runner with a place for its JSON report, and counts what the report says.
 * @template Report
 * @param {(report: Report) => Counts & { unexcused: readonly string[] }} count
 * @param {(reportFile: string) => Promise<import("./run-step.mjs").StepResult>} run
 * @returns {Promise<Counts>}
 */
async function withReport(count, run) {
  const folder = await mkdtemp(join(tmpdir(), "parley-test-"));
  const reportFile = join(folder, "report.json");
  try {
    const { code } = await run(reportFile);
    const text = await readFile(reportFile, "utf8").catch(() => undefined);
    if (text === undefined) say(`the runner ended with code ${code} and left no report.`);
    const counts = text === undefined ? undefined : count(JSON.parse(text));
    for (const title of counts?.unexcused ?? []) say(`left out without need: ${title}`);
    return withExitCode(counts, code);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
