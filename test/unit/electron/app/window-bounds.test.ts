import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cascade,
  DEFAULT_SIZE,
  fitBounds,
  MINIMUM_SIZE,
} from "../../../../electron/app/window-bounds.ts";

const laptop = { x: 0, y: 0, width: 1_440, height: 900 };
const second = { x: 1_440, y: 0, width: 1_920, height: 1_080 };
const at = (x: number, y: number, width = 1_000, height = 700) => ({
  x,
  y,
  width,
  height,
  isMaximized: false,
});

describe("fitBounds", () => {
  it("opens in the middle the first time", () => {
    expect(fitBounds(undefined, [laptop])).toEqual(DEFAULT_SIZE);
  });

  it("opens where the last window was closed", () => {
    expect(fitBounds(at(2_000, 100), [laptop, second])).toEqual({
      x: 2_000,
      y: 100,
      width: 1_000,
      height: 700,
    });
  });

  it("comes back into sight when its display has gone", () => {
    expect(fitBounds(at(2_000, 100), [laptop])).toEqual(DEFAULT_SIZE);
  });

  it("never leaves a title bar above the screen", () => {
    expect(fitBounds(at(100, -50), [laptop])).toEqual(DEFAULT_SIZE);
  });

  it("always gives a size that fits the display and can be used", () => {
    const number = fc.integer({ min: -5_000, max: 5_000 });
    const size = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(number, number, size, size, (x, y, width, height) => {
        const bounds = fitBounds(at(x, y, width, height), [laptop, second]);
        expect(bounds.width).toBeGreaterThanOrEqual(MINIMUM_SIZE.width);
        expect(bounds.height).toBeGreaterThanOrEqual(MINIMUM_SIZE.height);
        expect(bounds.width).toBeLessThanOrEqual(second.width);
        expect(bounds.height).toBeLessThanOrEqual(second.height);
      }),
    );
  });
});

describe("cascade", () => {
  it("puts a new window a step beside the one in front, of the same size", () => {
    const front = at(100, 100);
    expect(cascade(front, [front], [laptop])).toMatchObject({
      x: 128,
      y: 128,
      width: 1_000,
      height: 700,
    });
  });

  it("passes over a place where another window lies", () => {
    const front = at(100, 100);
    expect(cascade(front, [front, at(128, 128)], [laptop])).toMatchObject({ x: 156, y: 156 });
  });

  it("stays on the display and no smaller than a window may be, however many there are", () => {
    const size = (least: number, most: number) => fc.integer({ min: least, max: most });
    fc.assert(
      fc.property(
        size(-200, 1_300),
        size(0, 800),
        size(MINIMUM_SIZE.width, 1_440),
        size(MINIMUM_SIZE.height, 900),
        (x, y, width, height) => {
          const windows = [at(x, y, width, height)];
          for (let count = 0; count < 12; count += 1) {
            const front = windows.at(-1) ?? at(x, y);
            const next = cascade(front, windows, [laptop]);
            expect(next.width).toBeGreaterThanOrEqual(MINIMUM_SIZE.width);
            expect(next.height).toBeGreaterThanOrEqual(MINIMUM_SIZE.height);
            expect([next.x, next.y]).not.toEqual([front.x, front.y]);
            windows.push({ ...next, isMaximized: false });
          }
          for (const each of windows.slice(1)) {
            expect(each.x + each.width).toBeLessThanOrEqual(1_440);
            expect(each.y + each.height).toBeLessThanOrEqual(900);
          }
        },
      ),
    );
  });
});
