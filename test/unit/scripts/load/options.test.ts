import { describe, expect, it } from "vitest";
import { readOptions } from "../../../load/options.ts";

describe("readOptions", () => {
  it("allows all windows together three times one window's limit, as a fresh install does", () => {
    expect(readOptions(["--limit", "5"], "report.html")).toMatchObject({ limit: 5, appLimit: 15 });
  });

  it("reads every option", () => {
    const words =
      "--windows 2 --runs 3 --ramp 4 --limit 5 --app-limit 6 --window 7 --seed 8 --report x.html";
    expect(readOptions(words.split(" "), "report.html")).toEqual({
      windows: 2,
      runs: 3,
      rampMs: 4_000,
      limit: 5,
      appLimit: 6,
      windowMs: 7_000,
      seed: 8,
      report: "x.html",
    });
  });

  it.each([
    ["--windows 0", "--windows takes a whole number from 1"],
    ["--ramp 1.5", "--ramp takes a whole number"],
    ["--limit many", "--limit takes a whole number"],
    ["--windows 1000 --runs 1000", "may be 20000 at most"],
    ["--users 5", "--users"],
  ])("refuses %s and says why", (words, reason) => {
    expect(() => readOptions(words.split(" "), "report.html")).toThrow(reason);
  });
});
