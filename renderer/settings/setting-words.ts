import type { NumberSetting } from "./number-setting.ts";

/** The number for a person who reads it; what nothing means where there is none. */
export function settingWords(value: number | null, { empty = "empty" }: NumberSetting): string {
  return value === null ? empty : value.toLocaleString("en", { maximumFractionDigits: 20 });
}

/** What may stand in the field, for the person who typed something else. */
export function rangeWords(setting: NumberSetting): string {
  const { min, max, unit, zero = "never", decimals = 0, empty } = setting;
  const kind = decimals === 0 ? "A whole number" : `A number with up to ${decimals} decimal places`;
  const range = `${settingWords(min, setting)} to ${settingWords(max, setting)}`;
  const none = min === 0 && empty === undefined ? `; 0 is ${zero}` : "";
  return `${kind} of ${unit} from ${range}${none}${empty === undefined ? "" : `; empty is ${empty}`}.`;
}

/** What the setting is when nobody has set it. */
export function defaultWords(setting: NumberSetting): string {
  const { min, empty, zero = "never", defaultValue } = setting;
  if (empty !== undefined) {
    const also = defaultValue === null ? "" : ` ${settingWords(defaultValue, setting)} by default.`;
    return `Empty = ${empty}.${also}`;
  }
  return `${settingWords(defaultValue, setting)} by default${min === 0 ? `, 0 = ${zero}` : ""}.`;
}
