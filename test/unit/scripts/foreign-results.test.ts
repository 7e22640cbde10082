import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { compare, readReasons } from "../../standin/foreign-results.ts";

const README = `
### Results

| Spec file | Passed | Failed | Absent | Not reached |
| --------- | -----: | -----: | -----: | ----------: |
| api-x     |      5 |      3 |      1 |           0 |

### Reasons

| Spec file | Failed | Cases                   | Why           |
| --------- | -----: | ----------------------- | ------------- |
| api-x     |      1 | \`x hides\`               | no dock       |
| api-x     |      2 | \`x (old) *\` \`x y\`       | no garbage    |

## Other
`;

const { reasons } = readReasons(README);
const run = (...titles: string[]) => ({
  spec: "api-x",
  passed: 5,
  failed: titles.map((title) => ({ title, error: "Error: it failed\n  at x" })),
  absent: [],
  notReached: 0,
});

it("is content with the failures that are written down", () => {
  expect(compare(run("x hides", "x (old) one", "x y"), reasons)).toEqual({ news: [], mended: [] });
});

it("finds a failure without a reason, and one more of a kind than was counted", () => {
  expect(compare(run("x hides", "x hides", "x old one"), reasons)).toEqual({
    news: ["no reason: x old one\n    Error: it failed", "2 failed where 1 are counted: no dock"],
    mended: ["0 failed where 2 are counted: no garbage"],
  });
});

it("wants a name for what is absent", () => {
  const absent = ["not in the stand-in: Tray", "TypeError: undefined"].map((error, at) => ({
    title: `case ${at}`,
    error,
  }));
  expect(compare({ ...run(), absent }, []).news).toEqual(["absent without a name: case 1"]);
});

it("refuses a table whose reasons do not add up", () => {
  expect(() => readReasons(README.replace("|      3 |", "|      4 |"))).toThrow(
    "api-x: 4 failed by the table, 3 have a reason",
  );
});

it("finds that the stand-in's own page adds up", () => {
  const page = readFileSync(new URL("../../standin/README.md", import.meta.url), "utf8");
  expect(readReasons(page).recorded.length).toBeGreaterThan(30);
});
