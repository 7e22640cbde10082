import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countCodePoints,
  isLongerThan,
} from "../../../../../../electron/runs/gates/input-guard/count-code-points.ts";

describe("countCodePoints", () => {
  it("counts as iterating a string does, lone surrogates included", () => {
    const units = fc.constantFrom("a", "é", "猫", "🙂", "\ud83d", "\ude42", "\u200d");
    fc.assert(
      fc.property(fc.array(units), (pieces) => {
        const text = pieces.join("");
        const length = Array.from(text).length;
        expect(countCodePoints(text)).toBe(length);
        expect(isLongerThan(text, length)).toBe(false);
        expect(isLongerThan(text, length - 1)).toBe(true);
      }),
    );
  });
});
