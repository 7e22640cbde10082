import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countCharacters,
  attachmentsProblem,
  isLongerThan,
  textProblem,
} from "../../../shared/input-length.ts";

describe("countCharacters", () => {
  it("counts as iterating a string does, lone surrogates included", () => {
    const units = fc.constantFrom("a", "é", "猫", "🙂", "\ud83d", "\ude42", "\u200d");
    fc.assert(
      fc.property(fc.array(units), (pieces) => {
        const text = pieces.join("");
        const length = Array.from(text).length;
        expect(countCharacters(text)).toBe(length);
        expect(isLongerThan(text, length)).toBe(false);
        expect(isLongerThan(text, length - 1)).toBe(true);
      }),
    );
  });
});

describe("what is said of a length", () => {
  const attached = (...lengths: readonly number[]) =>
    lengths.map((length, index) => ({ name: `Text ${index}`, text: "x".repeat(length) }));

  it("is nothing as long as it may be", () => {
    expect(textProblem("🙂".repeat(10), 10)).toBeUndefined();
    expect(attachmentsProblem(attached(10, 10, 10), 10)).toBeUndefined();
  });

  it("names the limit, and the text that is over it", () => {
    expect(textProblem("x".repeat(11), 10)).toBe("Input too long. Maximum 10 characters.");
    expect(attachmentsProblem(attached(3, 1_001), 1_000)).toBe(
      "Input too long. Maximum 1,000 characters. The attached “Text 1” has 1,001.",
    );
    expect(attachmentsProblem(attached(10, 10, 10, 1), 10)).toBe(
      "Input too long. Maximum 30 characters. The attached texts together have 31.",
    );
    const eleven = attached(...Array.from({ length: 11 }, () => 1));
    expect(attachmentsProblem(eleven, 10)).toBe("Too many attached texts. Maximum 10.");
  });
});
