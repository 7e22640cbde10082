import type { Settings, SettingsPatch } from "../../shared/settings.ts";

interface AnyNumberSetting {
  readonly label: string;
  /** Dotted, as the environment's locks name it. */
  readonly name: string;
  readonly unit: string;
  readonly hint: string;
  /** Both ends are allowed. */
  readonly min: number;
  readonly max: number;
  /** What 0 means, where it may stand; left out, "never". */
  readonly zero?: string;
  /** How many decimal places may be typed; left out, none. */
  readonly decimals?: number;
}

/** A number that must stand. */
interface RequiredNumberSetting extends AnyNumberSetting {
  readonly empty?: undefined;
  readonly defaultValue: number;
  readonly read: (settings: Settings) => number;
  readonly toPatch: (value: number) => SettingsPatch;
}

/** A number that may be left out: its field may be empty. */
export interface OptionalNumberSetting extends AnyNumberSetting {
  /** What an empty field means, as in "no cap". */
  readonly empty: string;
  /** Null is empty. */
  readonly defaultValue: number | null;
  readonly read: (settings: Settings) => number | null;
  readonly toPatch: (value: number | null) => SettingsPatch;
}

/** A number that a person may set, with what the form must know of it. */
export type NumberSetting = RequiredNumberSetting | OptionalNumberSetting;

/** The change that sets it. A setting that must stand is left as it is where there is no number. */
export function toSettingsPatch(value: number | null, setting: NumberSetting): SettingsPatch {
  if (setting.empty !== undefined) return setting.toPatch(value);
  return value === null ? {} : setting.toPatch(value);
}
