import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** How every key begins that the tests give the app: where this is found, a key has leaked. */
export const CANARY = "sk-CANARY-";

/** A key for a test, as long as a real one. @param name of lower-case letters and hyphens. */
export const canaryKey = (name: string): string => `${CANARY}${name}-0123456789`;

/** The letters of base64 that the bytes make whatever stands around them, for each place they can begin at. */
function base64Needles(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const begin = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    return Buffer.from(encoded.slice(begin, end));
  });
}

const plain = Buffer.from(CANARY);
const utf16 = Buffer.from(CANARY, "utf16le");
const NEEDLES: readonly (readonly [string, readonly Buffer[]])[] = [
  ["plain", [plain]],
  ["UTF-16", [utf16, Buffer.from(utf16).swap16()]],
  ["base64", base64Needles(plain)],
  ["base64 of UTF-16", base64Needles(utf16)],
  ["URL-encoded", [Buffer.from("sk%2DCANARY%2D"), Buffer.from("sk%2dCANARY%2d")]],
  [
    "hexadecimal",
    [Buffer.from(plain.toString("hex")), Buffer.from(plain.toString("hex").toUpperCase())],
  ],
];

/** The ways in which a test's key stands in these bytes; empty where none does. */
export function canaryIn(bytes: Buffer | string): string[] {
  const buffer = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
  return NEEDLES.filter(([, needles]) => needles.some((needle) => buffer.includes(needle))).map(
    ([encoding]) => encoding,
  );
}

/** Every file under the folder that holds a test's key, as "path (encoding)". */
export function canaryUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = readIfThere(path);
      const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
      return canaryIn(isPacked ? gunzipSync(bytes) : bytes).map((how) => `${path} (${how})`);
    });
}

/** A browser that runs tidies up its files while they are read. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      return Buffer.alloc(0);
    throw error;
  }
}
