import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCopiedText, toShownLine, toShownText } from "../../../shared/foreign-text.ts";

const SCOTLAND = "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
const TAGS = "\u{e0068}\u{e0069}";

describe("a line", () => {
  it("is as it is drawn, and no longer than any screen is wide", () => {
    expect(toShownLine("a\u202eb")).toBe("a[U+202E]b");
    expect(toShownLine("x".repeat(200))).toBe("x".repeat(200));
    expect(toShownLine("x".repeat(201))).toBe(`${"x".repeat(200)}…`);
    expect(toShownLine(`${"x".repeat(199)}🙂`).isWellFormed()).toBe(true);
    expect(toShownLine(`a${"\u0301".repeat(49_000)}`)).toBe(`a${"\u0301".repeat(12)}…`);
  });
});

describe("what hides in a text", () => {
  it.each([
    ["escape", "a\u001b[31mb", "a[U+001B][31mb", "a[31mb"],
    ["backspace", "rm\b\bls", "rm[U+0008][U+0008]ls", "rmls"],
    ["a lone carriage return", "good\rbad", "good[U+000D]bad", "goodbad"],
    ["C1", "a\u009b31m", "a[U+009B]31m", "a31m"],
    ["turned reading order", "gpj\u202eexe", "gpj[U+202E]exe", "gpjexe"],
    ["isolates", "a\u2066b\u2069", "a[U+2066]b[U+2069]", "ab"],
    ["no width", "a\u200bb\ufeffc", "a[U+200B]b[U+FEFF]c", "abc"],
    ["fillers", "a\u3164b\u115f\uffa0", "a[U+3164]b[U+115F][U+FFA0]", "ab"],
    ["joiners in a row", "a\u200d\u200c\u200db", "a[U+200D ×3]b", "ab"],
    ["line separators", "a\u2028b", "a[U+2028]b", "ab"],
    ["tags", `hi${TAGS}`, "hi[U+E0068 ×2]", "hi"],
    ["tags behind a flag", `${SCOTLAND}${TAGS}`, `${SCOTLAND}[U+E0068 ×2]`, SCOTLAND],
  ])("%s is shown and not copied", (_case, text, shown, copied) => {
    expect(toShownText(text)).toBe(shown);
    expect(toCopiedText(text)).toBe(copied);
  });

  it.each([
    ["tabs and line ends", "a\tb\nc\r\nd"],
    ["a family", "👨‍👩‍👧"],
    ["a region's flag", SCOTLAND],
    ["a coloured heart", "❤️"],
    ["Persian with a joiner", "می‌خواهم"],
    ["Hebrew with points and marks", "בְּרֵאשִׁ֖ית\u200f"],
    ["Thai", "ก็ที่นี่"],
    ["Tibetan", "བསྒྲུབས"],
  ])("%s stays as it is", (_case, text) => {
    expect(toShownText(text)).toBe(text);
    expect(toCopiedText(text)).toBe(text);
  });

  it("piles of marks are cut where they are drawn, and copied whole", () => {
    const pile = `e${"\u0301".repeat(50_000)}x`;

    expect(toShownText(pile)).toBe(`e${"\u0301".repeat(12)}x`);
    expect(toCopiedText(pile)).toBe(pile);
  });

  it("nothing of it is left in what is shown or copied, whatever the text", () => {
    const hidden =
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(hidden.test(toShownText(text))).toBe(false);
        expect(hidden.test(toCopiedText(text))).toBe(false);
        expect(toCopiedText(toCopiedText(text))).toBe(toCopiedText(text));
      }),
    );
  });
});

it("a place where a word may be broken is kept on the page and not copied", () => {
  expect(toShownText("Donau\u00addampf")).toBe("Donau\u00addampf");
  expect(toCopiedText("Donau\u00addampf")).toBe("Donaudampf");
});
