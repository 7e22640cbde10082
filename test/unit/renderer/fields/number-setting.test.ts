import { describe, expect, it } from "vitest";
import {
  defaultWords,
  formatSetting,
  numberSetting,
  parseSetting,
  rangeWords,
  type NumberSetting,
} from "../../../../renderer/fields/number-setting.ts";
import { mergeSections } from "../../../../electron/store/merge-sections.ts";
import { BOUND_NAMES } from "../../../../shared/bounds.ts";
import { DEFAULT_SETTINGS, settings, settingsPatch } from "../../../../shared/settings.ts";

const LENGTH = numberSetting("safety.maximumMessageLength");
const BUDGETS = BOUND_NAMES.filter((name) => name.startsWith("budgets.")).map(numberSetting);

describe.each(BOUND_NAMES.map(numberSetting))("the setting $name", (setting) => {
  const isSaved = (text: string): boolean => {
    const value = parseSetting(text, setting);
    return value !== undefined && settingsPatch.safeParse(setting.toPatch(value)).success;
  };
  it("is saved as typed exactly within its range, and reads as it was saved", () => {
    const { min, max } = setting;
    const step = 10 ** -setting.decimals;
    const typed = [min - step, min, max, max + step].map((value) =>
      value.toFixed(setting.decimals),
    );
    expect(typed.map(isSaved)).toEqual([false, true, true, false]);
    const saved = mergeSections(DEFAULT_SETTINGS, settingsPatch.parse(setting.toPatch(max)));
    expect(setting.read(settings.parse(saved))).toBe(max);
    expect(setting.read(DEFAULT_SETTINGS)).toBe(setting.defaultValue);
  });
  it("may be empty exactly where nothing means something", () => {
    const patch = setting.toPatch(null);
    expect(Object.keys(patch).length > 0).toBe(setting.empty !== undefined);
    expect(settingsPatch.safeParse(patch).success).toBe(true);
    expect(parseSetting(" ", setting)).toBe(setting.empty === undefined ? undefined : null);
  });
});

describe("parseSetting", () => {
  it.each(["", "-1", "1.5", "ten", "1000001", "0", "1,5", "0,4", "4,0000", "1 5"])(
    "refuses %j and names the range",
    (text) => {
      expect(parseSetting(text, LENGTH)).toBeUndefined();
      expect(rangeWords(LENGTH)).toContain("from 1 to 1,000,000");
    },
  );
  it.each([
    ["4,000", 4_000],
    ["1,000,000", 1_000_000],
    ["4 000", 4_000],
    ["4_000", 4_000],
    [" 12 ", 12],
  ])("reads %j as %d", (text, value) => {
    expect(parseSetting(text, LENGTH)).toBe(value);
  });
});

describe("a number that may be empty and has decimals", () => {
  const dollars: NumberSetting = {
    label: "Budget",
    name: "limits.budget",
    unit: "US dollars",
    hint: "",
    min: 0.01,
    max: 10_000,
    decimals: 2,
    empty: "no cap",
    defaultValue: null,
    read: () => null,
    toPatch: () => ({}),
  };
  it.each([
    ["", null],
    ["2.50", 2.5],
    ["1000", 1_000],
    ["1 000.5", 1_000.5],
    ["0,50", 0.5],
    ["1,5", 1.5],
    ["1,500", undefined],
    ["1.000,50", undefined],
    ["1,000.50", undefined],
    ["0,505", undefined],
    [",5", undefined],
    ["1,", undefined],
    ["1,2,3", undefined],
    ["2.505", undefined],
    ["0.001", undefined],
    [".", undefined],
    ["1.", undefined],
    ["1.2.3", undefined],
  ])("reads %j as %j", (text, value) => {
    expect(parseSetting(text, dollars)).toBe(value);
  });
  it.each([
    ["0,0001", 0.0001],
    ["0,005", 0.005],
    ["1,500000", 1.5],
    ["1,500", undefined],
    ["1,0000001", undefined],
    ["1.000,50", undefined],
  ])("reads the budget %j as %j", (text, value) => {
    for (const budget of BUDGETS) expect(parseSetting(text, budget)).toBe(value);
  });
  it("says what may stand there and what nothing means", () => {
    expect(rangeWords(dollars)).toBe(
      "A number with up to 2 decimal places of US dollars from 0.01 to 10,000; empty is no cap.",
    );
    expect(defaultWords(dollars)).toBe("Empty = no cap.");
    expect(formatSetting(null)).toBe("");
  });
});
