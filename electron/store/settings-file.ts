import { constants, copyFileSync, existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { z } from "zod";
import { DEFAULT_SETTINGS, type Settings } from "../../shared/settings.ts";
import { toFileTime } from "./file-time.ts";
import { doubledKeys, parseLenient } from "./lenient-json.ts";
import { migrateSettings } from "./migrate-settings.ts";
import { linkedFile, NotOurs, readOwnFile } from "./own-file.ts";
import { rename, retryWhileHeld } from "./rename.ts";
import { salvageSettings } from "./salvage-settings.ts";
import { takeSecretsOut, type PlainSecret } from "./settings-secrets.ts";

/** The layout that this version of the app writes. */
export const SETTINGS_VERSION = 3;

const objectSchema = z.record(z.string(), z.unknown());
type JsonObject = z.infer<typeof objectSchema>;

/** What was read: the settings, and all that the file holds, so that a newer version's keys are written back. */
export interface StoredSettings {
  readonly settings: Settings;
  readonly file: JsonObject;
}

export interface ReadSettings extends StoredSettings {
  readonly text: string;
  /** The names of values that cannot be used; `instead` holds in their place. */
  readonly unusable: readonly string[];
  /** Those among them in whose place nothing holds. */
  readonly leftOut: readonly string[];
  /** Whether this version understands every value: of a newer version's file, `unusable` names budgets alone. */
  readonly isWhole: boolean;
  /** Whether it holds more than strict JSON does, such as comments, which are gone once it is written. */
  readonly isHandwritten: boolean;
  /** What stands among them in plain text and is a secret. */
  readonly plainSecrets: readonly PlainSecret[];
  /** Whether it has a version and a section of ours, as all has that this app ever wrote. */
  readonly saysWhatItIs: boolean;
  /** The file of this user's that was read, where a link leads to it. */
  readonly linked: string | undefined;
}

interface ReadingOptions {
  /** People keep their settings where their other ones are; our own copies stand here. */
  readonly mayBeLink?: boolean;
  /** What a link led to when it was read before: it is the person's settings, also while it holds none. */
  readonly known?: string | undefined;
}

export type SettingsReading =
  | ({ readonly type: "read" } & ReadSettings)
  | { readonly type: "absent" }
  /** It is there and cannot be reached now, so nothing may take its place. `problem` is the middle of a sentence. */
  | { readonly type: "away"; readonly problem: string }
  /** `problem` is the middle of a sentence. */
  | { readonly type: "unusable"; readonly text: string | undefined; readonly problem: string };

/** What holds while there is no file. */
export const NO_SETTINGS: StoredSettings = { settings: DEFAULT_SETTINGS, file: {} };

/**
 * Reads the settings as they are on the disk. Never throws, changes nothing. What a link leads to has to say that it is
 * settings of Parley: whoever can put a link into the folder has nothing else of this user's read, copied or written.
 *
 * @param instead what holds where a value cannot be used.
 */
export function readSettings(
  path: string,
  instead: Settings,
  { mayBeLink = true, known }: ReadingOptions = {},
): SettingsReading {
  const linked = mayBeLink ? linkedFile(path) : undefined;
  let isStranger = false;
  let text: string | undefined;
  try {
    isStranger = mayBeLink && isLink(path) && (linked === undefined || linked !== known);
    if (statSync(path, { throwIfNoEntry: false }) === undefined) {
      return isLink(path) ? { type: "away", problem: DISK_AWAY } : { type: "absent" };
    }
    text = decode(retryWhileHeld(path, () => readOwnFile(linked ?? path, { mayBeLink })));
  } catch (error) {
    if (codeOf(error) === "ELOOP") return { type: "away", problem: LOOP };
    return PASSING.has(codeOf(error))
      ? { type: "away", problem: "the disk could not read it just now" }
      : { type: "unusable", text: undefined, problem: toProblem(error) };
  }
  const found = toStored(text, instead);
  if (isStranger && found?.saysWhatItIs !== true)
    return { type: "unusable", text, problem: STRANGER };
  return found === undefined
    ? { type: "unusable", text, problem: problemOf(text) }
    : { type: "read", text, linked, ...found };
}

/** Other programs' files are objects, too, and some have a version. Of ours even the shortest names a section. */
function saysWhatItIs(file: JsonObject): boolean {
  const isVersioned = z.int().positive().safeParse(file["version"]).success;
  const names = Object.keys(file).filter((name) => name !== "version");
  // Sections are objects, or lists; a lone word under such a name is another program's.
  const isKnown = (name: string): boolean =>
    Object.hasOwn(DEFAULT_SETTINGS, name) && typeof file[name] === "object" && file[name] !== null;
  return isVersioned && (names.length === 0 || names.some(isKnown));
}

const STRANGER = "it is a link to a file that is not settings of Parley";
const DISK_AWAY = "it is a link, and the file that it leads to is not there";
const LOOP = "it is a link that leads back to itself";

/** What a disk on the network or in the cloud says in a bad moment; the file may be as good as ever in the next one. */
const PASSING: ReadonlySet<unknown> = new Set([
  ...["EIO", "EBUSY", "ETIMEDOUT", "ENXIO", "ENODEV", "ESTALE", "EAGAIN", "EHOSTDOWN"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ENOTCONN", "ECONNRESET", "UNKNOWN"],
]);

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/**
 * Moves a file that cannot be used aside, beside itself: it is never deleted. A link goes aside itself, and what it
 * leads to stays as it is; but where that is known as the person's settings, it is copied and the link stays.
 *
 * @param known what a link led to when it was read.
 * @returns its name there; undefined when it could not be moved.
 */
export function setAside(path: string, at: number, known?: string): string | undefined {
  const name = nameAside(path, at);
  const aside = join(dirname(path), name);
  try {
    if (known !== undefined && linkedFile(path) === known)
      copyFileSync(known, aside, constants.COPYFILE_EXCL);
    else rename(path, aside);
    return name;
  } catch {
    return undefined;
  }
}

/**
 * Copies a file aside that is about to be written over, unless the same text lies there already.
 *
 * @throws what the disk says: then it must not be written over.
 */
export function copyAside(path: string, at: number, text: string): void {
  const start = `${parse(path).name}.bad-`;
  const folder = dirname(path);
  const isThere = readdirSync(folder).some(
    (name) => name.startsWith(start) && holds(join(folder, name), text),
  );
  if (!isThere) copyFileSync(path, join(folder, nameAside(path, at)), constants.COPYFILE_EXCL);
}

function holds(file: string, text: string): boolean {
  try {
    return decode(readOwnFile(file)) === text;
  } catch {
    // Whatever has that name, it is no copy of ours.
    return false;
  }
}

function nameAside(path: string, at: number): string {
  const name = `${parse(path).name}.bad-${toFileTime(at)}`;
  const isTaken = (each: string): boolean => existsSync(join(dirname(path), `${each}.json`));
  // What was set aside a moment ago stays.
  let free = name;
  for (let count = 2; isTaken(free); count += 1) free = `${name}-${count}`;
  return `${free}.json`;
}

/** Editors on Windows write a byte order mark, and some of them UTF-16. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isUtf16) return new TextDecoder().decode(bytes);
  return new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
}

function toStored(
  text: string,
  instead: Settings,
): Omit<ReadSettings, "text" | "linked"> | undefined {
  const read = parseText(text);
  if (read === undefined) return undefined;
  markDoubled(read.file, doubledKeys(text));
  const given = z.int().positive().safeParse(read.file["version"]).data;
  // A file that says nothing of it is as old as can be.
  const version = given ?? 1;
  const file = migrateSettings(read.file, version);
  const { file: clean, secrets } = takeSecretsOut(file);
  const { settings, unusable, leftOut } = salvageSettings(clean, instead);
  // A newer version may mean something by what is not known here. What it means by a cap must be known to spend.
  const isNewer = version > SETTINGS_VERSION;
  const wrongVersion = given === undefined && read.file["version"] !== undefined ? ["version"] : [];
  return {
    settings,
    file,
    unusable: isNewer ? budgetsIn(unusable) : [...wrongVersion, ...unusable],
    leftOut,
    isWhole: unusable.length === 0,
    isHandwritten: read.isHandwritten,
    plainSecrets: secrets,
    saysWhatItIs: saysWhatItIs(read.file),
  };
}

/** Those among the names that say what may be spent. */
export const budgetsIn = (names: readonly string[]): readonly string[] =>
  names.filter((name) => name === "budgets" || name.startsWith("budgets."));

/** Puts what no setting can be in the place of a value that was given twice, so that none of the two holds by chance. */
function markDoubled(file: JsonObject, paths: readonly (readonly string[])[]): void {
  for (const path of paths) {
    const [name, ...within] = path.toReversed();
    if (name === undefined || (name === "version" && within.length === 0)) continue;
    let holder: unknown = file;
    for (const key of within.toReversed()) {
      holder = objectSchema.safeParse(holder).success ? (holder as JsonObject)[key] : undefined;
    }
    if (objectSchema.safeParse(holder).success) (holder as JsonObject)[name] = "given twice";
  }
}

function parseText(text: string): { file: JsonObject; isHandwritten: boolean } | undefined {
  for (const [read, isHandwritten] of [
    [JSON.parse, false],
    [parseLenient, true],
  ] as const) {
    try {
      const value: unknown = read(text);
      // zod takes a list for an object.
      if (Array.isArray(value)) return undefined;
      const file = objectSchema.safeParse(value).data;
      return file === undefined ? undefined : { file, isHandwritten };
    } catch {
      // The next one may make sense of it.
    }
  }
  return undefined;
}

function problemOf(text: string): string {
  if (text.trim() === "") return "it is empty";
  if (/^\0+$/.test(text)) return "it holds nothing but zeros";
  return "its content is not settings of Parley";
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error ? Reflect.get(error, "code") : undefined;

function toProblem(error: unknown): string {
  if (error instanceof NotOurs && error.problem !== "it is no file") return error.problem;
  const code = codeOf(error);
  if (code === "EISDIR") return "a folder has its name";
  if (code === "EACCES" || code === "EPERM") return "Parley may not open it";
  return "the disk could not read it";
}
