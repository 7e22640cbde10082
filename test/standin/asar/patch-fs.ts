import fs, { type Stats } from "node:fs";
import { mkdtempSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";
import {
  asarEntry,
  asarPlace,
  notFound,
  readAsar,
  unpackedPath,
  type AsarPlace,
} from "./archive.ts";

type Work = (...args: never[]) => unknown;
type Options =
  | string
  | {
      readonly encoding?: string | null;
      readonly withFileTypes?: boolean;
      readonly recursive?: boolean;
      readonly throwIfNoEntry?: boolean;
    }
  | null
  | undefined;

const original = { ...fs };
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o40755;
let copies: string | undefined;

function stats(place: AsarPlace): Stats {
  const entry = asarEntry(place);
  if (!entry) throw notFound(place);
  const { mtime } = original.statSync(place.archive);
  const isFolder = entry.kind === "folder";
  return Object.assign(Object.create(fs.Stats.prototype) as Stats, {
    dev: 1, ino: 1, mode: isFolder ? FOLDER_MODE : FILE_MODE, nlink: 1, uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0, rdev: 0, size: isFolder ? 0 : entry.size, blksize: 4096, blocks: 0,
    atimeMs: mtime.getTime(), mtimeMs: mtime.getTime(), ctimeMs: mtime.getTime(), birthtimeMs: mtime.getTime(),
    atime: mtime, mtime, ctime: mtime, birthtime: mtime,
  }); // prettier-ignore
}

function encodingOf(options: Options): BufferEncoding | undefined {
  const encoding = typeof options === "string" ? options : options?.encoding;
  return encoding && Buffer.isEncoding(encoding) ? encoding : undefined;
}
function content(place: AsarPlace, options: Options): string | Buffer {
  const entry = asarEntry(place);
  if (!entry) throw notFound(place);
  if (entry.kind === "folder")
    throw Object.assign(new Error("EISDIR: illegal operation on a directory, read"), {
      code: "EISDIR",
      errno: -21,
    });
  const bytes = readAsar(place);
  const encoding = encodingOf(options);
  return encoding ? bytes.toString(encoding) : bytes;
}
function names(place: AsarPlace, options: Options): unknown[] {
  const entry = asarEntry(place);
  if (!entry) throw notFound(place);
  if (entry.kind === "file")
    throw Object.assign(new Error("ENOTDIR: not a directory, scandir"), {
      code: "ENOTDIR",
      errno: -20,
    });
  const { withFileTypes = false, recursive = false } =
    typeof options === "object" && options !== null ? options : {};
  const listed = recursive ? deepNames(place) : entry.names;
  if (!withFileTypes) return [...listed];
  return listed.map((name) => {
    const inside = path.join(place.inside, name);
    const parentPath = path.join(place.archive, path.dirname(inside));
    return Object.assign(stats({ ...place, inside }), { name: path.basename(name), parentPath });
  });
}
function deepNames(place: AsarPlace): string[] {
  const entry = asarEntry(place);
  if (entry?.kind !== "folder") return [];
  return entry.names.flatMap((name) => {
    const below = deepNames({ ...place, inside: path.join(place.inside, name) });
    return [name, ...below.map((each) => path.join(name, each))];
  });
}
/** A file that has to be opened leaves the archive for as long as the process lives, as in Electron. */
function onDisk(place: AsarPlace): string {
  const entry = asarEntry(place);
  if (!entry) throw notFound(place);
  if (entry.kind === "file" && entry.unpacked) return unpackedPath(place);
  if (copies === undefined) {
    const folder = (copies = mkdtempSync(path.join(os.tmpdir(), "standin-asar-")));
    process.once("exit", () => original.rmSync(folder, { recursive: true, force: true }));
  }
  const file = path.join(copies, place.inside.replaceAll(path.sep, "+"));
  original.writeFileSync(file, content(place, undefined));
  return file;
}
function mayRead(place: AsarPlace, mode = fs.constants.F_OK): void {
  if (!asarEntry(place)) throw notFound(place);
  if (mode & fs.constants.W_OK)
    throw Object.assign(new Error(`EACCES: permission denied, access '${place.archive}'`), {
      code: "EACCES",
      errno: -13,
    });
}

/** What a call answers for a place in an archive, by the name of its synchronous form without "Sync". */
const inArchive: Readonly<Record<string, (place: AsarPlace, ...args: never[]) => unknown>> = {
  readFile: content,
  readdir: names,
  stat: stats,
  lstat: stats,
  access: mayRead,
  realpath: ({ archive, inside }: AsarPlace) => path.join(original.realpathSync(archive), inside),
};

/** The name of the file goes on to the original call, on a file that is really there. */
const ON_DISK = ["open", "copyFile"];

/** Makes `fs` read archives as folders; https://www.electronjs.org/docs/latest/tutorial/asar-archives */
export function readArchivesAsFolders(): void {
  const calls = fs as unknown as Record<string, Work>;
  const promises = fs.promises as unknown as Record<string, Work>;
  const replace = (owner: Record<string, Work>, name: string, make: (work: Work) => Work): void => {
    const work = owner[name];
    if (work) owner[name] = Object.assign(make(work), work);
  };
  for (const [name, answer] of Object.entries(inArchive)) {
    replace(calls, `${name}Sync`, (work) => (file: unknown, ...args: unknown[]) => {
      const place = asarPlace(file);
      if (!place) return work(...([file, ...args] as never[]));
      const mayBeAbsent =
        name.endsWith("stat") &&
        (args[0] as Options) !== null &&
        typeof args[0] === "object" &&
        (args[0] as { throwIfNoEntry?: boolean }).throwIfNoEntry === false;
      if (mayBeAbsent && !asarEntry(place)) return undefined;
      return answer(place, ...(args as never[]));
    });
    replace(promises, name, (work) => (file: unknown, ...args: unknown[]) => {
      const place = asarPlace(file);
      return place
        ? new Promise((resolve) => resolve(answer(place, ...(args as never[]))))
        : work(...([file, ...args] as never[]));
    });
    replace(calls, name, (work) => (file: unknown, ...args: unknown[]) => {
      const place = asarPlace(file);
      if (!place) return work(...([file, ...args] as never[]));
      const callback = args.pop() as (error: unknown, value?: unknown) => void;
      process.nextTick(() => {
        try {
          callback(null, answer(place, ...(args as never[])));
        } catch (error) {
          callback(error);
        }
      });
      return undefined;
    });
  }
  for (const name of ON_DISK)
    for (const [owner, form] of [
      [calls, `${name}Sync`],
      [calls, name],
      [promises, name],
    ] as const)
      replace(owner, form, (work) => (file: unknown, ...args: unknown[]) => {
        const place = asarPlace(file);
        return work(...([place && asarEntry(place) ? onDisk(place) : file, ...args] as never[]));
      });
  replace(calls, "existsSync", (work) => (file: unknown) => {
    const place = asarPlace(file);
    return place ? asarEntry(place) !== undefined : work(file as never);
  });
  syncBuiltinESMExports();
}
