import { z } from "zod";
import {
  DEFAULT_SETTINGS,
  settings as settingsSchema,
  type Settings,
} from "../../shared/settings.ts";

const objectSchema = z.record(z.string(), z.unknown());
type JsonObject = z.infer<typeof objectSchema>;

/** Settings out of a file in which some values cannot be used. */
export interface Salvaged {
  readonly settings: Settings;
  /** The dotted names of what cannot be used, as in `limits.windowSeconds` or `endpoints.0`. */
  readonly unusable: readonly string[];
  /** Those among them in whose place nothing holds. */
  readonly leftOut: readonly string[];
}

/**
 * The settings in a file. What is absent is at its default. A value that cannot be used is left out alone, and
 * `instead` gives what holds in its place, of an endpoint what the one with its id has there; an endpoint without a usable address, or with the id of an earlier one, is
 * left out whole.
 */
export function salvageSettings(file: JsonObject, instead: Settings): Salvaged {
  const known = structuredClone(
    Object.fromEntries(Object.keys(DEFAULT_SETTINGS).map((name) => [name, file[name]])),
  );
  const unusable = new Set<string>();
  const leftOut = new Set<string>();
  for (const [name, section] of Object.entries(known)) {
    const isRightKind = Array.isArray(DEFAULT_SETTINGS[name as keyof Settings])
      ? Array.isArray(section)
      : objectSchema.safeParse(section).success && !Array.isArray(section);
    if (section === undefined || isRightKind) continue;
    unusable.add(name);
    known[name] = undefined;
    if (!putBack(known, [name], instead)) leftOut.add(name);
  }
  for (const name of repairEndpoints(known)) {
    unusable.add(name);
    leftOut.add(name);
  }
  // Each round takes something out.
  for (;;) {
    const parsed = settingsSchema.safeParse(overDefaults(known));
    if (parsed.success) {
      return { settings: parsed.data, unusable: [...unusable], leftOut: [...leftOut] };
    }
    // From the end of a list to its beginning, so that no place moves before it is looked at.
    const paths = parsed.error.issues.map(({ path }) => path).toSorted(byPlace);
    const gone: string[] = [];
    for (const path of paths) {
      const within = `${path.map(String).join(".")}.`;
      if (gone.some((each) => within.startsWith(`${each}.`))) continue;
      const taken = takeOut(known, path);
      if (taken.length === 0) continue;
      const name = taken.map(String).join(".");
      gone.push(name);
      if (!putBack(known, taken, instead)) leftOut.add(name);
    }
    // Whatever it is, it must not go on for ever.
    if (gone.length === 0) {
      return { settings: instead, unusable: Object.keys(DEFAULT_SETTINGS), leftOut: [] };
    }
    for (const name of gone) unusable.add(name);
  }
}

/** What a hand that writes an endpoint may leave out, and the second of two with one id. */
function repairEndpoints(known: JsonObject): readonly string[] {
  const list = z.array(z.unknown()).safeParse(known["endpoints"]).data;
  if (list === undefined) return [];
  const unusable: string[] = [];
  const ids = new Set<unknown>();
  known["endpoints"] = list.filter((each, index) => {
    const endpoint = objectSchema.safeParse(each).data;
    if (endpoint === undefined) return true;
    const { id, name, preset, baseUrl } = endpoint;
    if (ids.has(id)) {
      unusable.push(`endpoints.${index}`);
      return false;
    }
    ids.add(id);
    if (typeof name !== "string" && typeof baseUrl === "string" && URL.canParse(baseUrl)) {
      if (name !== undefined) unusable.push(`endpoints.${index}.name`);
      Object.assign(each as object, { name: new URL(baseUrl).host.slice(0, 80) });
    }
    if (typeof preset !== "string") Object.assign(each as object, { preset: "custom" });
    return true;
  });
  return unusable;
}

/** The sections of a file, each over its defaults. */
function overDefaults(known: JsonObject): JsonObject {
  const sections = Object.entries(DEFAULT_SETTINGS).map(([name, defaults]) => {
    const over = objectSchema.safeParse(known[name]).data;
    const under = objectSchema.safeParse(defaults).data;
    const isList = Array.isArray(defaults);
    return [name, isList ? (known[name] ?? defaults) : { ...under, ...over }] as const;
  });
  return Object.fromEntries(sections);
}

function byPlace(one: readonly PropertyKey[], other: readonly PropertyKey[]): number {
  for (const [index, key] of one.entries()) {
    const against = other[index];
    if (typeof key === "number" && typeof against === "number" && key !== against)
      return against - key;
    if (key !== against) return 0;
  }
  return 0;
}

/**
 * Takes out what stands at the end of a path; where nothing does, because something is missing there, what it is
 * missing in.
 *
 * @returns where it stood; empty when it was gone already.
 */
function takeOut(root: JsonObject, path: readonly PropertyKey[]): readonly PropertyKey[] {
  for (const at of [path, path.slice(0, -1)]) {
    const key = at.at(-1);
    const parent = at.slice(0, -1).reduce<unknown>(valueIn, root);
    if (key === undefined || typeof parent !== "object" || parent === null) continue;
    if (!Object.hasOwn(parent, key)) continue;
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else Reflect.deleteProperty(parent, key);
    return at;
  }
  return [];
}

const valueIn = (parent: unknown, key: PropertyKey): unknown =>
  typeof parent === "object" && parent !== null ? (Reflect.get(parent, key) as unknown) : undefined;

/**
 * Puts what holds instead where a value of a section, a whole section or a value of an endpoint was taken out.
 *
 * @returns whether something holds there now.
 */
function putBack(known: JsonObject, path: readonly PropertyKey[], instead: Settings): boolean {
  const [section, key, ...within] = path;
  const name = String(section);
  if (!Object.hasOwn(instead, name)) return false;
  if (name === "endpoints") {
    return key === undefined ? false : putBackInEndpoint(known, [key, ...within], instead);
  }
  const from: object = instead[name as keyof Settings];
  const before = objectSchema.safeParse(known[name]).data ?? {};
  if (key === undefined) {
    known[name] = { ...from };
    return true;
  }
  // An element of a list is only left out.
  if (within.length > 0 || Object.hasOwn(before, key) || !Object.hasOwn(from, key)) return false;
  known[name] = { ...before, [key]: Reflect.get(from, key) as unknown };
  return true;
}

/** An endpoint whose address cannot be used is left out whole: its other values were meant for that address. */
function putBackInEndpoint(
  known: JsonObject,
  [index, key, ...within]: readonly PropertyKey[],
  instead: Settings,
): boolean {
  if (index === undefined || key === undefined || within.length > 0 || key === "baseUrl") {
    return false;
  }
  const endpoint = valueIn(known["endpoints"], index);
  const from = instead.endpoints.find(({ id }) => id === valueIn(endpoint, "id"));
  if (from === undefined || !Object.hasOwn(from, key)) return false;
  if (from.baseUrl !== valueIn(endpoint, "baseUrl")) return false;
  Reflect.set(endpoint as object, key, Reflect.get(from, key));
  return true;
}
