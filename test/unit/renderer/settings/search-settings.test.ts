import { describe, expect, it } from "vitest";
import { searchSettings } from "../../../../renderer/settings/search-settings.ts";
import { SETTINGS_INDEX } from "../../../../renderer/fields/settings-index.ts";

const find = (query: string): readonly string[] =>
  searchSettings(SETTINGS_INDEX, query).map(({ label }) => label);

describe("searchSettings", () => {
  it.each([
    ["timeout", "First-token timeout (seconds)"],
    ["TIMEOUT idle", "Idle timeout (seconds)"],
    ["dark", "Theme"],
    ["endpoint", "Base URL"],
    ["jailbreak", "Prompt injection"],
    ["first-token", "First-token timeout (seconds)"],
    ["thème", "Theme"],
  ])("finds for %j first %j", (query, label) => {
    expect(find(query)[0]).toBe(label);
  });

  it("wants every word, and puts a name before what is said of a setting", () => {
    expect(find("timeout tool")).toContain("Tool timeout (seconds)");
    expect(find("timeout theme")).toEqual([]);
    // "Messages per window" is said to count "within the window length".
    expect(find("window length")[0]).toBe("Window length (seconds)");
    expect(find("window length")).toContain("Messages per window");
  });

  it.each(["", "  ", "-"])("finds nothing for %j", (query) => {
    expect(find(query)).toEqual([]);
  });

  it("knows each setting once", () => {
    const names = SETTINGS_INDEX.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
