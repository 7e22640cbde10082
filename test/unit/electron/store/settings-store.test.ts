import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createSettingsStore,
  type SettingsEnvironment,
} from "../../../../electron/store/settings-store.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(folder, "settings.json");
const write = (text: string) => writeFileSync(path(), text);
const readFile = () => JSON.parse(readFileSync(path(), "utf8")) as unknown;
const AT = Date.UTC(2026, 10, 22, 14, 4, 22);

function open(environment: SettingsEnvironment = {}) {
  const onChange = vi.fn();
  const store = createSettingsStore({ path: path(), environment, now: () => AT, onChange });
  return { store, onChange };
}

describe("a settings file", () => {
  it("need not be there", () => {
    const { store } = open();
    expect(store.get()).toEqual({ settings: DEFAULT_SETTINGS, fromEnvironment: [] });
    expect(store.notices).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps what was set for the next start", () => {
    const { store, onChange } = open();
    const updated = store.update({ model: { baseUrl: "http://localhost:1234/v1", name: "local" } });
    store.update({ appearance: { theme: "dark" } });
    expect(onChange.mock.calls).toHaveLength(2);
    expect(onChange).toHaveBeenNthCalledWith(1, updated);
    expect(open().store.get().settings).toEqual({
      ...DEFAULT_SETTINGS,
      appearance: { theme: "dark" },
      model: { baseUrl: "http://localhost:1234/v1", name: "local" },
    });
    expect(readFile()).toMatchObject({ version: 1 });
  });

  it("is read with a byte order mark and with what is absent at its default", () => {
    write('\uFEFF{"version":1,"appearance":{"theme":"light"}}');
    const { store } = open();
    expect(store.get().settings).toEqual({ ...DEFAULT_SETTINGS, appearance: { theme: "light" } });
    expect(store.notices).toEqual([]);
  });

  it("keeps keys that are not known, and values that only a newer version knows", () => {
    write('{"version":2,"voice":{"on":true},"appearance":{"theme":"sepia","font":"serif"}}');
    const { store } = open();
    expect(store.notices).toEqual([]);
    expect(store.get().settings.appearance.theme).toBe("system");
    store.update({ model: { name: "local" } });
    expect(readFile()).toEqual({
      version: 2,
      voice: { on: true },
      appearance: { theme: "sepia", font: "serif" },
      model: { name: "local" },
    });
  });

  it.each([
    ["empty", ""],
    ["cut off", '{"version":1,"appea'],
    ["not an object", "[]"],
    ["of wrong types", '{"version":1,"appearance":"dark"}'],
    ["of a wrong version", '{"version":"new"}'],
    ["of a value that cannot be", '{"version":1,"appearance":{"theme":"sepia"}}'],
    ["huge", `{"version":1,"junk":"${"x".repeat(1_000_001)}"}`],
  ])("that is %s is set aside, never deleted", (_, text) => {
    write(text);
    const { store } = open();
    expect(store.get().settings).toEqual(DEFAULT_SETTINGS);
    const aside = "settings.bad-2026-11-22T14-04-22-000Z.json";
    expect(store.notices).toEqual([expect.stringContaining(aside)]);
    expect(readdirSync(folder)).toEqual([aside]);
    expect(readFileSync(join(folder, aside), "utf8")).toBe(text);
    store.update({ appearance: { theme: "dark" } });
    expect(open().store.get().settings.appearance.theme).toBe("dark");
  });

  it("that cannot be written changes nothing", () => {
    const blocked = createSettingsStore({
      path: join(folder, "no-folder", "settings.json"),
      environment: {},
      now: () => AT,
      onChange: () => undefined,
    });
    expect(() => blocked.update({ appearance: { theme: "dark" } })).toThrow(
      expect.objectContaining({ code: "storage-failed" }),
    );
    expect(blocked.get().settings).toEqual(DEFAULT_SETTINGS);
  });

  it.skipIf(process.platform === "win32")("can be read by nobody else", () => {
    open().store.update({ appearance: { theme: "dark" } });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });
});

describe("the environment", () => {
  const environment = { baseUrl: "https://models.example/v1", model: "large" };

  it("goes before the file and is named", () => {
    write('{"version":1,"model":{"baseUrl":"http://localhost:1/v1","name":"small"}}');
    expect(open(environment).store.get()).toEqual({
      settings: { ...DEFAULT_SETTINGS, model: { baseUrl: environment.baseUrl, name: "large" } },
      fromEnvironment: ["model.baseUrl", "model.name"],
    });
    expect(open({ model: "large" }).store.get()).toMatchObject({
      settings: { model: { baseUrl: "http://localhost:1/v1", name: "large" } },
      fromEnvironment: ["model.name"],
    });
  });

  it.each([
    [{ model: { baseUrl: null } }, "OPENAI_BASE_URL"],
    [{ model: { name: "small" } }, "PARLEY_MODEL"],
  ])("locks what it holds: %j", (patch, variable) => {
    const { store, onChange } = open(environment);
    expect(() => store.update(patch)).toThrow(
      expect.objectContaining({
        code: "invalid-input",
        message: expect.stringContaining(variable) as string,
      }),
    );
    expect(onChange).not.toHaveBeenCalled();
  });

  it("is never written to the file", () => {
    const { store } = open(environment);
    store.update({ appearance: { theme: "dark" } });
    expect(readFile()).toEqual({ version: 1, appearance: { theme: "dark" } });
  });

  it("is ignored, with a notice, where it cannot be used; empty is unset", () => {
    const { store } = open({ baseUrl: "file:///etc/passwd", model: " " });
    expect(store.get()).toEqual({ settings: DEFAULT_SETTINGS, fromEnvironment: [] });
    expect(store.notices).toEqual([expect.stringContaining("OPENAI_BASE_URL")]);
  });
});
