import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completeTail } from "../../../../renderer/markdown/complete-tail.ts";

describe("completeTail", () => {
  it.each([
    ["so **bold te", "so **bold te**"],
    ["so **bold tex*", "so **bold tex**"],
    ["so *slanted te", "so *slanted te*"],
    ["so ~~gone", "so ~~gone~~"],
    ["run `npm st", "run `npm st`"],
    ["run `", "run "],
    ["so **", "so "],
    ["see [the docs](https://exam", "see the docs"],
    ["see [the do", "see the do"],
    ["see ![a pict", "see "],
    ["| a | b |\n|", "| a | b |\n|---|---|"],
    ["| a | b |\n| :--- | -", "| a | b |\n|---|---|"],
    ["Steps:\n-", "Steps:\n"],
    ["Steps:\n1.", "Steps:\n"],
    ["Text\n\n``", "Text\n\n"],
    ["Text\n\n##", "Text\n\n"],
  ])("draws %j as %j", (tail, shown) => {
    expect(completeTail(tail, false)).toBe(shown);
  });

  it.each([
    "plain words",
    "2 * 3 is",
    "a [b](https://c.d) e",
    "`a*b` c",
    "x **y** z",
    "- item",
    "line\n",
  ])("leaves %j as it is", (tail) => {
    expect(completeTail(tail, false)).toBe(tail);
  });

  it("takes a line of bars for a row where a table has begun before the tail", () => {
    expect(completeTail("| 1 | 2 |\n| 3", true)).toBe("| 1 | 2 |\n| 3");
  });

  it("touches nothing but the last line", () => {
    const character = fc.constantFrom(..."a b * _ ` ~ [ ] ( ) | - # > 1 .".split(" "), " ", "\n");
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 60 }), (tail) => {
        const kept = tail.slice(0, tail.lastIndexOf("\n") + 1);
        expect(completeTail(tail, false).startsWith(kept)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
