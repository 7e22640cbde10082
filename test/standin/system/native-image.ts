import { readFileSync } from "node:fs";

/** An image as far as a window without a task bar needs one: its bytes. */
export class NativeImage {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = isPicture(bytes) ? bytes : Buffer.alloc(0);
  }
  isEmpty(): boolean {
    return this.#bytes.length === 0;
  }
  toPNG(): Buffer {
    return this.#bytes;
  }
}

/** What Electron can decode on Linux, PNG and JPEG; everything else is an empty image and no error. */
function isPicture(bytes: Buffer): boolean {
  return (
    bytes.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n" ||
    bytes.subarray(0, 3).toString("latin1") === "\xff\xd8\xff"
  );
}
function readOrEmpty(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

/** https://www.electronjs.org/docs/latest/api/native-image */
export const nativeImage = {
  createEmpty: (): NativeImage => new NativeImage(Buffer.alloc(0)),
  createFromPath: (file: string): NativeImage => new NativeImage(readOrEmpty(file)),
  createFromBuffer: (bytes: Buffer): NativeImage => {
    if (!Buffer.isBuffer(bytes)) throw new TypeError("buffer must be a node Buffer");
    return new NativeImage(bytes);
  },
  createFromDataURL: (url: string): NativeImage =>
    new NativeImage(Buffer.from(url.slice(url.indexOf(",") + 1), "base64")),
};
