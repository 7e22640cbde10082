import { describe, expect, it } from "vitest";
import {
  LENGTH_SETTING,
  RATE_SETTINGS,
  TIMEOUT_SETTINGS,
  parseSetting,
  rangeWords,
} from "../../../../renderer/settings/number-setting.ts";
import { DEFAULT_SETTINGS, settingsPatch } from "../../../../shared/settings.ts";

const ALL = [...RATE_SETTINGS, ...TIMEOUT_SETTINGS, LENGTH_SETTING];

describe.each(ALL)("the setting $name", (setting) => {
  const isAllowed = (value: number) => settingsPatch.safeParse(setting.toPatch(value)).success;
  it("has the range and the default of the schema", () => {
    const { min, max } = setting;
    expect([min - 1, min, max, max + 1].map(isAllowed)).toEqual([false, true, true, false]);
    expect(setting.read(DEFAULT_SETTINGS)).toBe(setting.defaultValue);
  });
});

describe("parseSetting", () => {
  it.each(["", "-1", "1.5", "ten", "1000001", "0"])("refuses %j and names the range", (text) => {
    expect(parseSetting(text, LENGTH_SETTING)).toBeUndefined();
    expect(rangeWords(LENGTH_SETTING)).toContain("from 1 to 1,000,000");
  });
  it.each([
    ["4,000", 4_000],
    [" 12 ", 12],
  ])("reads %j as %d", (text, value) => {
    expect(parseSetting(text, LENGTH_SETTING)).toBe(value);
  });
});
