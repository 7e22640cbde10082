import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { fromFileTime } from "./file-time.ts";

/**
 * Why files were set aside: they were damaged; they stood in the place of the history while Parley had it open; or they
 * were the log of a history that somebody had put another in the place of.
 */
export type AsideKind = "corrupt" | "replaced" | "log";

/** A folder beside the history with what Parley moved out of the way and never changes by itself. */
export interface Aside {
  /** The folder's, by which the page speaks of it. */
  readonly name: string;
  readonly path: string;
  readonly kind: AsideKind;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of everything in it. */
  readonly bytes: number;
  /** The history in it; null where there is only a log. */
  readonly database: string | null;
}

export interface Asides {
  /** Newest first. */
  list(): readonly Aside[];
  /** @throws AppError `not-found` */
  find(name: string): Aside;
}

const FOLDER = /^\.(?<kind>corrupt|replaced|log)-(?<at>.+?Z)(?:-\d+)?$/;

/** The folders that `repair-database.ts` and `lasting-sqlite.ts` make beside a history, or beside the file it links to. */
export function createAsides(path: string): Asides {
  const list = (): readonly Aside[] => {
    const places = new Set([path, existsSync(path) ? realpathSync(path) : path]);
    return [...places]
      .flatMap((place) => foldersIn(dirname(place)).flatMap((name) => toAside(place, name)))
      .sort((a, b) => b.at - a.at);
  };
  return {
    list,
    find(name) {
      const found = list().find((each) => each.name === name);
      if (found !== undefined) return found;
      throw new AppError("not-found", "These files are not there any more.");
    },
  };
}

function toAside(history: string, name: string): readonly Aside[] {
  const stem = parse(history).name;
  const groups = name.startsWith(stem) ? FOLDER.exec(name.slice(stem.length))?.groups : undefined;
  const at = fromFileTime(groups?.["at"] ?? "");
  if (groups === undefined || Number.isNaN(at)) return [];
  const path = join(dirname(history), name);
  const database = join(path, basename(history));
  return [
    {
      name,
      path,
      kind: groups["kind"] as AsideKind,
      at,
      bytes: bytesIn(path),
      database: existsSync(database) ? database : null,
    },
  ];
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function bytesIn(folder: string): number {
  try {
    return readdirSync(folder)
      .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, bytes) => sum + bytes, 0);
  } catch {
    // Its permissions are somebody else's.
    return 0;
  }
}
