import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  becomesAttachment,
  receiveText,
} from "../../../../renderer/attachments/becomes-attachment.ts";
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

describe("receiveText", () => {
  const received = (
    pasted: string,
    isPasted: boolean,
    attached: readonly { readonly text: string }[] = [],
  ) => receiveText({ pasted, keptLength: 0, maximumMessageLength: 4_000, attached }, isPasted);
  const ten = Array.from({ length: 10 }, () => ({ text: "x" }));

  it("leaves to the field what people type and short pastes", () => {
    expect(received("x".repeat(2_500), true)).toBe("type");
    expect(received("x".repeat(20_000), false)).toBe("type");
  });

  it("attaches what is long, whoever brings it", () => {
    expect(received("x".repeat(2_501), true)).toBe("attach");
    expect(received("x".repeat(20_001), false)).toBe("attach");
    expect(received("x".repeat(1_000_003), true)).toBe("attach");
  });

  it("refuses what can neither be attached nor be laid out", () => {
    for (const isPasted of [true, false]) {
      expect(received("x".repeat(5_000_001), isPasted)).toBe("refuse");
      expect(received(" \n".repeat(20_000), isPasted)).toBe("refuse");
      expect(received("x".repeat(20_001), isPasted, ten)).toBe("refuse");
      expect(received("x".repeat(3_000), isPasted, ten)).toBe("type");
    }
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
