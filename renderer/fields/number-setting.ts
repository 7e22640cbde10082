import type { BoundName } from "../../shared/bounds.ts";
import {
  patchSetting,
  readSetting,
  SETTING_ROWS,
  type NumberRow,
} from "../../shared/setting-rows.ts";
import type { Settings, SettingsPatch } from "../../shared/settings.ts";

/** A number that a person may set, as its field knows it. */
export interface NumberSetting {
  readonly label: string;
  /** Dotted, as the environment's locks name it. */
  readonly name: string;
  readonly unit: string;
  readonly hint: string;
  /** Both ends are allowed. */
  readonly min: number;
  readonly max: number;
  /** What 0 means, where it may stand for something else than a number. */
  readonly zero?: string | undefined;
  /** How many decimal places may be typed. */
  readonly decimals: number;
  /** What an empty field means, as in "no cap"; left out where there must be a number. */
  readonly empty?: string | undefined;
  /** Null is empty. */
  readonly defaultValue: number | null;
  readonly read: (settings: Settings) => number | null;
  /** The change that sets it; none where there must be a number and there is none. */
  readonly toPatch: (value: number | null) => SettingsPatch;
}

const MICRO_USD = 1_000_000;

/** The number of a row: money is stored in micro-dollars and typed in dollars. */
export function numberSetting(name: BoundName): NumberSetting {
  const row: NumberRow = SETTING_ROWS[name];
  const { label, unit, hint, zero, empty, isMoney = false } = row;
  const scale = isMoney ? MICRO_USD : 1;
  const toShown = (value: number | null): number | null => (value === null ? null : value / scale);
  return {
    name,
    label,
    unit,
    hint,
    zero,
    empty,
    min: row.min / scale,
    max: row.max / scale,
    decimals: isMoney ? Math.log10(MICRO_USD) : 0,
    defaultValue: toShown(row.default),
    read: (settings) => toShown(readSetting(settings, name)),
    toPatch: (value) => {
      if (value === null && empty === undefined) return {};
      return patchSetting(name, value === null ? null : Math.round(value * scale));
    },
  };
}
/** "4,000", "4 000" or "4_000", one sign throughout. */
const GROUPED_WHOLE = /^\d{1,3}(?<separator>[\s,_])\d{3}(?:\k<separator>\d{3})*$/;
/** "1 000.5": where decimals may stand a comma groups nothing, because it may be meant for them. */
const GROUPED_DECIMAL = /^\d{1,3}(?<separator>[\s_])\d{3}(?:\k<separator>\d{3})*(?:\.\d+)?$/;
/** "0,50", but not "1,500": for one reader that is a thousand times what it is for another. */
const DECIMAL_COMMA = /^(?:0,\d+|\d+,(?!\d{3}$)\d+)$/;

/** The number as a machine writes it; what can be read in two ways stays as it is. */
function normalise(typed: string, decimals: number): string {
  if ((decimals === 0 ? GROUPED_WHOLE : GROUPED_DECIMAL).test(typed)) {
    return typed.replaceAll(/[\s,_]/g, "");
  }
  return decimals > 0 && DECIMAL_COMMA.test(typed) ? typed.replace(",", ".") : typed;
}

/**
 * A number as people write it, null for an empty field that may be empty; undefined when it is neither, can be read in
 * two ways ("1,500" where decimals may stand) or lies outside the setting's range.
 */
export function parseSetting(text: string, setting: NumberSetting): number | null | undefined {
  const { min, max, decimals, empty } = setting;
  const digits = normalise(text.trim(), decimals);
  if (digits === "" && empty !== undefined) return null;
  const [, fraction = ""] = digits.split(".");
  if (!/^\d{1,12}(?:\.\d+)?$/.test(digits) || fraction.length > decimals) return undefined;
  const value = Number(digits);
  return value >= min && value <= max ? value : undefined;
}

/** The number as it stands in its field. */
export function formatSetting(value: number | null): string {
  return value === null ? "" : String(value);
}

/** The number for a person who reads it; what nothing means where there is none. */
export function numberWords(value: number | null, { empty = "empty" }: NumberSetting): string {
  return value === null ? empty : value.toLocaleString("en", { maximumFractionDigits: 20 });
}

/** What may stand in the field, for the person who typed something else. */
export function rangeWords(setting: NumberSetting): string {
  const { min, max, unit, zero, decimals, empty } = setting;
  const kind = decimals === 0 ? "A whole number" : `A number with up to ${decimals} decimal places`;
  const range = `${numberWords(min, setting)} to ${numberWords(max, setting)}`;
  const none = zero === undefined ? "" : `; 0 is ${zero}`;
  return `${kind} of ${unit} from ${range}${none}${empty === undefined ? "" : `; empty is ${empty}`}.`;
}

/** What the setting is when nobody has set it. */
export function defaultWords(setting: NumberSetting): string {
  const { empty, zero, defaultValue } = setting;
  if (empty !== undefined) {
    const also = defaultValue === null ? "" : ` ${numberWords(defaultValue, setting)} by default.`;
    return `Empty = ${empty}.${also}`;
  }
  return `${numberWords(defaultValue, setting)} by default${zero === undefined ? "" : `, 0 = ${zero}`}.`;
}
