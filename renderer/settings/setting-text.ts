import type { NumberSetting } from "./number-setting.ts";

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
  const { min, max, decimals = 0, empty } = setting;
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
