import path from "node:path";
import { statFile, extractFile, getRawHeader } from "@electron/asar";

/** One place inside an archive. */
export interface AsarPlace {
  /** The archive on disk. */
  readonly archive: string;
  /** Within it; "" is the archive itself. */
  readonly inside: string;
}

/** What is at a place: a file with its bytes' length, a folder with its names, or nothing. */
export type AsarEntry =
  | { readonly kind: "file"; readonly size: number; readonly unpacked: boolean }
  | { readonly kind: "folder"; readonly names: readonly string[] };

/** The library reads the archive through the same `fs` that asks here. */
let isReading = false;

/** Where a path lies in an archive; undefined for every other path. `*.asar.unpacked` is a plain folder. */
export function asarPlace(given: unknown): AsarPlace | undefined {
  if (isReading || process.noAsar) return undefined;
  const text =
    given instanceof URL && given.protocol === "file:" ? decodeURI(given.pathname) : given;
  if (typeof text !== "string") return undefined;
  const [, archive, inside = ""] = /^(.*?\.asar)(?:\/(.*))?$/s.exec(path.resolve(text)) ?? [];
  return archive === undefined ? undefined : { archive, inside: path.normalize(inside) };
}

function reading<T>(work: () => T): T {
  isReading = true;
  try {
    return work();
  } finally {
    isReading = false;
  }
}

/** What the archive holds there; undefined for nothing, and for an archive that is none. */
export function asarEntry({ archive, inside }: AsarPlace): AsarEntry | undefined {
  try {
    return reading(() => {
      const isRoot = inside === "" || inside === ".";
      const entry = isRoot ? getRawHeader(archive).header : statFile(archive, inside);
      if ("files" in entry) return { kind: "folder", names: Object.keys(entry.files) };
      if (!("size" in entry)) return undefined;
      return { kind: "file", size: entry.size, unpacked: entry.unpacked };
    });
  } catch {
    return undefined;
  }
}

export function readAsar({ archive, inside }: AsarPlace): Buffer {
  return reading(() => extractFile(archive, inside));
}

/** Where the system can load an unpacked file from, as Electron's `process.dlopen` does. */
export function unpackedPath({ archive, inside }: AsarPlace): string {
  return path.join(`${archive}.unpacked`, inside);
}

/** Electron's words for what is not there; lib/node/asar-fs-wrapper.ts */
export function notFound({ archive, inside }: AsarPlace): NodeJS.ErrnoException {
  return Object.assign(new Error(`ENOENT, ${inside} not found in ${archive}`), {
    code: "ENOENT",
    errno: -2,
  });
}
