import { readFileSync, statSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { z } from "zod";
import { endpoint as endpointSchema } from "../../shared/endpoint.ts";
import {
  DEFAULT_SETTINGS,
  settings as settingsSchema,
  type Settings,
} from "../../shared/settings.ts";
import { toFileTime } from "./file-time.ts";
import { migrateSettings } from "./migrate-settings.ts";
import { parseJson } from "./parse-json.ts";
import { rename } from "./rename.ts";

/** The layout that this version of the app writes. */
export const SETTINGS_VERSION = 2;

/** No settings of ours come near it; a file beyond it is not read into memory. */
const MAXIMUM_BYTES = 1_000_000;

const objectSchema = z.record(z.string(), z.unknown());
type JsonObject = z.infer<typeof objectSchema>;

/** What was read: the settings, and all that the file holds, so that a newer version's keys are written back. */
export interface StoredSettings {
  readonly settings: Settings;
  readonly file: JsonObject;
}

export type SettingsReading =
  | ({ readonly type: "read"; readonly text: string } & StoredSettings)
  | { readonly type: "absent" }
  /** `problem` is the middle of a sentence. */
  | { readonly type: "unusable"; readonly text: string | undefined; readonly problem: string };

/** What holds while there is no file. */
export const NO_SETTINGS: StoredSettings = { settings: DEFAULT_SETTINGS, file: {} };

/** Reads the settings as they are on the disk. Never throws, changes nothing. */
export function readSettings(path: string): SettingsReading {
  try {
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) return { type: "absent" };
    if (size > MAXIMUM_BYTES) {
      return { type: "unusable", text: undefined, problem: "the file is far too large" };
    }
    const text = readFileSync(path, "utf8");
    const stored = toStored(text);
    return stored === undefined
      ? { type: "unusable", text, problem: "its content is no settings of Parley" }
      : { type: "read", text, ...stored };
  } catch (error) {
    return { type: "unusable", text: undefined, problem: toProblem(error) };
  }
}

/**
 * Moves a file that cannot be used aside, beside itself: it is never deleted.
 *
 * @returns where it is now; undefined when it could not be moved.
 */
export function setAside(path: string, at: number): string | undefined {
  const aside = join(dirname(path), `${parse(path).name}.bad-${toFileTime(at)}.json`);
  try {
    rename(path, aside);
    return aside;
  } catch {
    return undefined;
  }
}

function toStored(text: string): StoredSettings | undefined {
  // Editors on Windows put a byte order mark in front, which JSON does not know.
  const stored = parseJson(objectSchema, text.replace(/^\uFEFF/, ""));
  const version = versionOf(stored);
  if (stored === undefined || version === undefined) return undefined;
  const file = migrateSettings(stored, version);
  const settings = toSettings(file, version > SETTINGS_VERSION);
  return settings === undefined ? undefined : { settings, file };
}

function toProblem(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "EISDIR") return "there is a folder of its name";
  if (code === "EACCES" || code === "EPERM") return "Parley may not open the file";
  return "the disk does not give the file out";
}

/** Undefined when it says something that no version can be. A file that says nothing is as old as can be. */
function versionOf(file: JsonObject | undefined): number | undefined {
  return z.int().positive().default(1).safeParse(file?.["version"]).data;
}

/**
 * The settings in a file, what is absent being at its default; undefined when it is no settings file. A newer version
 * may mean something by a value that is not known here: that value alone is left at its default, that endpoint alone
 * left out.
 */
function toSettings(file: JsonObject, isNewer: boolean): Settings | undefined {
  const parsed = settingsSchema.safeParse(overDefaults(file));
  if (parsed.success || !isNewer) return parsed.data;
  const known = structuredClone(file);
  if (Array.isArray(known["endpoints"])) {
    const isKnown = (each: unknown): boolean => endpointSchema.safeParse(each).success;
    known["endpoints"] = known["endpoints"].filter(isKnown);
  }
  for (const { path } of settingsSchema.safeParse(overDefaults(known)).error?.issues ?? []) {
    remove(known, path);
  }
  return settingsSchema.safeParse(overDefaults(known)).data;
}

function overDefaults(file: JsonObject): JsonObject {
  const sections = Object.entries(DEFAULT_SETTINGS).map(([name, defaults]) => {
    const stored = file[name] ?? defaults;
    const [under, over] = [defaults, stored].map((each) => objectSchema.safeParse(each).data);
    const isSection = under !== undefined && over !== undefined;
    return [name, isSection ? { ...under, ...over } : stored] as const;
  });
  return Object.fromEntries(sections);
}

function remove(object: JsonObject, [key, ...rest]: readonly PropertyKey[]): void {
  const name = String(key);
  const inner = objectSchema.safeParse(object[name]).data;
  if (rest.length === 0 || inner === undefined) Reflect.deleteProperty(object, name);
  else {
    remove(inner, rest);
    object[name] = inner;
  }
}
