import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSettingsStore, type SettingsStore } from "../../electron/store/settings-store.ts";
import { watchFile } from "../../electron/store/watch-file.ts";
import { eventually } from "../fakes/eventually.ts";

let folder: string;
let stop: () => void;
let store: SettingsStore;
const onChange = vi.fn();
const onNotice = vi.fn<() => void>();

const path = () => join(folder, "settings.json");
const theme = () => store.get().settings.appearance.theme;
const stored = () => JSON.parse(readFileSync(path(), "utf8")) as unknown;
const DARK = '{"version":2,"appearance":{"theme":"dark"}}';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-outside-"));
  onChange.mockReset();
  onNotice.mockReset();
  store = createSettingsStore({
    path: path(),
    environment: {},
    now: () => Date.UTC(2026, 10, 22, 14, 4, 22),
    onChange,
    onNotice,
  });
  stop = watchFile({
    path: path(),
    onChange: () => store.reload(),
    report: (error) => {
      throw error;
    },
  });
});
afterEach(() => {
  stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("settings edited outside the app", () => {
  it("count as soon as they are saved", async () => {
    writeFileSync(path(), DARK);
    await eventually(() => expect(theme()).toBe("dark"));
    expect(onChange).toHaveBeenCalledExactlyOnceWith(store.get());
    expect(onNotice).not.toHaveBeenCalled();
  });

  it("count when an editor puts a new file in the place of the old one, again and again", async () => {
    store.update({ appearance: { theme: "light" } });
    for (const next of ["dark", "system", "light"] as const) {
      writeFileSync(join(folder, "settings.json.tmp"), DARK.replace("dark", next));
      renameSync(join(folder, "settings.json.tmp"), path());
      await eventually(() => expect(theme()).toBe(next));
    }
  });

  it("are told once; what the app saves itself does not come back as news", () => {
    store.update({ appearance: { theme: "dark" } });
    expect(onChange).toHaveBeenCalledTimes(1);
    // As the watcher will.
    store.reload();
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(readdirSync(folder)).toEqual(["settings.json", "settings.last-good.json"]);
  });

  it("that cannot be read are set aside; what is in force stays, on the disk as well", async () => {
    store.update({ appearance: { theme: "dark" } });
    writeFileSync(path(), '{"version":2,"appearance":{"theme":');
    await eventually(() => expect(onNotice).toHaveBeenCalledOnce());
    const aside = "settings.bad-2026-11-22T14-04-22-000Z.json";
    expect(store.notices).toEqual([
      { text: expect.stringContaining("Your settings stay as they were") as string, file: aside },
    ]);
    expect(theme()).toBe("dark");
    expect(readFileSync(join(folder, aside), "utf8")).toContain('"theme":');
    expect(stored()).toEqual({ version: 3, appearance: { theme: "dark" } });
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it("an empty file is one that is being written", async () => {
    store.update({ appearance: { theme: "dark" } });
    writeFileSync(path(), "");
    store.reload();
    expect(onNotice).not.toHaveBeenCalled();
    writeFileSync(path(), DARK.replace("dark", "light"));
    await eventually(() => expect(theme()).toBe("light"));
  });

  it("are not lost when the app saves something before it has noticed them", () => {
    writeFileSync(path(), '{"version":2,"appearance":{"theme":"dark"},"voice":{"on":true}}');
    store.update({ safety: { promptInjection: "block" } });
    expect(stored()).toEqual({
      version: 3,
      appearance: { theme: "dark" },
      safety: { promptInjection: "block" },
      voice: { on: true },
    });
    expect(theme()).toBe("dark");
  });

  it("a file that was deleted is put back when asked, and only then", () => {
    store.writeBack();
    expect(readdirSync(folder)).toEqual([]);
    store.update({ appearance: { theme: "dark" } });
    rmSync(folder, { recursive: true });
    store.update({ appearance: { theme: "light" } });
    rmSync(path());
    store.writeBack();
    expect(stored()).toMatchObject({ appearance: { theme: "light" } });
    writeFileSync(path(), DARK);
    store.writeBack();
    expect(readFileSync(path(), "utf8")).toBe(DARK);
  });

  it("a file that was deleted leaves what is in force", () => {
    store.update({ appearance: { theme: "dark" } });
    rmSync(path());
    store.reload();
    expect(theme()).toBe("dark");
    store.update({ safety: { promptInjection: "off" } });
    expect(stored()).toMatchObject({ appearance: { theme: "dark" } });
  });
});

it("a folder that cannot be watched is reported, and ends nothing", () => {
  const report = vi.fn();
  const unwatch = watchFile({
    path: join(folder, "nowhere", "settings.json"),
    onChange: () => undefined,
    report,
  });
  expect(report).toHaveBeenCalledOnce();
  unwatch();
});
