import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  createSettingsStore,
  type SettingsEnvironment,
} from "../../../../electron/store/settings-store.ts";
import { endpointId, type EndpointPatch } from "../../../../shared/endpoint.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { anEndpoint } from "../../../fakes/an-endpoint.ts";
import { needing } from "../../../../scripts/lib/skips.mjs";

const posix = needing("macOS or Linux");

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
  const store = createSettingsStore({
    path: path(),
    environment,
    now: () => AT,
    onChange,
    onNotice: () => undefined,
  });
  return { store, onChange };
}

describe("a settings file", () => {
  it("need not be there", () => {
    const { store } = open();
    expect(store.get()).toEqual({ settings: DEFAULT_SETTINGS, fromEnvironment: [] });
    expect(store.notices).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that was changed outside is told of, though the call that met it was refused", () => {
    const { store, onChange } = open({ model: "held" });
    store.update({ limits: { messagesPerWindow: 7 } });
    onChange.mockClear();
    write(readFileSync(path(), "utf8").replace("7", "3"));
    expect(() => store.update({ model: { name: "other" } })).toThrow("PARLEY_MODEL");
    store.reload();
    expect(onChange).toHaveBeenCalledExactlyOnceWith(store.get());
    expect(store.get().settings.limits.messagesPerWindow).toBe(3);
  });

  it("keeps what was set for the next start", () => {
    const { store, onChange } = open();
    const updated = store.update({ model: { name: "local" } });
    store.update({ appearance: { theme: "dark" } });
    expect(onChange.mock.calls).toHaveLength(2);
    expect(onChange).toHaveBeenNthCalledWith(1, updated);
    expect(open().store.get().settings).toEqual({
      ...DEFAULT_SETTINGS,
      appearance: { theme: "dark" },
      model: { endpointId: null, name: "local" },
    });
    expect(readFile()).toMatchObject({ version: 2 });
  });

  it("is read with a byte order mark and with what is absent at its default", () => {
    write('\uFEFF{"version":1,"appearance":{"theme":"light"}}');
    const { store } = open();
    expect(store.get().settings).toEqual({ ...DEFAULT_SETTINGS, appearance: { theme: "light" } });
    expect(store.notices).toEqual([]);
  });

  it("keeps keys that are not known, and values that only a newer version knows", () => {
    write('{"version":3,"voice":{"on":true},"appearance":{"theme":"sepia","font":"serif"}}');
    const { store } = open();
    expect(store.notices).toEqual([]);
    expect(store.get().settings.appearance.theme).toBe("system");
    store.update({ model: { name: "local" } });
    expect(readFile()).toEqual({
      version: 3,
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
    ["of an old address that is none", '{"version":1,"model":{"baseUrl":"nowhere"}}'],
    ["of an endpoint that is none", '{"version":2,"endpoints":[{"id":"UPPER"}]}'],
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

  it("whose place a folder has taken is set aside in plain words", () => {
    mkdirSync(path());
    const { store } = open();
    expect(store.notices.join()).toMatch(/a folder of its name.*settings\.bad-/);
    expect(store.notices.join()).not.toContain("EISDIR");
    store.update({ appearance: { theme: "dark" } });
    expect(open().store.get().settings.appearance.theme).toBe("dark");
  });

  it("that cannot be written changes nothing", () => {
    writeFileSync(join(folder, "no-folder"), "");
    const blocked = createSettingsStore({
      path: join(folder, "no-folder", "settings.json"),
      environment: {},
      now: () => AT,
      onChange: () => undefined,
      onNotice: () => undefined,
    });
    expect(() => blocked.update({ appearance: { theme: "dark" } })).toThrow(
      expect.objectContaining({ code: "storage-failed" }),
    );
    expect(blocked.get().settings).toEqual(DEFAULT_SETTINGS);
  });

  it.skipIf(posix.isMissing)(`can be read by nobody else${posix.note}`, () => {
    open().store.update({ appearance: { theme: "dark" } });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });
});

describe("a file of version 1", () => {
  const old =
    '{"version":1,"model":{"baseUrl":"http://localhost:1/v1","name":"small","voice":"a"}}';

  it("has its address as the first endpoint, which answers", () => {
    write(old);
    const { store } = open();
    expect(store.notices).toEqual([]);
    expect(store.get().settings).toEqual({
      ...DEFAULT_SETTINGS,
      endpoints: [
        anEndpoint({ id: "endpoint-1", name: "localhost:1", baseUrl: "http://localhost:1/v1" }),
      ],
      model: { endpointId: "endpoint-1", name: "small" },
    });
    expect(readFileSync(path(), "utf8")).toBe(old);
  });

  it("is written in today's layout with the next change, and loses nothing", () => {
    write(old);
    const { store } = open();
    const before = store.get().settings;
    store.update({ appearance: { theme: "dark" } });
    expect(readFile()).toMatchObject({
      version: 2,
      endpoints: [{ id: "endpoint-1", baseUrl: "http://localhost:1/v1" }],
      model: { endpointId: "endpoint-1", name: "small", voice: "a" },
    });
    expect(open().store.get().settings).toEqual({ ...before, appearance: { theme: "dark" } });
  });

  it("keeps an address that would be refused today", () => {
    write('{"version":1,"model":{"baseUrl":"https://me:secret@a.example/v1"}}');
    const { store } = open();
    expect(store.get().settings.endpoints).toMatchObject([
      { name: "a.example", baseUrl: "https://me:secret@a.example/v1" },
    ]);
  });

  it("without an address keeps the model's name", () => {
    write('{"version":1,"model":{"baseUrl":null,"name":"small"}}');
    const { settings } = open().store.get();
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, model: { endpointId: null, name: "small" } });
  });
});

describe("endpoints", () => {
  const url = "http://localhost:1/v1";

  it("are added, changed and deleted, and kept for the next start", () => {
    const { store } = open();
    const first = store.createEndpoint({ preset: "custom", baseUrl: url });
    const second = store.createEndpoint({
      preset: "openrouter",
      baseUrl: "https://openrouter.ai/api/v1",
    });
    expect(second.effective.settings.endpoints).toMatchObject([
      { id: first.endpointId, name: "localhost:1", baseUrl: url },
      { id: second.endpointId, name: "OpenRouter" },
    ]);
    const changed = store.updateEndpoint(second.endpointId, {
      name: "Router",
      headers: [{ name: "X-Title", value: "Parley" }],
      proxy: { type: "none" },
    });
    expect(changed.settings.endpoints[1]).toEqual(
      anEndpoint({
        id: second.endpointId,
        name: "Router",
        preset: "openrouter",
        baseUrl: "https://openrouter.ai/api/v1",
        headers: [{ name: "X-Title", value: "Parley" }],
        proxy: { type: "none" },
      }),
    );
    expect(open().store.get()).toEqual(store.get());
    store.deleteEndpoint(first.endpointId);
    expect(open().store.get().settings.endpoints).toEqual([changed.settings.endpoints[1]]);
  });

  it("are called after their address for as long as nobody has named them", () => {
    const { store } = open();
    const { endpointId: id } = store.createEndpoint({ preset: "custom", baseUrl: url });
    const nameAfter = (patch: EndpointPatch) =>
      store.updateEndpoint(id, patch).settings.endpoints[0]?.name;
    expect(nameAfter({ baseUrl: "https://one.example/v1" })).toBe("one.example");
    expect(nameAfter({ name: "Mine" })).toBe("Mine");
    expect(nameAfter({ baseUrl: "https://two.example/v1" })).toBe("Mine");
  });

  it("answer once one is added, until it is deleted", () => {
    const { store } = open();
    store.update({ model: { name: "typed-before" } });
    const first = store.createEndpoint({ preset: "custom", baseUrl: url });
    expect(first.effective.settings.model).toEqual({
      endpointId: first.endpointId,
      name: "typed-before",
    });
    const second = store.createEndpoint({ preset: "custom", baseUrl: url });
    expect(second.effective.settings.model.endpointId).toBe(first.endpointId);
    store.deleteEndpoint(second.endpointId);
    expect(store.get().settings.model.endpointId).toBe(first.endpointId);
    store.deleteEndpoint(first.endpointId);
    expect(store.get().settings.model).toEqual({ endpointId: null, name: null });
  });

  it.each([
    [{ baseUrl: "localhost" }, "baseUrl"],
    [{ baseUrl: "https://me:secret@a.example/v1" }, "baseUrl"],
    [{ name: " " }, "name"],
    [{ headers: [{ name: "Authorization", value: "Bearer x" }] }, "headers"],
    [{ headers: [{ name: "X", value: "a\nb" }] }, "headers"],
    [
      {
        headers: [
          { name: "X-A", value: "1" },
          { name: "x-a", value: "2" },
        ],
      },
      "headers",
    ],
    [{ headers: Array.from({ length: 21 }, (_, i) => ({ name: `X-${i}`, value: "" })) }, "headers"],
    [{ proxy: { type: "url", url: "socks5://a" } }, "proxy"],
  ] as const)("refuse %j and name the field", (patch, field) => {
    const { store, onChange } = open();
    const { endpointId } = store.createEndpoint({ preset: "custom", baseUrl: url });
    const before = store.get();
    const given = structuredClone(patch) as EndpointPatch;
    expect(() => store.updateEndpoint(endpointId, given)).toThrow(
      expect.objectContaining({ code: "invalid-input", detail: field }),
    );
    expect(store.get()).toEqual(before);
    expect(onChange).toHaveBeenCalledOnce();
  });

  it("are refused without an address, when there are too many, and when they are gone", () => {
    const { store } = open();
    expect(() => store.createEndpoint({ preset: "custom", baseUrl: "" })).toThrow(/begins with/);
    for (let count = 0; count < 50; count += 1) {
      store.createEndpoint({ preset: "custom", baseUrl: url });
    }
    expect(() => store.createEndpoint({ preset: "custom", baseUrl: url })).toThrow(/Delete one/);
    const gone = endpointId.parse("gone");
    expect(() => store.updateEndpoint(gone, {})).toThrow(/does not exist/);
    expect(() => store.deleteEndpoint(gone)).toThrow(/does not exist/);
    expect(() => store.update({ model: { endpointId: gone } })).toThrow(/does not exist/);
  });

  it("keep what a newer version wrote into them, and those only it understands", () => {
    const newer = { id: "new", name: "New", preset: "quantum", baseUrl: url };
    const known = { id: "known", name: "Known", preset: "custom", baseUrl: url, voice: "a" };
    write(JSON.stringify({ version: 3, endpoints: [newer, known] }));
    const { store } = open();
    expect(store.notices).toEqual([]);
    expect(store.get().settings.endpoints).toMatchObject([{ id: "known" }]);
    store.updateEndpoint(endpointId.parse("known"), { name: "Renamed" });
    store.createEndpoint({ preset: "custom", baseUrl: url });
    expect(readFile()).toMatchObject({
      version: 3,
      endpoints: [newer, { ...known, name: "Renamed" }, { name: "localhost:1" }],
    });
  });
});

it("keeps the model's name of an endpoint that is the default no more, on the disk, too", () => {
  const { store } = open();
  const create = (port: number) =>
    store.createEndpoint({ preset: "custom", baseUrl: `http://localhost:${port}/v1` }).endpointId;
  const [first, second] = [create(1), create(2)];
  store.update({ model: { name: "alpha" } });
  store.updateEndpoint(second, { modelName: "beta" });
  store.update({ model: { endpointId: second, name: "beta" } });
  const endpoints = [
    { id: first, modelName: "alpha" },
    { id: second, modelName: "beta" },
  ];
  expect(store.get().settings).toMatchObject({ endpoints, model: { name: "beta" } });
  expect(readFile()).toMatchObject({ endpoints, model: { endpointId: second, name: "beta" } });
  store.updateEndpoint(second, { modelName: null });
  expect(store.get().settings.endpoints[1]?.modelName).toBeNull();
});

describe("the environment", () => {
  const environment = { baseUrl: "https://models.example/v1", model: "large" };
  const held = anEndpoint({ id: "environment", name: "From environment", ...environment });

  it("goes before the file and is named", () => {
    write('{"version":1,"model":{"baseUrl":"http://localhost:1/v1","name":"small"}}');
    expect(open(environment).store.get()).toMatchObject({
      settings: {
        endpoints: [held, { id: "endpoint-1" }],
        model: { endpointId: "environment", name: "large" },
      },
      fromEnvironment: ["endpoint.environment", "model.endpointId", "model.name"],
    });
    expect(open({ model: "large" }).store.get()).toMatchObject({
      settings: { model: { endpointId: "endpoint-1", name: "large" } },
      fromEnvironment: ["model.name"],
    });
  });

  it("offers OpenAI for a key alone, which answers once a model is named", () => {
    const { store } = open({ hasKey: true });
    expect(store.get()).toMatchObject({
      settings: {
        endpoints: [{ id: "environment", preset: "openai", baseUrl: "https://api.openai.com/v1" }],
        model: { endpointId: null, name: null },
      },
      fromEnvironment: ["endpoint.environment"],
    });
    store.update({ model: { name: "gpt" } });
    expect(store.get().settings.model).toEqual({ endpointId: "environment", name: "gpt" });
    expect(store.select({ endpointId: null, name: null }).endpointId).toBeNull();
  });

  it("goes before what a chat has chosen", () => {
    const chosen = { endpointId: endpointId.parse("local"), name: "small" };
    expect(open(environment).store.select(chosen)).toEqual({
      endpointId: "environment",
      name: "large",
    });
    expect(open({ model: "large" }).store.select(chosen)).toEqual({ ...chosen, name: "large" });
    expect(open({ hasKey: true }).store.select(chosen)).toEqual(chosen);
  });

  it.each([
    [{ model: { endpointId: null } }, "OPENAI_BASE_URL"],
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

  it("lets a chat choose what it does not hold, and changes nothing by it", () => {
    const { store, onChange } = open();
    const { endpointId: id } = store.createEndpoint({
      preset: "custom",
      baseUrl: "http://localhost:1/v1",
    });
    onChange.mockClear();
    store.requireChoice({ endpointId: id, name: "m" });
    store.requireChoice({ endpointId: null, name: null });
    expect(store.get().settings.model).toEqual({ endpointId: id, name: null });
    expect(onChange).not.toHaveBeenCalled();
    const gone = endpointId.parse("gone");
    expect(() => store.requireChoice({ endpointId: gone, name: "m" })).toThrow(/not exist/);
    const holding = open(environment).store;
    expect(() => holding.requireChoice({ endpointId: null, name: null })).toThrow(
      "OPENAI_BASE_URL",
    );
    expect(() => holding.requireChoice({ endpointId: held.id, name: "other" })).toThrow(
      "PARLEY_MODEL",
    );
    holding.requireChoice({ endpointId: held.id, name: "large" });
  });

  it("locks its own endpoint", () => {
    const { store } = open(environment);
    expect(() => store.updateEndpoint(held.id, { name: "Mine" })).toThrow(/environment/);
    expect(() => store.deleteEndpoint(held.id)).toThrow(/environment/);
  });

  it("is never written to the file", () => {
    const { store } = open(environment);
    store.update({ appearance: { theme: "dark" } });
    expect(readFile()).toEqual({ version: 2, appearance: { theme: "dark" } });
  });

  it.each(["file:///etc/passwd", "https://me:secret@a.example/v1"])(
    "is ignored, with a notice, where it cannot be used, like %s; empty is unset",
    (baseUrl) => {
      const { store } = open({ baseUrl, model: " ", hasKey: true });
      expect(store.get()).toEqual({ settings: DEFAULT_SETTINGS, fromEnvironment: [] });
      expect(store.notices).toEqual([expect.stringContaining("OPENAI_BASE_URL")]);
      expect(store.notices.join()).not.toContain("secret");
    },
  );
});
