import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  otherPictureKind,
  pictureProblem,
  readPictureHeader,
} from "../../../shared/picture-header.ts";
import { jpegHead, png } from "../../fakes/pictures.ts";

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) =>
        typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part),
      ),
    ),
  );
const PAD = Array<number>(20).fill(0);

describe("readPictureHeader", () => {
  it.each([
    ["PNG", png(3, 7), { mediaType: "image/png", width: 3, height: 7 }],
    ["JPEG", jpegHead(4_000, 3_000), { mediaType: "image/jpeg", width: 4_000, height: 3_000 }],
    [
      "JPEG on its side",
      jpegHead(4_000, 3_000, 6),
      { mediaType: "image/jpeg", width: 3_000, height: 4_000 },
    ],
    ["GIF", bytes("GIF89a", [10, 1, 5, 0], PAD), { mediaType: "image/gif", width: 266, height: 5 }],
    [
      "lossy WebP",
      bytes(
        "RIFF",
        [0, 0, 0, 0],
        "WEBPVP8 ",
        [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 64, 1, 240, 0],
        PAD,
      ),
      { mediaType: "image/webp", width: 320, height: 240 },
    ],
    [
      "lossless WebP",
      bytes("RIFF", [0, 0, 0, 0], "WEBPVP8L", [0, 0, 0, 0, 0x2f, 9, 0x40, 0x01, 0], PAD),
      { mediaType: "image/webp", width: 10, height: 6 },
    ],
    [
      "extended WebP",
      bytes(
        "RIFF",
        [0, 0, 0, 0],
        "WEBPVP8X",
        [10, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x07, 0, 0x37, 4, 0],
        PAD,
      ),
      { mediaType: "image/webp", width: 2_048, height: 1_080 },
    ],
  ])("reads a %s", (_name, file, header) => {
    expect(readPictureHeader(file)).toEqual(header);
  });

  it("takes nothing else for a picture, wherever it is cut and whatever stands in it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const header = readPictureHeader(noise);
        expect(header === undefined || header.width > 0).toBe(true);
      }),
    );
    for (const whole of [png(3, 7), jpegHead(30, 20)]) {
      for (let end = 0; end < 24; end += 1) {
        expect(readPictureHeader(whole.subarray(0, end))).toBeUndefined();
      }
    }
    expect(readPictureHeader(bytes("<svg xmlns='http://www.w3.org/2000/svg'>"))).toBeUndefined();
  });

  it("says of one that would fill the memory how large it is", () => {
    const mediaType = "image/png";
    expect(pictureProblem({ mediaType, width: 7_000, height: 7_000 })).toBeUndefined();
    expect(pictureProblem({ mediaType, width: 8_000, height: 8_000 })).toContain("8,000 × 8,000");
    expect(pictureProblem({ mediaType, width: 65_535, height: 1 })).toContain("65,535 × 1");
  });
});

describe("otherPictureKind", () => {
  it.each([
    ["HEIC", bytes([0, 0, 0, 24], "ftypheic", PAD, PAD)],
    ["HEIC", bytes([0, 0, 0, 24], "ftypmif1", PAD, PAD)],
    ["AVIF", bytes([0, 0, 0, 28], "ftypavif", PAD, PAD)],
    ["BMP", bytes("BM", [70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0], PAD)],
    ["TIFF", bytes("II*", [0, 8, 0, 0, 0])],
    ["ICO", bytes([0, 0, 1, 0, 1, 0])],
    ["SVG", bytes('<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="1">')],
    [undefined, bytes("BMW builds cars, and this is a text about them.")],
    [undefined, bytes("<html><svg></svg></html>")],
  ])("tells %s", (kind, file) => {
    expect(otherPictureKind(file)).toBe(kind);
  });
});
