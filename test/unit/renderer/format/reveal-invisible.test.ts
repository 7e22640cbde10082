import { describe, expect, it } from "vitest";
import { countCharacters } from "../../../../shared/input-length.ts";
import { revealInvisible } from "../../../../renderer/format/reveal-invisible.ts";

describe("revealInvisible", () => {
  it.each([
    ["ig\u200Bnore", "ig[U+200B]nore"],
    ["a\u202Eb", "a[U+202E]b"],
    ["\u{E0041}\u{E0041}\u{E0041}", "[U+E0041 ×3]"],
    ["plain ü text", "plain ü text"],
    ["two\nlines", "two lines"],
  ])("shows %j as %s", (text, shown) => {
    expect(revealInvisible(text)).toBe(shown);
  });
  it("shortens a long text", () => {
    expect(revealInvisible("x".repeat(5_000)).length).toBeLessThan(320);
  });
});

describe("countCharacters", () => {
  it.each([
    ["", 0],
    ["é😀", 2],
    ["\uD83D", 1],
  ])("counts %j as %d", (text, count) => {
    expect(countCharacters(text)).toBe(count);
  });
});
