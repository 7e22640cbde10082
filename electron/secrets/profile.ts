import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { parseJson } from "../store/parse-json.ts";
import { readSmallFile } from "../store/read-small-file.ts";

/** Marks the profile's entries in the keychain, which belongs to the user and not to one folder. */
export interface Profile {
  /** Stays the same wherever the folder is moved to, and however it is reached. Written down when it is first asked for. */
  id(): string;
  /** Whether the folder with this id, of which ours was copied, still stands where it stood: its entries are its own. */
  isInUse(id: string): boolean;
  /** How entries were marked before there were ids: by the folder's path, as it was given and as it is. */
  readonly pathMarks: readonly string[];
  /** Puts the file back where the folder was taken away while the app runs. */
  writeBack(): void;
}

const place = z.object({ id: z.uuid(), folder: z.string() });
const profileFile = z.looseObject({
  ...place.shape,
  /** The folders that this one is a copy of, the nearest first. */
  copiedFrom: z.array(place).max(20).default([]),
});
type ProfileFile = z.infer<typeof profileFile>;

const FILE = "profile.json";

/**
 * Reads the profile's id from its folder.
 *
 * A folder that stands elsewhere than it did was moved, or is a copy. It was moved where nothing of its id stands at
 * the old place any more. A copy takes an id of its own, so that the two cannot delete each other's keys.
 */
export function openProfile(userData: string): Profile {
  const path = join(userData, FILE);
  const folder = (): string => realPathOf(userData);
  let current = readProfile(userData);

  const save = (next: ProfileFile): void => {
    current = next;
    try {
      mkdirSync(userData, { recursive: true });
      writeFileAtomic.sync(path, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
    } catch {
      // Keys that are saved now name the id themselves.
    }
  };
  const standsElsewhere = ({ id, folder: old }: z.infer<typeof place>): boolean =>
    readProfile(old)?.id === id && !isSameFolder(old, userData);

  if (current !== undefined && current.folder !== folder()) {
    const { id, folder: old, copiedFrom } = current;
    save(
      standsElsewhere(current)
        ? {
            id: randomUUID(),
            folder: folder(),
            copiedFrom: [{ id, folder: old }, ...copiedFrom].slice(0, 20),
          }
        : { ...current, folder: folder() },
    );
  }

  return {
    id() {
      if (current === undefined) save({ id: randomUUID(), folder: folder(), copiedFrom: [] });
      return current?.id ?? "";
    },
    isInUse: (id) =>
      current?.copiedFrom.some((each) => each.id === id && standsElsewhere(each)) ?? false,
    pathMarks: [...new Set([userData, folder()])].map(toPathMark),
    writeBack() {
      if (current !== undefined && readProfile(userData) === undefined) save(current);
    },
  };
}

/** Every mark that this folder's entries in the keychain may carry. */
export function marksOf(userData: string): readonly string[] {
  const profile = openProfile(userData);
  return [profile.id(), ...profile.pathMarks];
}

function toPathMark(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 12);
}

function readProfile(folder: string): ProfileFile | undefined {
  try {
    return parseJson(profileFile, readSmallFile(join(folder, FILE), 1_000_000).toString("utf8"));
  } catch {
    return undefined;
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** One folder may have several names: a link, another drive letter, letters in another case. */
function isSameFolder(one: string, other: string): boolean {
  try {
    const [a, b] = [one, other].map((path) => statSync(path, { bigint: true }));
    return a?.dev === b?.dev && a?.ino === b?.ino;
  } catch {
    return false;
  }
}
