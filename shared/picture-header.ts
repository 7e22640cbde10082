// Without zod, because the page uses it: zod probes for eval, which the page's CSP refuses.

/** Kinds of pictures that every protocol takes and every screen shows. */
export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** The largest file that is taken, in bytes. Anthropic and Gemini take less of one; the page makes it smaller first. */
export const MAXIMUM_PICTURE_BYTES = 20_000_000;
/** The largest area that is ever decoded: four bytes each, so about 200 MB while it is drawn. */
export const MAXIMUM_PICTURE_PIXELS = 50_000_000;
/** The longest side: no screen's and no encoder's bitmap is longer. */
const MAXIMUM_SIDE = 16_384;

/** What the first bytes of a picture say of it; sides as they are shown, in pixels. */
export interface PictureHeader {
  readonly mediaType: PictureType;
  readonly width: number;
  readonly height: number;
}

/** What a file is that is no picture Parley takes, as in "… is HEIC". */
type OtherKind = "HEIC" | "AVIF" | "SVG" | "BMP" | "TIFF" | "ICO" | "JPEG XL";

/**
 * Reads what a file is from its own bytes, and how large a picture is without decoding it: names and types that come
 * with files are only claims.
 *
 * @returns undefined for what is no picture, or ends before it says its size.
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const size = readPng(bytes) ?? readGif(bytes) ?? readWebp(bytes) ?? readJpeg(bytes);
  return size === undefined || size.width < 1 || size.height < 1 ? undefined : size;
}

/** Whether a picture is small enough to be decoded, in words for a person; undefined where it is. */
export function pictureProblem({ width, height }: PictureHeader): string | undefined {
  if (width <= MAXIMUM_SIDE && height <= MAXIMUM_SIDE && width * height <= MAXIMUM_PICTURE_PIXELS) {
    return undefined;
  }
  const size = `${width.toLocaleString("en")} × ${height.toLocaleString("en")} pixels`;
  return `it has ${size}; pictures of up to ${MAXIMUM_PICTURE_PIXELS / 1_000_000} megapixels and ${MAXIMUM_SIDE.toLocaleString("en")} pixels a side can be`;
}

/** A picture of a kind that cannot be sent; undefined for anything else. */
export function otherPictureKind(bytes: Uint8Array): OtherKind | undefined {
  const start = ascii(bytes, 0, 1_024);
  if (ascii(bytes, 4, 4) === "ftyp") {
    const brands = ascii(bytes, 8, 24);
    if (/hei[cxms]|hev[cx]|mif1|msf1/.test(brands)) return "HEIC";
    if (/avi[fs]/.test(brands)) return "AVIF";
  }
  if (start.startsWith("BM") && bytes.length > 26 && u32le(bytes, 6) === 0) return "BMP";
  if (start.startsWith("II*\0") || start.startsWith("MM\0*")) return "TIFF";
  if (start.startsWith("\0\0\u0001\0")) return "ICO";
  if (start.startsWith("\u00ff\u000a") || ascii(bytes, 4, 4) === "JXL ") return "JPEG XL";
  return /^(?:\u00ef\u00bb\u00bf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(
    start,
  )
    ? "SVG"
    : undefined;
}

function readPng(bytes: Uint8Array): PictureHeader | undefined {
  const isPng = ascii(bytes, 0, 8) === "\u0089PNG\r\n\u001a\n" && ascii(bytes, 12, 4) === "IHDR";
  if (!isPng || bytes.length < 24) return undefined;
  return { mediaType: "image/png", width: u32(bytes, 16), height: u32(bytes, 20) };
}

function readGif(bytes: Uint8Array): PictureHeader | undefined {
  if (!/^GIF8[79]a$/.test(ascii(bytes, 0, 6)) || bytes.length < 10) return undefined;
  return { mediaType: "image/gif", width: u16le(bytes, 6), height: u16le(bytes, 8) };
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function readWebp(bytes: Uint8Array): PictureHeader | undefined {
  if (ascii(bytes, 0, 4) !== "RIFF" || ascii(bytes, 8, 4) !== "WEBP" || bytes.length < 30) {
    return undefined;
  }
  const mediaType = "image/webp";
  switch (ascii(bytes, 12, 4)) {
    case "VP8 ":
      return { mediaType, width: u16le(bytes, 26) & 0x3fff, height: u16le(bytes, 28) & 0x3fff };
    case "VP8L": {
      const packed = u32le(bytes, 21);
      return { mediaType, width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { mediaType, width: u24le(bytes, 24) + 1, height: u24le(bytes, 27) + 1 };
    default:
      return undefined;
  }
}

/** Walks from one marker to the next until the frame says its size; a camera's turn swaps the sides. */
function readJpeg(bytes: Uint8Array): PictureHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return undefined;
  let isTurned = false;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    // A marker may be led in by any number of these.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = u16(bytes, at + 2);
    if (length < 2) return undefined;
    if (marker === 0xe1) isTurned ||= exifOrientation(bytes.subarray(at + 4, at + 2 + length)) >= 5;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const [height, width] = [u16(bytes, at + 5), u16(bytes, at + 7)];
      const mediaType = "image/jpeg";
      return isTurned ? { mediaType, width: height, height: width } : { mediaType, width, height };
    }
    at += 2 + length;
  }
  return undefined;
}

const ORIENTATION_TAG = 0x0112;

/** @returns 1 to 8; 1 where nothing is said. From 5 on the picture lies on its side. */
function exifOrientation(segment: Uint8Array): number {
  if (ascii(segment, 0, 6) !== "Exif\0\0") return 1;
  const tiff = segment.subarray(6);
  const isLittle = ascii(tiff, 0, 2) === "II";
  const read16 = isLittle ? u16le : u16;
  const directory = isLittle ? u32le(tiff, 4) : u32(tiff, 4);
  const count = Math.min(read16(tiff, directory), 512);
  for (let index = 0; index < count; index += 1) {
    const entry = directory + 2 + index * 12;
    if (read16(tiff, entry) === ORIENTATION_TAG) {
      const value = read16(tiff, entry + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  }
  return 1;
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}
const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
const u16 = (bytes: Uint8Array, at: number): number =>
  byte(bytes, at) * 0x100 + byte(bytes, at + 1);
const u16le = (bytes: Uint8Array, at: number): number =>
  byte(bytes, at) + byte(bytes, at + 1) * 0x100;
const u24le = (bytes: Uint8Array, at: number): number =>
  u16le(bytes, at) + byte(bytes, at + 2) * 0x1_0000;
const u32 = (bytes: Uint8Array, at: number): number =>
  u16(bytes, at) * 0x1_0000 + u16(bytes, at + 2);
const u32le = (bytes: Uint8Array, at: number): number =>
  u16le(bytes, at) + u16le(bytes, at + 2) * 0x1_0000;
