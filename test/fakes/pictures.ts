import { crc32, deflateSync } from "node:zlib";

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A whole PNG of one colour, made here so that no test reads a file of somebody else's. */
export function png(width: number, height: number, [r, g, b] = [200, 80, 40]): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([
    Buffer.from([0]),
    Buffer.from(Array.from({ length: width }, () => [r, g, b]).flat()),
  ]);
  const pixels = Buffer.concat(Array.from({ length: height }, () => line));
  return new Uint8Array(
    Buffer.concat([
      Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"),
      pngChunk("IHDR", header),
      pngChunk("IDAT", deflateSync(pixels)),
      pngChunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

/** The beginning of a JPEG, as far as its size; its camera's turn in EXIF's words (1 is upright, 6 lies on its side). */
export function jpegHead(width: number, height: number, orientation = 1): Uint8Array {
  const exif = Buffer.from("Exif\0\0MM\0*\0\0\0\u0008", "latin1");
  const entry = Buffer.alloc(18);
  entry.writeUInt16BE(1, 0);
  entry.writeUInt16BE(0x0112, 2);
  entry.writeUInt16BE(3, 4);
  entry.writeUInt32BE(1, 6);
  entry.writeUInt16BE(orientation, 10);
  const app1 = segment(0xe1, Buffer.concat([exif, entry]));
  const frame = Buffer.alloc(9);
  frame.writeUInt8(8, 0);
  frame.writeUInt16BE(height, 1);
  frame.writeUInt16BE(width, 3);
  return new Uint8Array(
    Buffer.concat([Buffer.from([0xff, 0xd8]), app1, segment(0xc2, frame), Buffer.alloc(16)]),
  );
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}
