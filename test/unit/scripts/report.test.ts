import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeBinary, tool } from "../../../scripts/lib/project.mjs";
import {
  countPlaywright,
  countVitest,
  isGreen,
  none,
  readSummaryLine,
  sum,
  summaryLine,
  withExitCode,
  type PlaywrightTest,
  type VitestReport,
} from "../../../scripts/lib/report.mjs";
import { isExcused } from "../../../scripts/lib/skips.mjs";

const machine = { platform: "linux", isRealElectron: false } as const;

describe("countVitest, on what vitest really writes", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-report-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    "counts passed, failed, skipped and planned tests, and a file that does not load as a failure",
    { timeout: 30_000 },
    async () => {
      await writeFile(
        join(folder, "mixed.test.mjs"),
        `test("a", () => {}); test("b", () => {}); test("c", () => { throw new Error("no") });
       test.skip("d", () => {}); test.todo("e"); test.skip("f (needs Windows)", () => {});
       test.skip("g (needs Linux)", () => {});`,
      );
      await writeFile(
        join(folder, "broken.test.mjs"),
        `import "./not-there.mjs"; test("f", () => {});`,
      );

      const { report, code } = await runVitest(folder);

      expect(countVitest(report, machine)).toEqual({
        passed: 2,
        failed: 5,
        skipped: 1,
        unexcused: ["d", "e", "g (needs Linux)"],
      });
      expect(code).not.toBe(0);
    },
  );
});

describe("countPlaywright", () => {
  const skip = (description?: string): { tests: PlaywrightTest[] } => ({
    tests: [
      {
        status: "skipped",
        annotations: [{ type: "skip", ...(description !== undefined && { description }) }],
      },
    ],
  });

  it("excuses a skip only for what this machine has not got", () => {
    const specs = [
      { title: "a", ...skip("needs the real Electron") },
      { title: "b", ...skip("needs macOS or Linux") },
      { title: "c", ...skip("it is slow") },
      { title: "d", ...skip() },
      { title: "e", tests: [{ status: "expected", annotations: [] }] },
    ];
    const report = {
      stats: { expected: 1, unexpected: 0, flaky: 0, skipped: 4 },
      errors: [],
      suites: [{ specs: [], suites: [{ specs }] }],
    };

    expect(countPlaywright(report, machine)).toEqual({
      passed: 1,
      failed: 3,
      skipped: 1,
      unexcused: ["b", "c", "d"],
    });
    const elsewhere = { platform: "win32", isRealElectron: true } as const;
    expect(isExcused("needs Windows or Linux", elsewhere)).toBe(false);
    expect(isExcused("needs Windows or Linux", { ...elsewhere, platform: "darwin" })).toBe(true);
    expect(isExcused("needs root on Linux", elsewhere)).toBe(true);
    expect(countPlaywright(report, elsewhere).unexcused).toEqual(["a", "c", "d"]);
  });

  it("counts a flaky test as passed and an error outside of tests as a failure", () => {
    const stats = { expected: 5, unexpected: 2, flaky: 1, skipped: 0 };
    const errors = [{ message: "no such fixture" }];

    expect(countPlaywright({ stats, errors, suites: [] }, machine)).toEqual({
      passed: 6,
      failed: 3,
      skipped: 0,
      unexcused: [],
    });
  });
});

describe("withExitCode", () => {
  it("counts a runner that left no report as one failure, whatever it exited with", () => {
    expect(withExitCode(undefined, 0)).toEqual({ ...none, failed: 1 });
    expect(withExitCode(undefined, 134)).toEqual({ ...none, failed: 1 });
  });

  it("counts one failure when the report names none but the runner says so", () => {
    const counts = { passed: 4, failed: 0, skipped: 0 };

    expect(withExitCode(counts, 1)).toEqual({ ...counts, failed: 1 });
    expect(withExitCode(counts, 0)).toEqual(counts);
  });

  it("leaves the failures of the report as they are", () => {
    const counts = { passed: 4, failed: 2, skipped: 0 };

    expect(withExitCode(counts, 1)).toEqual(counts);
  });
});

describe("the end of npm test", () => {
  it("is a line of a fixed form, with the skipped only when there are some", () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
    expect(summaryLine({ passed: 12, failed: 3, skipped: 1 })).toBe(
      "12 passed, 3 failed, 1 skipped",
    );
  });

  it("is read back from a program of ours", () => {
    expect(readSummaryLine("ok 1\n\n12 passed, 3 failed\n")).toEqual({
      passed: 12,
      failed: 3,
      skipped: 0,
    });
    expect(readSummaryLine("12 passed, 3 failed later")).toBeUndefined();
  });

  it("is not green when nothing ran, or only skipped tests", () => {
    expect(isGreen(none)).toBe(false);
    expect(isGreen({ passed: 0, failed: 0, skipped: 9 })).toBe(false);
    expect(isGreen({ passed: 1, failed: 0, skipped: 9 })).toBe(true);
    expect(isGreen({ passed: 99, failed: 1, skipped: 0 })).toBe(false);
  });

  it("is green exactly when each part is without failure and one has passed", () => {
    const counts = fc.record({ passed: fc.nat(), failed: fc.nat(3), skipped: fc.nat() });
    fc.assert(
      fc.property(fc.array(counts), (parts) => {
        const expected =
          parts.every(({ failed }) => failed === 0) && parts.some(({ passed }) => passed > 0);
        expect(isGreen(sum(parts))).toBe(expected);
      }),
    );
  });
});

async function runVitest(folder: string): Promise<{ report: VitestReport; code: number }> {
  const file = join(folder, "report.json");
  const args = [
    tool("vitest"),
    "run",
    `--root=${folder}`,
    "--globals",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ];
  const code = await promisify(execFile)(nodeBinary, args, { cwd: folder }).then(
    () => 0,
    (error: unknown) => (error as { code: number }).code,
  );
  return { report: JSON.parse(await readFile(file, "utf8")) as VitestReport, code };
}
