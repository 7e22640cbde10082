import { describe, expect, it } from "vitest";
import { composerIntent, type ComposerKey } from "../../../../renderer/composer/composer-keys.ts";

const press = (key: string, over: Partial<ComposerKey> = {}): ComposerKey => ({
  key,
  shiftKey: false,
  isComposing: false,
  keyCode: 0,
  ...over,
});
const idle = { isEmpty: false, isRunning: false };

describe("composerIntent", () => {
  it("sends on Enter and leaves Shift+Enter to the text", () => {
    expect(composerIntent(press("Enter"), idle)).toBe("send");
    expect(composerIntent(press("Enter", { shiftKey: true }), idle)).toBe("nothing");
  });

  it("sends on Control or Command and Enter alone, where that was chosen", () => {
    const chosen = { ...idle, sendKey: "mod-enter" } as const;
    expect(composerIntent(press("Enter"), chosen)).toBe("nothing");
    expect(composerIntent(press("Enter", { isModified: true }), chosen)).toBe("send");
    expect(composerIntent(press("Enter", { isModified: true }), idle)).toBe("send");
    const composing = press("Enter", { isModified: true, isComposing: true });
    expect(composerIntent(composing, chosen)).toBe("nothing");
  });

  it("never sends an Enter that ends an IME composition, however the browser marks it", () => {
    expect(composerIntent(press("Enter", { isComposing: true }), idle)).toBe("nothing");
    expect(composerIntent(press("Enter", { keyCode: 229 }), idle)).toBe("nothing");
  });

  it("stops on Escape only while a run is active and nothing is typed", () => {
    expect(composerIntent(press("Escape"), { isEmpty: true, isRunning: true })).toBe("stop");
    expect(composerIntent(press("Escape"), { isEmpty: false, isRunning: true })).toBe("nothing");
    expect(composerIntent(press("Escape"), { isEmpty: true, isRunning: false })).toBe("nothing");
  });

  it("recalls the last message on ArrowUp where nothing is typed and nothing runs", () => {
    const empty = { isEmpty: true, isRunning: false };
    expect(composerIntent(press("ArrowUp"), empty)).toBe("recall");
    expect(composerIntent(press("ArrowUp", { shiftKey: true }), empty)).toBe("nothing");
    expect(composerIntent(press("ArrowUp", { isComposing: true }), empty)).toBe("nothing");
    expect(composerIntent(press("ArrowUp"), idle)).toBe("nothing");
    expect(composerIntent(press("ArrowUp"), { ...empty, isRunning: true })).toBe("nothing");
  });

  it("leaves every other key to the text", () => {
    expect(composerIntent(press("a"), idle)).toBe("nothing");
  });
});
