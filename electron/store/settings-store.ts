import writeFileAtomic from "write-file-atomic";
import { AppError } from "../../shared/errors.ts";
import {
  settings as settingsSchema,
  settingsPatch,
  type EffectiveSettings,
  type SettingsPatch,
} from "../../shared/settings.ts";
import { readSettings, SETTINGS_VERSION } from "./settings-file.ts";

/** What the environment holds fast (acceptance.md, "Process"). */
export interface SettingsEnvironment {
  readonly baseUrl?: string | undefined;
  readonly model?: string | undefined;
  readonly langfuseBaseUrl?: string | undefined;
  readonly langfusePublicKey?: string | undefined;
}

export interface SettingsStore {
  /** The settings in force: the environment's over the file's over the defaults. */
  get(): EffectiveSettings;
  /**
   * Saves what the patch names, and tells `onChange`.
   *
   * @throws AppError `invalid-input` for a value that the environment holds, `storage-failed` when it cannot be saved;
   *   nothing is changed then.
   */
  update(patch: SettingsPatch): EffectiveSettings;
  /** What went wrong while reading, in words for a person. */
  readonly notices: readonly string[];
}

interface SettingsStoreDeps {
  readonly path: string;
  readonly environment: SettingsEnvironment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onChange: (settings: EffectiveSettings) => void;
}

/** The settings that the environment may hold, by their dotted names. */
const VARIABLES = [
  { section: "model", key: "baseUrl", variable: "OPENAI_BASE_URL", from: "baseUrl" },
  { section: "model", key: "name", variable: "PARLEY_MODEL", from: "model" },
  { section: "langfuse", key: "baseUrl", variable: "LANGFUSE_BASE_URL", from: "langfuseBaseUrl" },
  {
    section: "langfuse",
    key: "publicKey",
    variable: "LANGFUSE_PUBLIC_KEY",
    from: "langfusePublicKey",
  },
] as const;

export function createSettingsStore(deps: SettingsStoreDeps): SettingsStore {
  const { path, environment, now, onChange } = deps;
  const read = readSettings({ path, now });
  const { held, notices } = readEnvironment(environment);
  let { settings, file } = read;

  const toEffective = (): EffectiveSettings => ({
    settings: settingsSchema.parse(
      held.reduce<object>((all, { patch }) => merge(all, patch), settings),
    ),
    fromEnvironment: held.map(({ section, key }) => `${section}.${key}`),
  });
  let effective = toEffective();

  return {
    get: () => effective,
    update(patch) {
      const locked = held.find(({ section, key }) => Object.hasOwn(patch[section] ?? {}, key));
      if (locked !== undefined) {
        throw new AppError(
          "invalid-input",
          `This setting comes from the environment variable ${locked.variable}. Change it there.`,
        );
      }
      const next = settingsSchema.parse(merge(settings, patch));
      // Only what was chosen is written, so that a value a newer version left, or a later default, stays what it is.
      const nextFile = merge({ version: SETTINGS_VERSION, ...file }, patch);
      save(path, nextFile);
      settings = next;
      file = nextFile;
      effective = toEffective();
      onChange(effective);
      return effective;
    },
    notices: [...read.notices, ...notices],
  };
}

/** One setting that the environment sets, with a value that can be used. */
interface HeldSetting {
  readonly section: (typeof VARIABLES)[number]["section"];
  readonly key: string;
  readonly variable: string;
  readonly patch: object;
}

interface HeldSettings {
  readonly held: readonly HeldSetting[];
  readonly notices: readonly string[];
}

function readEnvironment(environment: SettingsEnvironment): HeldSettings {
  const held: HeldSetting[] = [];
  const notices: string[] = [];
  for (const { section, key, variable, from } of VARIABLES) {
    const value = environment[from]?.trim() ?? "";
    if (value === "") continue;
    const parsed = settingsPatch.safeParse({ [section]: { [key]: value } });
    if (parsed.success) held.push({ section, key, variable, patch: parsed.data });
    else notices.push(`The environment variable ${variable} cannot be used and is ignored.`);
  }
  return { held, notices };
}

/** The sections of `under` with those of `over` laid on them, key by key; what neither names stays. */
function merge(under: object, over: object): Record<string, unknown> {
  const result: Record<string, unknown> = { ...under };
  for (const [name, section] of Object.entries(over)) {
    if (section === undefined) continue;
    const values = Object.entries(section as object).filter(([, value]) => value !== undefined);
    const before = typeof result[name] === "object" ? result[name] : {};
    result[name] = { ...before, ...Object.fromEntries(values) };
  }
  return result;
}

function save(path: string, file: Record<string, unknown>): void {
  try {
    writeFileAtomic.sync(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new AppError(
      "storage-failed",
      "The settings could not be saved. Check the permissions of Parley's folder and the space on the disk.",
      { cause: error },
    );
  }
}
