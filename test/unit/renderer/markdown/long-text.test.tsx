import { render } from "@testing-library/react";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  breakable,
  LONGEST_AT_ONCE,
  LONGEST_WORD,
  longText,
  splitText,
  splitWords,
} from "../../../../renderer/markdown/long-text.tsx";

const FAMILY = "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}";
const texts = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        "a",
        "\\",
        " ",
        "\n",
        "e\u0301",
        FAMILY,
        "\u0e01\u0e33",
        "\ud83d\ude00",
        "word ",
      ),
      fc.nat(700),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.map(([unit, count]) => unit.repeat(count)).join(""));

describe("splitWords", () => {
  it("loses nothing, and leaves no run without a space that is longer than a word may be", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = splitWords(text);
        expect(pieces.join("")).toBe(text);
        for (const piece of pieces) {
          const longest = Math.max(0, ...piece.split(/\s/).map((word) => word.length));
          expect(longest).toBeLessThanOrEqual(LONGEST_WORD + 45);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("cuts between characters as people see them", () => {
    for (const unit of ["\ud83d\ude00", "e\u0301", FAMILY]) {
      for (const piece of splitWords(unit.repeat(400))) expect(piece.replaceAll(unit, "")).toBe("");
    }
  });
});

describe("splitText", () => {
  it("loses nothing, and gives the browser no more than a window at a time", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces = splitText(text);
        expect(pieces.join("")).toBe(text);
        for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(LONGEST_AT_ONCE);
      }),
      { numRuns: 300 },
    );
  });

  it("cuts at ends of lines where there are any", () => {
    const lines = `${"word ".repeat(30)}\n`.repeat(200);
    for (const piece of splitText(lines)) expect(piece.endsWith("\n")).toBe(true);
  });

  it("needs windows, and steps, in proportion to the text", () => {
    for (const unit of ["a", "a ", "a\n", "\n", "\u0e01\u0e33"]) {
      const count = (length: number) => splitText(unit.repeat(length / unit.length)).length;
      expect(count(400_000)).toBeLessThanOrEqual(4 * count(100_000) + 4);
      expect(count(100_000)).toBeLessThanOrEqual(110);
    }
  });
});

describe("what is drawn", () => {
  it.each([
    ["a word without an end", "\\".repeat(4_000)],
    ["Thai without an end", "\u0e01\u0e33".repeat(2_000)],
    ["lines without an end", "a\n".repeat(50_000)],
    ["one line without an end", "a ".repeat(50_000)],
  ])("is all of %s", (_, text) => {
    expect(render(<p>{longText(text)}</p>).container.textContent).toBe(text);
  });

  it("is plain text where nothing is long", () => {
    expect(breakable("some words")).toBe("some words");
    expect(longText("some words")).toBe("some words");
  });
});
