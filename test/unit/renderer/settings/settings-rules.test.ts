import { describe, expect, it } from "vitest";
import { followTheme } from "../../../../renderer/settings/theme.ts";
import { createStore } from "../../../../renderer/state/store.ts";
import { DEFAULT_SETTINGS, type EffectiveSettings } from "../../../../shared/settings.ts";

describe("followTheme", () => {
  it("follows the setting, and the system where the setting says so", () => {
    const settings = createStore<EffectiveSettings | undefined>(undefined);
    const root = document.createElement("html");
    let matches = true;
    let onChange = (): void => undefined;
    followTheme(
      settings,
      {
        get matches() {
          return matches;
        },
        addEventListener: (_type: string, listener: unknown) => {
          onChange = listener as () => void;
        },
      },
      root,
    );
    expect(root.dataset["theme"]).toBe("dark");
    matches = false;
    onChange();
    expect(root.dataset["theme"]).toBe("light");
    settings.set({
      settings: {
        ...DEFAULT_SETTINGS,
        appearance: { ...DEFAULT_SETTINGS.appearance, theme: "dark" },
      },
      fromEnvironment: [],
    });
    expect(root.dataset["theme"]).toBe("dark");
  });
});
