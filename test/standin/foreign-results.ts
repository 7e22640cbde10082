import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** One case that did not pass. `error` is its stack or message. */
export interface ForeignCase {
  readonly title: string;
  readonly error: string;
}

/** What a run of one spec file gave, as the runners leave it in `suite-<spec file>.json`. */
export interface ForeignResult {
  readonly spec: string;
  readonly passed: number;
  readonly failed: readonly ForeignCase[];
  readonly absent: readonly ForeignCase[];
  readonly notReached: number;
}

/** One row of the README's table of reasons: so many failed cases of a spec file, and why. */
export interface Reason {
  readonly spec: string;
  readonly count: number;
  readonly covers: (title: string) => boolean;
  readonly words: string;
}

/** One row of the README's table of results. */
export interface Recorded {
  readonly spec: string;
  readonly passed: number;
  readonly failed: number;
}

const README = path.join(import.meta.dirname, "README.md");

function rowsBelow(text: string, heading: string): string[][] {
  const [, below = ""] = text.split(`\n### ${heading}\n`);
  const [section = ""] = below.split("\n#");
  return section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** `*` stands for anything; every pattern is a piece of code in the README. */
function matcher(cell: string): (title: string) => boolean {
  const patterns = [...cell.matchAll(/`([^`]+)`/g)].map(([, glob = ""]) => {
    const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
    return new RegExp(`^${escaped}$`, "s");
  });
  return (title) => patterns.some((pattern) => pattern.test(title));
}

/** The README's two tables: what was recorded, and the reasons of what failed. Throws where they do not add up. */
export function readReasons(readme: string): {
  readonly recorded: Recorded[];
  readonly reasons: Reason[];
} {
  const recorded = rowsBelow(readme, "Results").map(([spec = "", passed, failed]) => ({
    spec,
    passed: Number(passed),
    failed: Number(failed),
  }));
  const reasons = rowsBelow(readme, "Reasons").map(
    ([spec = "", count, cases = "", words = ""]) => ({
      spec,
      count: Number(count),
      covers: matcher(cases),
      words,
    }),
  );
  if (recorded.length === 0 || reasons.length === 0)
    throw new Error("the README has no table under Results or under Reasons");
  for (const { spec, failed } of recorded) {
    const sum = reasons
      .filter((reason) => reason.spec === spec)
      .reduce((all, { count }) => all + count, 0);
    if (sum !== failed)
      throw new Error(`${spec}: ${failed} failed by the table, ${sum} have a reason`);
  }
  return { recorded, reasons };
}

/**
 * What a run shows that the README does not say: failures without a reason, more of a kind than were counted, absent
 * parts without a name. `mended` is what the README may drop.
 */
export function compare(
  result: ForeignResult,
  reasons: readonly Reason[],
): { readonly news: string[]; readonly mended: string[] } {
  const own = reasons.filter(({ spec }) => spec === result.spec);
  const found = new Map(own.map((reason) => [reason, 0]));
  const news: string[] = [];
  for (const { title, error } of result.failed) {
    // The first row that fits: a last row may stand for all that is left.
    const reason = own.find(({ covers }) => covers(title));
    if (reason) found.set(reason, (found.get(reason) ?? 0) + 1);
    else news.push(`no reason: ${title}\n    ${error.split("\n")[0] ?? ""}`);
  }
  for (const { title, error } of result.absent)
    if (!/not in the stand-in: \S|needs real Electron|overrideGlobal/.test(error))
      news.push(`absent without a name: ${title}`);
  const mended: string[] = [];
  for (const [{ count, words }, times] of found) {
    if (times > count) news.push(`${times} failed where ${count} are counted: ${words}`);
    if (times < count) mended.push(`${times} failed where ${count} are counted: ${words}`);
  }
  return { news, mended };
}

/** The results in a folder: one JSON file for each of Electron's spec files, `playwright.txt` for Playwright's. */
export function readResults(folder: string): ForeignResult[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name): ForeignResult[] => {
      const [, spec] = /^suite-(.*)-spec\.json$/.exec(name) ?? [];
      const text = (): string => readFileSync(path.join(folder, name), "utf8");
      if (name === "playwright.txt") return [readPlaywright(text())];
      if (spec === undefined) return [];
      const { passed, failed, absent, held } = JSON.parse(text()) as {
        readonly passed: readonly unknown[];
        readonly failed: readonly ForeignCase[];
        readonly absent: readonly ForeignCase[];
        readonly held: readonly unknown[];
      };
      return [{ spec, passed: passed.length, failed, absent, notReached: held.length }];
    });
}

/** Playwright's list reporter: a line for each case, `✓` or `✘` first. */
function readPlaywright(text: string): ForeignResult {
  const titles = (mark: string): string[] =>
    [
      ...text.matchAll(
        new RegExp(`^ +${mark} +\\d+ (?:\\[[^\\]]*\\] › )?\\S+ › (.*) \\(\\S+\\)$`, "gm"),
      ),
    ].map(([, title = ""]) => title);
  const failed = titles("✘").map((title) => ({ title, error: "" }));
  return { spec: "playwright", passed: titles("✓").length, failed, absent: [], notReached: 0 };
}

// Run as a script: `node test/standin/foreign-results.ts <folder with results>`; `--table` prints the rows of Results.
if (import.meta.main) {
  const [folder = ".", ...options] = process.argv.slice(2);
  const { reasons } = readReasons(readFileSync(README, "utf8"));
  let isNews = false;
  for (const result of readResults(folder)) {
    const { spec, passed, failed, absent, notReached } = result;
    if (options.includes("--table"))
      process.stdout.write(
        `| ${spec} | ${passed} | ${failed.length} | ${absent.length} | ${notReached} |\n`,
      );
    const { news, mended } = compare(result, reasons);
    for (const line of news) process.stdout.write(`${spec}: ${line}\n`);
    for (const line of mended) process.stdout.write(`${spec}: fewer than written, ${line}\n`);
    isNews ||= news.length > 0;
  }
  process.exitCode = isNews ? 1 : 0;
}
