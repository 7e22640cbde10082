import type * as Fs from "node:fs";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSettingsStore } from "../../../../electron/store/settings-store.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

const disk = vi.hoisted(() => ({ isFull: true }));
// The disk of Parley's folder takes no copy; the one that the link leads to takes whatever is written.
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof Fs>();
  return {
    ...fs,
    copyFileSync: (...options: Parameters<typeof fs.copyFileSync>) => {
      if (disk.isFull) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      fs.copyFileSync(...options);
    },
  };
});

const posix = needing("macOS or Linux");
const BROKEN = '{"budgets": {"perDay';
const GOOD = '{"version":3,"budgets":{"perDayMicroUsd":5000000}}';

let folder: string;
beforeEach(() => {
  disk.isFull = true;
  folder = mkdtempSync(join(tmpdir(), "parley-settings-stuck-"));
  writeFileSync(join(folder, "mine.json"), BROKEN);
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
const mine = () => readFileSync(join(folder, "mine.json"), "utf8");

describe.skipIf(posix.isMissing)(
  `a damaged file behind a link that cannot be kept${posix.note}`,
  () => {
    beforeEach(() => symlinkSync(join(folder, "mine.json"), join(folder, "settings.json")));

    it.each([undefined, GOOD])("is never written over at the start (last good: %s)", (good) => {
      if (good !== undefined) writeFileSync(join(folder, "settings.last-good.json"), good);
      const store = open();
      expect(store.notices).toHaveLength(1);
      // Nobody knows that it was ever settings of Parley: the link goes aside, and what it leads to is let be.
      expect(store.notices[0]?.text).toContain("The link is saved as");
      expect(store.get().unreadBudgets).toEqual(good === undefined ? ["budgets"] : undefined);
      store.update({ appearance: { theme: "dark" } });
      expect(mine()).toBe(BROKEN);
      expect(readFileSync(join(folder, "settings.json"), "utf8")).toContain("dark");
      const [aside] = readdirSync(folder).filter((name) => name.includes(".bad-"));
      expect(readFileSync(join(folder, aside ?? ""), "utf8")).toBe(BROKEN);
    });

    it("is not written over while the app runs, and counts as soon as it is mended", () => {
      writeFileSync(join(folder, "mine.json"), GOOD);
      const store = open();
      writeFileSync(join(folder, "mine.json"), BROKEN);
      expect(() => store.update({ appearance: { theme: "dark" } })).toThrow("stays as it is");
      expect(mine()).toBe(BROKEN);
      expect(store.get().settings.budgets.perDayMicroUsd).toBe(5_000_000);

      writeFileSync(join(folder, "mine.json"), GOOD.replace("5000000", "6000000"));
      store.update({ appearance: { theme: "dark" } });
      expect(store.get().settings.budgets.perDayMicroUsd).toBe(6_000_000);
    });
  },
);
