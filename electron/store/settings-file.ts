import { copyFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { z } from "zod";
import { DEFAULT_SETTINGS, type Settings } from "../../shared/settings.ts";
import { toFileTime } from "./file-time.ts";
import { parseLenient } from "./lenient-json.ts";
import { NotRead, readSmallFile } from "./read-small-file.ts";
import { migrateSettings } from "./migrate-settings.ts";
import { rename } from "./rename.ts";
import { salvageSettings } from "./salvage-settings.ts";
import { takeSecretsOut, type PlainSecret } from "./settings-secrets.ts";

/** The layout that this version of the app writes. */
export const SETTINGS_VERSION = 3;

/** No settings of ours come near it; a file beyond it is not read into memory. */
export const MAXIMUM_SETTINGS_BYTES = 1_000_000;

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
  /** Whether it holds more than strict JSON does, such as comments, which are gone once it is written. */
  readonly isHandwritten: boolean;
  /** What stands among them in plain text and is a secret. */
  readonly plainSecrets: readonly PlainSecret[];
}

export type SettingsReading =
  | ({ readonly type: "read" } & ReadSettings)
  | { readonly type: "absent" }
  /** `problem` is the middle of a sentence. */
  | { readonly type: "unusable"; readonly text: string | undefined; readonly problem: string };

/** What holds while there is no file. */
export const NO_SETTINGS: StoredSettings = { settings: DEFAULT_SETTINGS, file: {} };

/**
 * Reads the settings as they are on the disk. Never throws, changes nothing.
 *
 * @param instead what holds where a value cannot be used.
 */
export function readSettings(path: string, instead: Settings): SettingsReading {
  let text: string | undefined;
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return { type: "absent" };
    text = decode(readSmallFile(path, MAXIMUM_SETTINGS_BYTES));
  } catch (error) {
    return { type: "unusable", text: undefined, problem: toProblem(error) };
  }
  const found = toStored(text, instead);
  return found === undefined
    ? { type: "unusable", text, problem: problemOf(text) }
    : { type: "read", text, ...found };
}

/**
 * Moves a file that cannot be used aside, beside itself: it is never deleted.
 *
 * @returns its name there; undefined when it could not be moved.
 */
export function setAside(path: string, at: number): string | undefined {
  const name = nameAside(path, at);
  try {
    rename(path, join(dirname(path), name));
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
    (name) => name.startsWith(start) && readAside(join(folder, name)) === text,
  );
  if (!isThere) copyFileSync(path, join(folder, nameAside(path, at)));
}

/** Undefined for what is no copy of ours. */
function readAside(path: string): string | undefined {
  try {
    return decode(readSmallFile(path, MAXIMUM_SETTINGS_BYTES));
  } catch {
    return undefined;
  }
}

function nameAside(path: string, at: number): string {
  return `${parse(path).name}.bad-${toFileTime(at)}.json`;
}

/** Editors on Windows write a byte order mark, and some of them UTF-16. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isUtf16) return new TextDecoder().decode(bytes);
  return new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
}

function toStored(text: string, instead: Settings): Omit<ReadSettings, "text"> | undefined {
  const read = parseText(text);
  if (read === undefined) return undefined;
  const given = z.int().positive().safeParse(read.file["version"]).data;
  // A file that says nothing of it is as old as can be.
  const version = given ?? 1;
  const file = migrateSettings(read.file, version);
  const { file: clean, secrets } = takeSecretsOut(file);
  const { settings, unusable } = salvageSettings(clean, instead);
  // A newer version may mean something by what is not known here.
  const isNewer = version > SETTINGS_VERSION;
  const wrongVersion = given === undefined && read.file["version"] !== undefined ? ["version"] : [];
  return {
    settings,
    file,
    unusable: isNewer ? [] : [...wrongVersion, ...unusable],
    isHandwritten: read.isHandwritten,
    plainSecrets: secrets,
  };
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

function toProblem(error: unknown): string {
  if (error instanceof NotRead) {
    return error.reason === "too-large" ? "it is far too large" : "it is no file";
  }
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "EISDIR") return "a folder has its name";
  if (code === "EACCES" || code === "EPERM") return "Parley may not open it";
  return "the disk could not read it";
}
