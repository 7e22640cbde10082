import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareText } from "../../../load/judge/compare-text.ts";

describe("compareText", () => {
  it.each([
    ["0:a 1:b 2:c", "0:a 1:b 2:c", 0, 0],
    ["0:a 1:b 2:c", "0:a 2:c", 4, 0],
    ["0:a 1:b", "0:a 1:b1:b", 0, 3],
    ["0:a 1:b", "", 7, 0],
    ["0:a 1:b", "0:x 1:b", 1, 1],
  ])("of %j sent and %j kept, %d are lost and %d added", (sent, kept, lost, added) => {
    expect(compareText(sent, kept)).toEqual({ lost, added });
  });

  it("finds nothing exactly where nothing differs", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(text, text, (sent, kept) => {
        const { lost, added } = compareText(sent, kept);
        expect(lost + added === 0).toBe(sent === kept);
        expect(lost - added).toBe(sent.length - kept.length);
      }),
    );
  });
});
