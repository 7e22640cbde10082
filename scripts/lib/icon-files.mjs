/**
 * @typedef {object} Picture
 * @property {number} size in pixels, both ways
 * @property {Buffer} png
 * @property {Buffer} rgba straight alpha, top row first
 */

/** An .icns holds each size under a type of its own; these are the ones that take a PNG in every macOS since 10.7. */
const icnsTypes = /** @type {const} */ ([
  ["ic11", 32],
  ["ic12", 64],
  ["ic07", 128],
  ["ic13", 256],
  ["ic08", 256],
  ["ic14", 512],
  ["ic09", 512],
  ["ic10", 1024],
]);
export const icnsSizes = [...new Set(icnsTypes.map(([, size]) => size))];

/** Explorer's sizes. Below 256 as bitmaps: not everything that reads an .ico reads small PNGs in it. */
export const icoSizes = [16, 24, 32, 48, 64, 256];

/**
 * An .icns: magic, length, then blocks of type, length and PNG, all numbers big-endian.
 * @param {ReadonlyMap<number, Picture>} pictures by size
 */
export function toIcns(pictures) {
  const blocks = icnsTypes.map(([type, size]) => {
    const { png } = pictureOf(pictures, size);
    return Buffer.concat([Buffer.from(type), uint32BigEndian(png.length + 8), png]);
  });
  const body = Buffer.concat(blocks);
  return Buffer.concat([Buffer.from("icns"), uint32BigEndian(body.length + 8), body]);
}

/**
 * An .ico: a directory of 16 bytes an image, then the images, all numbers little-endian.
 * @param {ReadonlyMap<number, Picture>} pictures by size
 */
export function toIco(pictures) {
  const images = icoSizes.map((size) => {
    const picture = pictureOf(pictures, size);
    return { size, data: size < 256 ? toBitmap(picture) : picture.png };
  });
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length + images.length * 16;
  const directory = images.map(({ size, data }) => {
    const entry = Buffer.alloc(16);
    // One byte each, where 0 stands for 256.
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(data.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += data.length;
    return entry;
  });
  return Buffer.concat([header, ...directory, ...images.map(({ data }) => data)]);
}

/**
 * The bitmap of an .ico: a BITMAPINFOHEADER of doubled height, BGRA rows from the bottom up, and an empty AND mask.
 * @param {Picture} picture
 */
function toBitmap({ size, rgba }) {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(header.length, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(size * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y++) {
    rgba.copy(pixels, (size - 1 - y) * size * 4, y * size * 4, (y + 1) * size * 4);
  }
  for (let at = 0; at < pixels.length; at += 4) {
    pixels.writeUInt32LE(bgra(pixels.readUInt32LE(at)), at);
  }
  // One bit a pixel, each row filled up to 4 bytes; transparency comes from the alpha channel.
  const mask = Buffer.alloc(Math.ceil(size / 32) * 4 * size);
  return Buffer.concat([header, pixels, mask]);
}

/** Swaps red and blue. @param {number} rgba */
const bgra = (rgba) => ((rgba & 0xff00ff00) | ((rgba & 0xff) << 16) | ((rgba >>> 16) & 0xff)) >>> 0;

/** @param {number} value */
function uint32BigEndian(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/**
 * @param {ReadonlyMap<number, Picture>} pictures
 * @param {number} size
 */
function pictureOf(pictures, size) {
  const picture = pictures.get(size);
  if (picture === undefined) throw new RangeError(`no picture of ${size} pixels`);
  return picture;
}
