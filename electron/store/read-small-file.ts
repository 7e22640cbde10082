import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Windows has none, and no pipes in its file system. */
const { O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

/** It is not read: no plain file, or larger than anything of its kind. */
export class NotRead extends Error {
  override readonly name = "NotRead";
  readonly reason: "no-file" | "too-large";

  constructor(path: string, reason: NotRead["reason"]) {
    const words = reason === "no-file" ? "is no file" : "is far too large";
    super(`What stands at ${path} ${words}.`);
    this.reason = reason;
  }
}

/**
 * Reads a file that may be anything by now. A link is followed; a pipe or a device is not read, since it may never end,
 * and neither is what is larger than it can be. What the size says is not believed: no more than the bound is read.
 *
 * @throws NotRead, or whatever the system says.
 */
export function readSmallFile(path: string, maximumBytes: number): Buffer {
  // A pipe keeps whoever opens it waiting for somebody who writes.
  const handle = openSync(path, constants.O_RDONLY | O_NONBLOCK);
  try {
    const stats = fstatSync(handle);
    if (stats.isDirectory()) readSync(handle, Buffer.alloc(1));
    if (!stats.isFile()) throw new NotRead(path, "no-file");
    if (stats.size > maximumBytes) throw new NotRead(path, "too-large");
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const piece = Buffer.alloc(65_536);
      const read = readSync(handle, piece);
      if (read === 0) return Buffer.concat(pieces);
      bytes += read;
      if (bytes > maximumBytes) throw new NotRead(path, "too-large");
      pieces.push(piece.subarray(0, read));
    }
  } finally {
    closeSync(handle);
  }
}
