import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { becomesAttachment } from "../../../../renderer/attachments/becomes-attachment.ts";
import { measureText } from "../../../../renderer/attachments/measure-text.ts";
import { splitText } from "../../../../renderer/attachments/split-text.ts";

const situation = (pasted: string, over: Partial<Parameters<typeof becomesAttachment>[0]> = {}) =>
  becomesAttachment({ pasted, keptLength: 0, maximumMessageLength: 4_000, attached: [], ...over });

describe("becomesAttachment", () => {
  it("is for what is longer than 2,500 characters", () => {
    expect(situation("x".repeat(2_500))).toBe(false);
    expect(situation("x".repeat(2_501))).toBe(true);
    expect(situation("🙂".repeat(2_500))).toBe(false);
    expect(situation("🙂".repeat(2_501))).toBe(true);
  });

  it("is for what would make the message longer than it may be", () => {
    expect(situation("x".repeat(100), { keptLength: 3_900 })).toBe(false);
    expect(situation("x".repeat(101), { keptLength: 3_900 })).toBe(true);
    expect(situation("x".repeat(11), { maximumMessageLength: 10 })).toBe(true);
  });

  it("leaves to the text what cannot be attached", () => {
    expect(situation(" \n".repeat(5_000))).toBe(false);
    const ten = Array.from({ length: 10 }, () => ({ text: "x" }));
    expect(situation("x".repeat(9_000), { attached: ten })).toBe(false);
    expect(situation("x".repeat(9_000), { attached: [{ text: "x".repeat(4_999_000) }] })).toBe(
      false,
    );
  });
});

describe("splitText", () => {
  it("loses nothing, cuts no character in two, and keeps the pieces small", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("\n", "word ", "🙂".repeat(700), "x".repeat(1_999)), {
          maxLength: 40,
        }),
        (words) => {
          const text = words.join("");
          const pieces = splitText(text);
          expect(pieces.map((piece) => piece.text).join("")).toBe(text);
          for (const piece of pieces) {
            expect(piece.text.length).toBeLessThanOrEqual(4_000);
            expect(piece.text.isWellFormed()).toBe(true);
          }
          expect(new Set(pieces.map(({ start }) => start)).size).toBe(pieces.length);
        },
      ),
    );
  });
});

describe("measureText", () => {
  it("counts characters and shows the first line that says something", () => {
    expect(measureText("\n \n  Hello 🙂\nmore")).toEqual({ length: 17, firstLine: "Hello 🙂" });
    expect(measureText("  ")).toEqual({ length: 2, firstLine: "" });
  });
});
