import { describe, expect, it } from "vitest";
import { followsAfterScroll } from "../../../../renderer/thread/follow-scroll.ts";

const atEnd = { top: 900, height: 1_500, viewport: 600 };

describe("followsAfterScroll", () => {
  it("lets go as soon as the reader moves up, however little", () => {
    expect(followsAfterScroll(true, atEnd, { ...atEnd, top: 880 })).toBe(false);
  });

  it("stays let go while the reader moves about far from the end", () => {
    const reading = { ...atEnd, top: 300 };
    expect(followsAfterScroll(false, reading, { ...atEnd, top: 400 })).toBe(false);
  });

  it("takes hold again near the end", () => {
    expect(followsAfterScroll(false, { ...atEnd, top: 700 }, { ...atEnd, top: 840 })).toBe(true);
  });

  it("does not mistake shrinking content for the reader", () => {
    expect(followsAfterScroll(true, atEnd, { top: 700, height: 1_300, viewport: 600 })).toBe(true);
    expect(followsAfterScroll(true, atEnd, { top: 800, height: 1_500, viewport: 700 })).toBe(true);
  });

  it("goes on following when the text grows faster than it scrolls", () => {
    expect(followsAfterScroll(true, atEnd, { top: 950, height: 2_000, viewport: 600 })).toBe(true);
  });
});
