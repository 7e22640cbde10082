import writeFileAtomic from "write-file-atomic";
import { AppError } from "../../shared/errors.ts";
import {
  settings as settingsSchema,
  type EffectiveSettings,
  type Settings,
  type SettingsPatch,
} from "../../shared/settings.ts";
import { readSettings, SETTINGS_VERSION } from "./settings-file.ts";

/** What the environment holds fast, from `OPENAI_BASE_URL` and `PARLEY_MODEL`. */
export interface SettingsEnvironment {
  readonly baseUrl?: string | undefined;
  readonly model?: string | undefined;
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
  { name: "model.baseUrl", key: "baseUrl", variable: "OPENAI_BASE_URL", from: "baseUrl" },
  { name: "model.name", key: "name", variable: "PARLEY_MODEL", from: "model" },
] as const;

export function createSettingsStore(deps: SettingsStoreDeps): SettingsStore {
  const { path, environment, now, onChange } = deps;
  const read = readSettings({ path, now });
  const { held, notices } = readEnvironment(environment);
  let { settings, file } = read;

  const effective = (): EffectiveSettings => ({
    settings: { ...settings, model: { ...settings.model, ...held } },
    fromEnvironment: VARIABLES.filter(({ key }) => key in held).map(({ name }) => name),
  });

  return {
    get: effective,
    update(patch) {
      const locked = VARIABLES.find(({ key }) => key in held && patch.model?.[key] !== undefined);
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
      const changed = effective();
      onChange(changed);
      return changed;
    },
    notices: [...read.notices, ...notices],
  };
}

interface HeldSettings {
  /** Only what the environment sets and what can be used. */
  readonly held: Partial<Settings["model"]>;
  readonly notices: readonly string[];
}

function readEnvironment(environment: SettingsEnvironment): HeldSettings {
  const held: Partial<Settings["model"]> = {};
  const notices: string[] = [];
  for (const { key, variable, from } of VARIABLES) {
    const value = environment[from]?.trim() ?? "";
    if (value === "") continue;
    const parsed = settingsSchema.shape.model.shape[key].safeParse(value);
    if (parsed.success) held[key] = parsed.data;
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
