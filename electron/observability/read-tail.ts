import { closeSync, constants, fstatSync, readSync } from "node:fs";
import { openPlainFile } from "../store/own-file.ts";

/** The last lines of a file, oldest first; none where it cannot be read. Reads no more than 256 kB. */
export function readTail(file: string, count: number): readonly string[] {
  let handle: number | undefined;
  try {
    handle = openPlainFile(file, constants.O_RDONLY);
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, 256_000));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "");
    // The first one may be the rest of a line.
    return (size > buffer.length ? lines.slice(1) : lines).slice(-count);
  } catch {
    return [];
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
