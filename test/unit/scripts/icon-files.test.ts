import { describe, expect, it } from "vitest";
import {
  icnsSizes,
  icoSizes,
  toIcns,
  toIco,
  type Picture,
} from "../../../scripts/lib/icon-files.mjs";

/** A picture whose top left pixel is opaque red-ish (1, 2, 3) and whose PNG is its size in words. */
function picture(size: number): Picture {
  const rgba = Buffer.alloc(size * size * 4);
  rgba.set([1, 2, 3, 255]);
  return { size, png: Buffer.from(`png of ${size}`), rgba };
}
const pictures = (sizes: readonly number[]): ReadonlyMap<number, Picture> =>
  new Map(sizes.map((size) => [size, picture(size)]));

describe("toIco", () => {
  const ico = toIco(pictures(icoSizes));
  const entry = (index: number): Buffer => ico.subarray(6 + index * 16, 6 + (index + 1) * 16);
  const image = (index: number): Buffer => {
    const offset = entry(index).readUInt32LE(12);
    return ico.subarray(offset, offset + entry(index).readUInt32LE(8));
  };

  it("lists every size, 256 as 0", () => {
    expect(ico.subarray(0, 6)).toEqual(Buffer.from([0, 0, 1, 0, icoSizes.length, 0]));
    expect(icoSizes.map((_size, index) => entry(index).readUInt8(0))).toEqual(
      icoSizes.map((size) => size % 256),
    );
  });

  it("holds the small ones as bitmaps from the bottom row up, in BGRA, with an empty mask", () => {
    const bitmap = image(0);
    const rowBytes = 16 * 4;

    expect(bitmap.length).toBe(40 + 16 * rowBytes + 16 * 4);
    expect([bitmap.readInt32LE(4), bitmap.readInt32LE(8)]).toEqual([16, 32]);
    const topRow = bitmap.subarray(40 + 15 * rowBytes);
    expect([...topRow.subarray(0, 4)]).toEqual([3, 2, 1, 255]);
    expect(bitmap.subarray(40 + 16 * rowBytes).every((byte) => byte === 0)).toBe(true);
  });

  it("holds the largest as it came, and ends with it", () => {
    expect(image(icoSizes.indexOf(256)).toString()).toBe("png of 256");
    expect(ico.toString().endsWith("png of 256")).toBe(true);
  });
});

describe("toIcns", () => {
  it("is a chain of blocks whose lengths add up to the file", () => {
    const icns = toIcns(pictures(icnsSizes));
    const blocks = new Map<string, string>();
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
      const length = icns.readUInt32BE(at + 4);
      blocks.set(icns.toString("latin1", at, at + 4), icns.toString("latin1", at + 8, at + length));
    }

    expect(icns.toString("latin1", 0, 4)).toBe("icns");
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    // 128, 256, 512, and the doubled 16, 32, 128, 256, 512 of high-density screens.
    expect(Object.fromEntries(blocks)).toEqual({
      ic07: "png of 128",
      ic08: "png of 256",
      ic09: "png of 512",
      ic11: "png of 32",
      ic12: "png of 64",
      ic13: "png of 256",
      ic14: "png of 512",
      ic10: "png of 1024",
    });
  });

  it("refuses to leave a size out", () => {
    expect(() => toIcns(pictures([32]))).toThrow(/64 pixels/);
  });
});
