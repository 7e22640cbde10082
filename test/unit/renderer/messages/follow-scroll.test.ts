import { describe, expect, it } from "vitest";
import { followsAfterScroll } from "../../../../renderer/messages/follow-scroll.ts";

const atEnd = { top: 900, height: 1_500, viewport: 600 };

describe("followsAfterScroll", () => {
  it("lets go as soon as the reader moves up, however little", () => {
    for (const top of [880, 898, 899]) {
      expect(followsAfterScroll(true, atEnd, { ...atEnd, top })).toBe(false);
    }
  });

  it("stays let go while the reader moves about far from the end", () => {
    const reading = { ...atEnd, top: 300 };
    expect(followsAfterScroll(false, reading, { ...atEnd, top: 400 })).toBe(false);
  });

  it("takes hold again at the end, and not before", () => {
    expect(followsAfterScroll(false, { ...atEnd, top: 700 }, { ...atEnd, top: 860 })).toBe(false);
    expect(followsAfterScroll(false, { ...atEnd, top: 700 }, { ...atEnd, top: 899 })).toBe(true);
  });

  it("does not mistake shrinking content for the reader", () => {
    expect(followsAfterScroll(true, atEnd, { top: 700, height: 1_300, viewport: 600 })).toBe(true);
    expect(followsAfterScroll(true, atEnd, { top: 800, height: 1_500, viewport: 700 })).toBe(true);
  });

  it("goes on following when the text grows faster than it scrolls", () => {
    expect(followsAfterScroll(true, atEnd, { top: 950, height: 2_000, viewport: 600 })).toBe(true);
  });
});
