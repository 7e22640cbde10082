import { readFileSync, renameSync, statSync } from "node:fs";
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
  readonly notices: readonly string[];
}

const NONE: StoredSettings = { settings: DEFAULT_SETTINGS, file: {}, notices: [] };

interface ReadSettingsOptions {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Reads the settings; a file that cannot be used is set aside beside itself and the defaults hold. Never throws. */
export function readSettings({ path, now }: ReadSettingsOptions): StoredSettings {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return NONE;
    const stored = parseJson(objectSchema, readText(path));
    const version = versionOf(stored);
    if (stored !== undefined && version !== undefined) {
      const file = migrateSettings(stored, version);
      const settings = toSettings(file, version > SETTINGS_VERSION);
      if (settings !== undefined) return { settings, file, notices: [] };
    }
    const aside = join(dirname(path), `${parse(path).name}.bad-${toFileTime(now())}.json`);
    renameSync(path, aside);
    const notice = `Your settings could not be read, so the defaults are used. The file is kept as ${aside}.`;
    return { ...NONE, notices: [notice] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ...NONE,
      notices: [`Your settings could not be read (${reason}). The defaults are used.`],
    };
  }
}

/** Empty for a file that is too large to be ours. */
function readText(path: string): string {
  if (statSync(path).size > MAXIMUM_BYTES) return "";
  // Editors on Windows put a byte order mark in front, which JSON does not know.
  return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
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
