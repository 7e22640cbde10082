import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSettingsStore } from "../../../../electron/store/settings-store.ts";

// A disk that is full takes no new file, but renames the ones it has.
vi.mock("../../../../electron/store/own-file.ts", async (original) => ({
  ...(await original<object>()),
  writeOwnFile: () => {
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  },
}));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-settings-full-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () =>
  createSettingsStore({
    path: join(folder, "settings.json"),
    environment: {},
    now: () => Date.UTC(2026, 10, 22),
    onChange: () => undefined,
    onNotice: () => undefined,
  });

it("a damaged file on a full disk loses no budget, at the second start neither", () => {
  const good = { version: 3, budgets: { perDayMicroUsd: 5_000_000 } };
  writeFileSync(join(folder, "settings.last-good.json"), JSON.stringify(good));
  writeFileSync(join(folder, "settings.json"), "\0\0\0\0");
  for (let start = 1; start <= 2; start += 1) {
    const store = open();
    expect(store.get().settings.budgets.perDayMicroUsd).toBe(5_000_000);
    expect(store.notices.length).toBeGreaterThan(0);
    expect(readdirSync(folder)).toContain("settings.json");
  }
});
