import { describe, expect, it } from "vitest";
import {
  ATTACHMENT_LENGTH_SETTING,
  BUDGET_SETTINGS,
  LENGTH_SETTING,
  RETENTION_SETTING,
  RATE_SETTINGS,
  TIMEOUT_SETTINGS,
  TOKEN_SETTINGS,
} from "../../../../renderer/settings/number-settings.ts";
import { defaultWords, rangeWords } from "../../../../renderer/settings/setting-words.ts";
import { formatSetting, parseSetting } from "../../../../renderer/settings/setting-text.ts";
import {
  toSettingsPatch,
  type NumberSetting,
} from "../../../../renderer/settings/number-setting.ts";
import { DEFAULT_SETTINGS, settingsPatch } from "../../../../shared/settings.ts";

const ALL = [
  ...RATE_SETTINGS,
  ...TOKEN_SETTINGS,
  ...BUDGET_SETTINGS,
  ...TIMEOUT_SETTINGS,
  LENGTH_SETTING,
  RETENTION_SETTING,
  ATTACHMENT_LENGTH_SETTING,
];

describe.each(ALL)("the setting $name", (setting) => {
  const isAllowed = (value: number) =>
    settingsPatch.safeParse(toSettingsPatch(value, setting)).success;
  it("has the range and the default of the schema", () => {
    const { min, max } = setting;
    expect([min - 1, min, max, max + 1].map(isAllowed)).toEqual([false, true, true, false]);
    expect(setting.read(DEFAULT_SETTINGS)).toBe(setting.defaultValue);
  });
  it("may be empty exactly where the schema says so", () => {
    const patch = toSettingsPatch(null, setting);
    expect(Object.keys(patch).length > 0).toBe(setting.empty !== undefined);
    expect(settingsPatch.safeParse(patch).success).toBe(true);
    expect(parseSetting(" ", setting)).toBe(setting.empty === undefined ? undefined : null);
  });
});

describe("parseSetting", () => {
  it.each(["", "-1", "1.5", "ten", "1000001", "0", "1,5", "0,4", "4,0000", "1 5"])(
    "refuses %j and names the range",
    (text) => {
      expect(parseSetting(text, LENGTH_SETTING)).toBeUndefined();
      expect(rangeWords(LENGTH_SETTING)).toContain("from 1 to 1,000,000");
    },
  );
  it.each([
    ["4,000", 4_000],
    ["1,000,000", 1_000_000],
    ["4 000", 4_000],
    ["4_000", 4_000],
    [" 12 ", 12],
  ])("reads %j as %d", (text, value) => {
    expect(parseSetting(text, LENGTH_SETTING)).toBe(value);
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
    for (const budget of BUDGET_SETTINGS) expect(parseSetting(text, budget)).toBe(value);
  });
  it("says what may stand there and what nothing means", () => {
    expect(rangeWords(dollars)).toBe(
      "A number with up to 2 decimal places of US dollars from 0.01 to 10,000; empty is no cap.",
    );
    expect(defaultWords(dollars)).toBe("Empty = no cap.");
    expect(formatSetting(null)).toBe("");
  });
});
