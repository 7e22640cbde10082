// Without zod, because the page uses it: zod probes for eval, which the page's CSP refuses.

import { formatUsd } from "./format-usd.ts";
import { SETTING_ROWS, settingRows, type NameOf, type NumberRow } from "./setting-rows.ts";

/** A setting that holds something back: every one that is a number. */
export type BoundName = NameOf<"number">;

const rowOf = (name: BoundName): NumberRow => SETTING_ROWS[name];

/** Every bound, by its dotted name. Null, where it may stand, is no bound at all. */
export const BOUND_NAMES: readonly BoundName[] = settingRows
  .filter(([, { kind }]) => kind === "number")
  .map(([name]) => name as BoundName);

/** Whether the second value holds back less than the first, each as it stands in the settings. */
export function isLooser(name: BoundName, from: number | null, to: number | null): boolean {
  const { looser, zero } = rowOf(name);
  const reach = (value: number | null): number =>
    value === null || (value === 0 && zero !== undefined) ? Infinity : value;
  return looser === "higher" ? reach(to) > reach(from) : reach(to) < reach(from);
}

/** The value of a bound for a person, as in "$0.50", "no cap" or "never". */
export function boundWords(name: BoundName, value: number | null): string {
  const { zero, empty = "no cap", isMoney } = rowOf(name);
  if (value === null) return empty;
  if (value === 0 && zero !== undefined) return zero;
  return isMoney === true ? formatUsd(value) : value.toLocaleString("en");
}
