import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
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
import { parseHeaders } from "../../../../electron/observability/outbox/destination.ts";
import type { SecretName } from "../../../../shared/secret.ts";
import { protocolOf } from "../../../../shared/endpoint-presets.ts";
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
const ASIDE = "settings.bad-2026-11-22T14-04-22-000Z.json";
const anOwnPrice = {
  model: "m",
  inputMicroUsdPerMillion: 1,
  cachedInputMicroUsdPerMillion: null,
  outputMicroUsdPerMillion: 1,
  contextWindowTokens: null,
};

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
      appearance: { ...DEFAULT_SETTINGS.appearance, theme: "dark" },
      model: { endpointId: null, name: "local" },
    });
    expect(readFile()).toMatchObject({ version: 3 });
  });

  it("is read with a byte order mark and with what is absent at its default", () => {
    write('\uFEFF{"version":1,"appearance":{"theme":"light"}}');
    const { store } = open();
    expect(store.get().settings).toEqual({
      ...DEFAULT_SETTINGS,
      appearance: { ...DEFAULT_SETTINGS.appearance, theme: "light" },
    });
    expect(store.notices).toEqual([]);
  });

  it("keeps keys that are not known, and values that only a newer version knows", () => {
    write('{"version":4,"voice":{"on":true},"appearance":{"theme":"sepia","font":"serif"}}');
    const { store } = open();
    expect(store.notices).toEqual([]);
    expect(store.get().settings.appearance.theme).toBe("system");
    store.update({ model: { name: "local" } });
    expect(readFile()).toEqual({
      version: 4,
      voice: { on: true },
      appearance: { theme: "sepia", font: "serif" },
      model: { name: "local" },
    });
  });

  it("that was taken away while the app was closed takes no cap with it", () => {
    write('{"version":3,"budgets":{"perDayMicroUsd":5000000}}');
    open();
    rmSync(path());
    const { store } = open();
    expect(store.get().settings.budgets.perDayMicroUsd).toBe(5_000_000);
    expect(store.notices[0]?.text).toMatch(/^settings\.json was missing\. Your last good settings/);
    expect(readFile()).toMatchObject({ budgets: { perDayMicroUsd: 5_000_000 } });
  });

  it.each(['{"usd":5}', '"5"', "-1"])(
    "of a newer version whose cap is %s takes the last good one, and spoils no copy",
    (cap) => {
      write('{"version":3,"budgets":{"perDayMicroUsd":5000000}}');
      open();
      write(`{"version":4,"budgets":{"perDayMicroUsd":${cap}}}`);
      for (const { store } of [open(), open()]) {
        expect(store.get().settings.budgets.perDayMicroUsd).toBe(5_000_000);
        expect(store.notices[0]?.text).toContain("budgets.perDayMicroUsd (last good value in use)");
      }
    },
  );

  it.each([
    ["budgets", '{"version":3,"budgets":{"perDayMicroUsd":5000000},"budgets":{}}'],
    ["budgets", '{"version":3,"budgets":{"perDayMicroUsd":5000000},/* then */"budgets":null,}'],
    ["budgets.perDayMicroUsd", '{"budgets":{"perDayMicroUsd":5000000,"perDayMicroUsd":null}}'],
  ])("that gives %s twice takes neither, and asks before it spends", (name, text) => {
    write(text);
    const { store } = open();
    expect(store.notices[0]?.text).toContain(`${name} (Parley asks before it spends)`);
    expect(store.get().unreadBudgets).toEqual([name]);
    store.update({ appearance: { theme: "dark" } });
    expect(open().store.get().unreadBudgets).toEqual([name]);
  });

  it.skipIf(posix.isMissing)(`that is a link to itself stays, and is told${posix.note}`, () => {
    symlinkSync(path(), path());
    const { store } = open();
    expect(store.notices[0]?.text).toContain("a link that leads back to itself");
    expect(store.get().unreadBudgets).toEqual(["budgets"]);
    expect(() => store.update({ appearance: { theme: "dark" } })).toThrow("could not be saved");
    expect(lstatSync(path()).isSymbolicLink()).toBe(true);
  });

  const linkTo = (elsewhere: string, text: string): string => {
    const real = join(folder, elsewhere);
    writeFileSync(real, text);
    symlinkSync(real, path());
    return real;
  };
  const copies = (): readonly string[] =>
    readdirSync(folder).filter((name) => name.startsWith("settings.bad-"));

  it.skipIf(posix.isMissing)(
    `that is a link is read and written where it leads, and stays a link${posix.note}`,
    () => {
      const elsewhere = linkTo("synced.json", '{"version":3,"desktop":{"keepAwake":false}}');
      const { store } = open();
      expect(store.notices).toEqual([]);
      store.update({ appearance: { theme: "dark" } });
      expect(lstatSync(path()).isSymbolicLink()).toBe(true);
      expect(JSON.parse(readFileSync(elsewhere, "utf8"))).toMatchObject({
        appearance: { theme: "dark" },
        desktop: { keepAwake: false },
      });
    },
  );

  it.skipIf(posix.isMissing)(
    `that is a link stays one while somebody mistypes in the file that was read${posix.note}`,
    () => {
      const elsewhere = linkTo("synced.json", '{"version":3,"appearance":{"theme":"light"}}');
      const { store } = open();
      writeFileSync(elsewhere, "not settings");
      store.reload();
      expect(lstatSync(path()).isSymbolicLink()).toBe(true);
      expect(JSON.parse(readFileSync(elsewhere, "utf8"))).toMatchObject({
        appearance: { theme: "light" },
      });
      expect(copies().map((name) => readFileSync(join(folder, name), "utf8"))).toEqual([
        "not settings",
      ]);
    },
  );

  const STRANGERS: readonly (readonly [string, string])[] = [
    ["a shell's start file", "export PATH\n"],
    ["an empty file", ""],
    ["another program's list", '["theme"]'],
    ["another program's object", '{"auths":{"registry.example":{"auth":"dXNlcjpwdw=="}}}'],
    ["another program's settings", '{"model":"opus","appearance":{"theme":"dark"}}'],
    ["another program's version", '{"version":"1.0.0","model":{"name":"opus"}}'],
    ["another program's word under a name of ours", '{"version":1,"model":"opus"}'],
    ["another program's numbered version", '{"version":2,"services":{"web":{}}}'],
  ];
  it.skipIf(posix.isMissing).each(STRANGERS)(
    `that is a link to %s neither reads nor copies nor writes it: the link goes aside${posix.note}`,
    (_, text) => {
      const evil = { version: 3, "$(touch pwned)": 1, appearance: { theme: "light" } };
      for (const copy of [undefined, JSON.stringify(evil)]) {
        for (const name of readdirSync(folder)) rmSync(join(folder, name));
        const victim = linkTo("victim", text);
        if (copy !== undefined) writeFileSync(join(folder, "settings.last-good.json"), copy);
        const { store } = open();
        expect(store.notices[0]?.text).toContain("a link to a file that is not settings of Parley");
        expect(store.notices[0]?.text).toContain(`The link is saved as ${ASIDE}`);
        store.update({ appearance: { theme: "dark" } });
        expect(readFileSync(victim, "utf8")).toBe(text);
        expect(lstatSync(path()).isFile()).toBe(true);
        expect(readFile()).toMatchObject({ appearance: { theme: "dark" } });
        expect(lstatSync(join(folder, ASIDE)).isSymbolicLink()).toBe(true);
        const others = readdirSync(folder).filter((name) => !["victim", ASIDE].includes(name));
        for (const name of others)
          if (text !== "") expect(readFileSync(join(folder, name), "utf8")).not.toContain(text);
      }
    },
  );

  it.skipIf(posix.isMissing)(
    `whose place a link takes while the app runs leads nothing elsewhere either${posix.note}`,
    () => {
      const { store } = open();
      store.update({ appearance: { theme: "light" } });
      for (const text of ["export PATH\n", ""]) {
        rmSync(path());
        const victim = linkTo("victim", text);
        store.reload();
        store.update({ appearance: { theme: "dark" } });
        expect(readFileSync(victim, "utf8")).toBe(text);
        expect(lstatSync(path()).isFile()).toBe(true);
        expect(readFile()).toMatchObject({ appearance: { theme: "dark" } });
        expect(readFileSync(victim, "utf8")).toBe(text);
      }
    },
  );

  it.skipIf(posix.isMissing)(
    `that is a link to settings leads nowhere else once it leads to another file${posix.note}`,
    () => {
      linkTo("synced.json", '{"version":3,"appearance":{"theme":"light"}}');
      const { store } = open();
      rmSync(path());
      const victim = linkTo("victim", "export PATH\n");
      store.update({ appearance: { theme: "dark" } });
      expect(readFileSync(victim, "utf8")).toBe("export PATH\n");
      expect(readFile()).toMatchObject({ appearance: { theme: "dark" } });
    },
  );

  it.skipIf(posix.isMissing)(
    `that is a link to a disk that is away waits for it, and nothing takes its place${posix.note}`,
    () => {
      const disk = join(folder, "disk");
      mkdirSync(disk);
      const elsewhere = join(disk, "settings.json");
      const cap = '{"version":3,"budgets":{"perDayMicroUsd":5000000}}';
      writeFileSync(elsewhere, cap);
      symlinkSync(elsewhere, path());
      open();
      renameSync(disk, `${disk}-away`);

      const { store } = open();
      expect(store.get().settings.budgets.perDayMicroUsd).toBe(5_000_000);
      expect(store.notices[0]?.text).toContain("it is a link, and the file that it leads to");
      expect(() => store.update({ appearance: { theme: "dark" } })).toThrow(
        "cannot be reached now",
      );
      expect(lstatSync(path()).isSymbolicLink()).toBe(true);

      renameSync(`${disk}-away`, disk);
      writeFileSync(elsewhere, cap.replace("5000000", "7000000"));
      store.update({ appearance: { theme: "dark" } });
      expect(store.get().settings.budgets.perDayMicroUsd).toBe(7_000_000);
      expect(JSON.parse(readFileSync(elsewhere, "utf8"))).toMatchObject({
        appearance: { theme: "dark" },
      });
    },
  );

  it.skipIf(posix.isMissing)(
    `at a link to nowhere, without a copy, asks before it spends${posix.note}`,
    () => {
      symlinkSync(join(folder, "nowhere", "settings.json"), path());
      const { store } = open();
      expect(store.get().unreadBudgets).toEqual(["budgets"]);
    },
  );

  const GOOD = '{"version":3,"appearance":{"theme":"light"},"budgets":{"perDayMicroUsd":5000000}}';

  const WHOLLY_UNREADABLE: readonly (readonly [string, string | Uint8Array])[] = [
    ["empty", ""],
    ["cut off", '{"version":1,"appea'],
    ["not an object", "[]"],
    ["a text", '"settings"'],
    ["nothing but zeros", "\0".repeat(4_096)],
    ["half zeros", `${GOOD.slice(0, 40)}${"\0".repeat(200)}`],
    ["binary", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0xff, 0xfe])],
    ["huge", `{"version":1,"junk":"${"x".repeat(1_000_001)}"}`],
    ["too deep", `${"[".repeat(200_000)}${"]".repeat(200_000)}`],
  ];

  it.each(WHOLLY_UNREADABLE)(
    "that is %s is set aside, never deleted, and the last good one holds",
    (_, text) => {
      write(GOOD);
      open();
      writeFileSync(path(), text);
      const { store } = open();
      expect(store.get()).toEqual({
        settings: {
          ...DEFAULT_SETTINGS,
          appearance: { ...DEFAULT_SETTINGS.appearance, theme: "light" },
          budgets: { ...DEFAULT_SETTINGS.budgets, perDayMicroUsd: 5_000_000 },
        },
        fromEnvironment: [],
      });
      expect(store.notices).toEqual([
        {
          text: expect.stringMatching(
            /damaged: .*Your last good settings are in use\..*bad-/,
          ) as string,
          file: ASIDE,
        },
      ]);
      expect(readFileSync(join(folder, ASIDE))).toEqual(Buffer.from(text));
      // At the next start nothing is amiss.
      const next = open().store;
      expect(next.notices).toEqual([]);
      expect(next.get()).toEqual(store.get());
    },
  );

  it.each(WHOLLY_UNREADABLE)(
    "that is %s, without a good one before it, leaves the defaults, and nobody knows the budgets",
    (_, text) => {
      writeFileSync(path(), text);
      const { store } = open();
      expect(store.get()).toEqual({
        settings: DEFAULT_SETTINGS,
        fromEnvironment: [],
        unreadBudgets: ["budgets"],
      });
      expect(store.notices).toMatchObject([{ file: ASIDE }]);
      expect(readFileSync(join(folder, ASIDE))).toEqual(Buffer.from(text));
      expect(open().store.get().unreadBudgets).toEqual(["budgets"]);
      expect(store.update({ appearance: { theme: "dark" } }).unreadBudgets).toEqual(["budgets"]);
      const set = store.update({ budgets: { perRunMicroUsd: 1_000_000 } });
      expect(set.unreadBudgets).toBeUndefined();
      expect(open().store.get()).toEqual(set);
    },
  );

  /** Everything beside the value that is wrong. */
  const REST = {
    appearance: { ...DEFAULT_SETTINGS.appearance, theme: "light" },
    safety: { promptInjection: "block" },
    voice: { on: true },
  };
  it.each<readonly [string, Record<string, unknown>]>([
    ["limits.messagesPerWindow", { limits: { messagesPerWindow: "300", windowSeconds: 9 } }],
    ["limits.messagesPerWindow", { limits: { messagesPerWindow: -1, windowSeconds: 9 } }],
    ["limits.messagesPerWindow", { limits: { messagesPerWindow: 1e9, windowSeconds: 9 } }],
    ["limits.messagesPerWindow", { limits: { messagesPerWindow: 1.5, windowSeconds: 9 } }],
    ["limits.messagesPerWindow", { limits: { messagesPerWindow: null, windowSeconds: 9 } }],
    ["limits.messagesPerWindow", { limits: { messagesPerWindow: { a: 1 }, windowSeconds: 9 } }],
    ["timeouts", { timeouts: [30], limits: { windowSeconds: 9 } }],
    ["timeouts", { timeouts: "none", limits: { windowSeconds: 9 } }],
    ["timeouts", { timeouts: null, limits: { windowSeconds: 9 } }],
    ["endpoints", { endpoints: { a: 1 }, limits: { windowSeconds: 9 } }],
    ["version", { version: "new", limits: { windowSeconds: 9 } }],
    ["prices.own.0", { prices: { own: [{ model: 5 }] }, limits: { windowSeconds: 9 } }],
    ["langfuse.baseUrl", { langfuse: { baseUrl: "nowhere" }, limits: { windowSeconds: 9 } }],
  ])("with one wrong value, %s in %j, keeps all the others", (name, wrong) => {
    const text = JSON.stringify({ version: 3, ...REST, ...wrong });
    write(text);
    const { store } = open();
    expect(store.get().settings).toEqual({
      ...DEFAULT_SETTINGS,
      appearance: { ...DEFAULT_SETTINGS.appearance, theme: "light" },
      safety: { ...DEFAULT_SETTINGS.safety, promptInjection: "block" },
      limits: { ...DEFAULT_SETTINGS.limits, windowSeconds: 9 },
    });
    expect(store.notices).toEqual([
      { text: expect.stringContaining(name) as string, file: "settings.json" },
    ]);
    // Reading changes nothing; before it is written over, the file is kept.
    expect(readFileSync(path(), "utf8")).toBe(text);
    store.update({ appearance: { theme: "dark" } });
    expect(readFileSync(join(folder, ASIDE), "utf8")).toBe(text);
    expect(readFile()).toMatchObject({ ...REST, appearance: { theme: "dark" } });
    expect(open().store.get().settings.limits.windowSeconds).toBe(9);
  });

  const LAST_GOOD = {
    version: 3,
    appearance: { ...DEFAULT_SETTINGS.appearance, theme: "dark" },
    limits: { messagesPerWindow: 3, toolRounds: 2, tokensPerWindow: 5_000 },
    timeouts: { totalSeconds: 60 },
    prices: { own: [anOwnPrice] },
    safety: { promptInjection: "block", maximumMessageLength: 100 },
    desktop: { keepAwake: false },
    observability: { timelineRetentionDays: 3, logLevel: "error" },
    langfuse: { enabled: false, includeContent: false, metrics: [], publicKey: "pk" },
    openTelemetry: { enabled: false, url: "http://localhost:4318/v1/traces" },
    closing: { duringRun: "stop" },
    endpoints: [
      {
        id: "gate",
        name: "Gate",
        preset: "custom",
        baseUrl: "https://gate.example/v1",
        proxy: { type: "none" },
        asksForUsage: false,
      },
    ],
  };
  const EACH_VALUE = Object.entries(LAST_GOOD)
    .filter(([section]) => section !== "version" && section !== "endpoints")
    .flatMap(([section, values]) => [
      section,
      ...Object.keys(values).map((key) => `${section}.${key}`),
    ]);

  it.each(EACH_VALUE)(
    "in which %s cannot be read has the last good one, for as long as it cannot",
    (name) => {
      const [section = "", key] = name.split(".");
      write(JSON.stringify(LAST_GOOD));
      const before = open().store.get();
      const wrong = structuredClone(LAST_GOOD) as Record<string, unknown>;
      if (key === undefined) wrong[section] = "no";
      else Reflect.set(wrong[section] as object, key, { no: true });
      write(JSON.stringify(wrong));
      for (const { store } of [open(), open()]) {
        expect(store.get()).toEqual(before);
        expect(store.notices[0]?.text).toContain(`${name} (last good value in use)`);
      }
    },
  );

  it.each(["proxy", "asksForUsage", "name"])(
    "in which %s of an endpoint cannot be read has the last good one",
    (key) => {
      write(JSON.stringify(LAST_GOOD));
      const before = open().store.get();
      const wrong = structuredClone(LAST_GOOD);
      Reflect.set(wrong.endpoints[0]!, key, key === "proxy" ? "http://a" : { no: true });
      write(JSON.stringify(wrong));
      expect(open().store.get().settings.endpoints[0]).toMatchObject({
        ...before.settings.endpoints[0],
        ...(key === "name" ? { name: "gate.example" } : {}),
      });
    },
  );

  it("takes no value that was meant for another address", () => {
    write(JSON.stringify(LAST_GOOD));
    open();
    const wrong = structuredClone(LAST_GOOD);
    Object.assign(wrong.endpoints[0]!, { baseUrl: "https://other.example/v1", proxy: 5 });
    write(JSON.stringify(wrong));
    expect(open().store.get().settings.endpoints[0]?.proxy).toEqual({ type: "system" });
  });

  it("whose consent cannot be read, and never was, sends nothing", () => {
    write('{"langfuse":{"enabled":"yes","includeContent":"no","publicKey":"pk"}}');
    const { store } = open();
    expect(store.get().settings.langfuse).toMatchObject({
      enabled: false,
      includeContent: false,
      publicKey: "pk",
    });
    expect(store.notices[0]?.text).toContain("langfuse.includeContent (off until you set it)");
  });

  it("of a newer version takes no last good value's place with what is not known here", () => {
    write('{"version":3,"safety":{"promptInjection":"block"}}');
    open();
    write('{"version":4,"safety":{"promptInjection":"ask"}}');
    for (const { store } of [open(), open()])
      expect(store.get().settings.safety.promptInjection).toBe("block");
  });

  it("whose copy was left by a newer version, caps and all, asks before it spends", () => {
    const newer = '{"version":4,"budgets":{"perDayMicroUsd":{"usd":5}}}';
    write(newer);
    writeFileSync(join(folder, "settings.last-good.json"), newer);
    expect(open().store.get().unreadBudgets).toEqual(["budgets.perDayMicroUsd"]);
    rmSync(path());
    expect(open().store.get().unreadBudgets).toEqual(["budgets.perDayMicroUsd"]);
  });

  it("with a budget that cannot be read has the last good one, and without one it is not known", () => {
    const wrong = '{"version":3,"budgets":{"perDayMicroUsd":"5","perRunMicroUsd":1000000}}';
    write(wrong);
    const unknown = open().store;
    expect(unknown.get().unreadBudgets).toEqual(["budgets.perDayMicroUsd"]);
    expect(unknown.get().settings.budgets.perRunMicroUsd).toBe(1_000_000);
    expect(unknown.notices[0]?.text).toContain("asks before it spends");

    write(GOOD);
    open();
    write(wrong);
    const { store } = open();
    expect(store.get().unreadBudgets).toBeUndefined();
    expect(store.get().settings.budgets).toMatchObject({
      perDayMicroUsd: 5_000_000,
      perRunMicroUsd: 1_000_000,
    });
    expect(store.notices[0]?.text).toContain("last good value");
  });

  it.each([
    ["commas too many and comments", '{"appearance":{"theme":"light",}, // mine\n /* , */ }'],
    ["a word for a number", '{"limits":{"windowSeconds":NaN},"appearance":{"theme":"light"}}'],
    ["a negative word", '{"limits":{"windowSeconds":-Infinity},"appearance":{"theme":"light"}}'],
    ["line ends of Windows", '{\r\n"appearance": {\r\n"theme": "light"\r\n}\r\n}\r\n'],
    [
      "a text that looks like them",
      '{"appearance":{"theme":"light"},"note":"a, } // NaN \\" ,]",}',
    ],
  ])("is read with %s, and kept before it is written over", (what, text) => {
    write(text);
    const { store } = open();
    expect(store.get().settings).toEqual({
      ...DEFAULT_SETTINGS,
      appearance: { ...DEFAULT_SETTINGS.appearance, theme: "light" },
    });
    store.update({ safety: { promptInjection: "off" } });
    if (what !== "line ends of Windows")
      expect(readFileSync(join(folder, ASIDE), "utf8")).toBe(text);
    expect(open().store.get().settings.appearance.theme).toBe("light");
  });

  it.each([
    ["utf-16le", [0xff, 0xfe]],
    ["utf-16be", [0xfe, 0xff]],
  ] as const)("is read as %s", (encoding, mark) => {
    const bytes = Buffer.from('{"appearance":{"theme":"light"}}', "utf16le");
    if (encoding === "utf-16be") bytes.swap16();
    writeFileSync(path(), Buffer.concat([Buffer.from(mark), bytes]));
    const { store } = open();
    expect(store.get().settings.appearance.theme).toBe("light");
    expect(store.notices).toEqual([]);
  });

  it("whose place a folder has taken has the last good settings", () => {
    write(GOOD);
    open();
    rmSync(path());
    mkdirSync(path());
    const { store } = open();
    expect(store.get().settings.budgets.perDayMicroUsd).toBe(5_000_000);
    expect(open().store.notices).toEqual([]);
  });

  it("whose place a folder has taken is set aside in plain words", () => {
    mkdirSync(path());
    const { store } = open();
    expect(store.notices[0]?.text).toMatch(/a folder has its name.*settings\.bad-/);
    expect(store.notices[0]?.text).not.toContain("EISDIR");
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
      version: 3,
      endpoints: [{ id: "endpoint-1", baseUrl: "http://localhost:1/v1" }],
      model: { endpointId: "endpoint-1", name: "small", voice: "a" },
    });
    expect(open().store.get().settings).toEqual({
      ...before,
      appearance: { ...DEFAULT_SETTINGS.appearance, theme: "dark" },
    });
  });

  it("has what is secret in its address taken out of it", () => {
    write('{"version":1,"model":{"baseUrl":"https://me:secret@a.example/v1"}}');
    const { store } = open();
    expect(store.get().settings.endpoints).toMatchObject([
      { name: "a.example", baseUrl: "https://a.example/v1" },
    ]);
    expect(store.plainSecrets()).toMatchObject([
      { name: "endpoint/endpoint-1", value: "secret", origin: "https://a.example" },
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
      proxy: { type: "none" },
    });
    expect(changed.settings.endpoints[1]).toEqual(
      anEndpoint({
        id: second.endpointId,
        name: "Router",
        preset: "openrouter",
        baseUrl: "https://openrouter.ai/api/v1",
        proxy: { type: "none" },
      }),
    );
    expect(open().store.get()).toEqual(store.get());
    store.deleteEndpoint(first.endpointId);
    expect(open().store.get().settings.endpoints).toEqual([changed.settings.endpoints[1]]);
  });

  it("speak what their server's name says, until somebody chooses otherwise", () => {
    write(
      JSON.stringify({ version: 3, endpoints: [{ id: "old", preset: "anthropic", baseUrl: url }] }),
    );
    const { store } = open();
    // An older Parley stored no protocol.
    expect(store.get().settings.endpoints[0]?.protocol).toBe("automatic");
    const baseUrl = "https://api.anthropic.com/v1";
    const { endpointId: id } = store.createEndpoint({ preset: "anthropic", baseUrl });
    store.createEndpoint({ preset: "openai", baseUrl: "https://api.openai.com/v1" });
    const protocols = () => store.get().settings.endpoints.map(({ protocol }) => protocol);
    expect(protocols()).toEqual(["automatic", "automatic", "automatic"]);
    const spoken = store.get().settings.endpoints.map(protocolOf);
    expect(spoken).toEqual(["messages", "messages", "chat-completions"]);
    store.updateEndpoint(id, { protocol: "responses" });
    expect(protocols()[1]).toBe("responses");
    expect(open().store.get()).toEqual(store.get());
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
    write(JSON.stringify({ version: 4, endpoints: [newer, known] }));
    const { store } = open();
    expect(store.notices).toEqual([]);
    expect(store.get().settings.endpoints).toMatchObject([{ id: "known" }]);
    store.updateEndpoint(endpointId.parse("known"), { name: "Renamed" });
    store.createEndpoint({ preset: "custom", baseUrl: url });
    expect(readFile()).toMatchObject({
      version: 4,
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

describe("endpoints in a file that a hand wrote", () => {
  const good = { id: "good", name: "Good", preset: "custom", baseUrl: "http://localhost:1/v1" };

  it.each<readonly [string, unknown, object]>([
    ["endpoints.1", { id: "UPPER" }, {}],
    ["endpoints.1", "text", {}],
    ["endpoints.1", { ...good, name: "Twice" }, {}],
    ["endpoints.0.proxy", undefined, { proxy: "http://a" }],
    ["endpoints.0.asksForUsage", undefined, { asksForUsage: "yes" }],
    ["endpoints.0.protocol", undefined, { protocol: "gopher" }],
    ["endpoints.0.headers", undefined, { headers: { "X-A": "b" } }],
    ["endpoints.0.headers.0", undefined, { headers: [5] }],
  ])("are used as far as they can be: %s is named", (name, second, more) => {
    const list = [{ ...good, ...more }, ...(second === undefined ? [] : [second])];
    write(JSON.stringify({ version: 3, endpoints: list }));
    const { store } = open();
    expect(store.get().settings.endpoints).toEqual([anEndpoint({ ...good, preset: "custom" })]);
    expect(store.notices[0]?.text).toContain(name);
    store.updateEndpoint(endpointId.parse("good"), { name: "Renamed" });
    // What cannot be used is still there.
    if (second !== undefined) expect(readFile()).toMatchObject({ endpoints: [{}, second] });
  });

  it("need neither a name nor a kind", () => {
    write('{"endpoints":[{"id":"a","baseUrl":"http://localhost:1/v1"}]}');
    expect(open().store.get().settings.endpoints).toMatchObject([
      { id: "a", name: "localhost:1", preset: "custom" },
    ]);
  });
});

describe("headers", () => {
  const file = (headers: unknown[], more: object = {}) =>
    JSON.stringify({
      version: 2,
      endpoints: [
        {
          id: "gate",
          name: "Gate",
          preset: "custom",
          baseUrl: "https://gate.example/v1",
          headers,
          ...more,
        },
      ],
    });
  const gate = endpointId.parse("gate");
  const NAMES = ["CF-Access-Client-Secret", "X-Auth-Token", "x-portkey-api-key", "X-Anything"];

  it.each(NAMES)("of an older file are secrets, whatever their name is, as %s", (name) => {
    write(file([{ name, value: "CANARY-1" }]));
    const { store } = open();
    expect(store.get().settings.endpoints[0]?.headers).toEqual([
      { name, value: null, secret: true },
    ]);
    expect(store.plainSecrets()).toEqual([
      {
        name: `header/gate/${name.toLowerCase()}`,
        value: "CANARY-1",
        origin: "https://gate.example",
        label: `${name} of “Gate”`,
      },
    ]);
  });

  it("that have moved are in no copy of the file either", () => {
    write(`${file([{ name: "X-A", value: 'CANARY "1"' }])},`);
    open();
    write(
      file([
        { name: "X-A", value: 'CANARY "1"' },
        { name: "X-B", value: "CANARY-2" },
      ]),
    );
    const { store } = open();
    const held = () =>
      readdirSync(folder).filter((name) =>
        readFileSync(join(folder, name), "utf8").includes("CANARY"),
      );
    expect(held()).not.toEqual([]);
    store.forgetPlain(new Set(["header/gate/x-a", "header/gate/x-b"]));
    expect(held()).toEqual([]);
    expect(store.plainSecrets()).toEqual([]);
    expect(open().store.get().settings.endpoints[0]?.headers).toHaveLength(2);
  });

  it("that have moved are in no copy in UTF-16 either", () => {
    write(file([{ name: "X-A", value: "CANARY" }]));
    const copy = join(folder, "settings.bad-by-hand.json");
    const text = Buffer.from(`\uFEFF${readFileSync(path(), "utf8")}`, "utf16le");
    writeFileSync(copy, text);
    open().store.forgetPlain(new Set(["header/gate/x-a"]));
    expect(readFileSync(copy).includes(Buffer.from("CANARY", "utf16le"))).toBe(false);
    expect(readFileSync(copy, "utf8")).toContain("moved to the keychain");
  });

  it("that could not be moved stay in the file, for the address they had", () => {
    write(file([{ name: "X-A", value: "CANARY-1" }]));
    const { store } = open();
    store.forgetPlain(new Set());
    store.updateEndpoint(gate, { baseUrl: "https://evil.example/v1" });
    store.setHeader(gate, { name: "X-B", value: "shown", secret: false });
    expect(readFile()).toMatchObject({
      endpoints: [
        {
          headers: [
            { name: "X-A", value: "CANARY-1" },
            { name: "X-B", value: "shown" },
          ],
        },
      ],
    });
    expect(open().store.plainSecrets()).toMatchObject([
      { value: "CANARY-1", origin: "https://gate.example" },
    ]);
    store.removeHeader(gate, "x-a");
    expect(readFileSync(path(), "utf8")).not.toContain("CANARY");
  });

  it.each([
    ["a proxy's password", { proxy: { type: "url", url: "http://me:CANARY%40@p.example:3128" } }],
    ["a key in an address", { baseUrl: "https://CANARY-tok@gate.example/v1" }],
    ["a parameter of an address", { baseUrl: "https://gate.example/v1?api-key=CANARY-k" }],
  ])("that stand nowhere but in the file outlive edits of anything else: %s", (_of, secret) => {
    write(file([{ name: "X-A", value: "CANARY-1" }], secret));
    const { store } = open();
    store.forgetPlain(new Set());
    const before = store.plainSecrets();
    expect(before).toHaveLength(2);
    store.updateEndpoint(gate, { name: "Renamed" });
    store.setHeader(gate, { name: "X-B", value: "shown", secret: false });
    store.removeHeader(gate, "X-B");
    store.updateEndpoint(gate, { asksForUsage: false });
    store.updateEndpoint(gate, { baseUrl: "https://gate.example/v2" });
    store.update({ model: { endpointId: gate, name: "m" } });
    store.update({ model: { endpointId: null } });
    const values = (secrets: typeof before) =>
      secrets.map(({ name, value, origin }) => [name, value, origin]);
    expect(values(open().store.plainSecrets())).toEqual(values(before));
    expect(open().store.get().settings.endpoints[0]?.baseUrl).toBe("https://gate.example/v2");
  });

  it("that stand in an address go to no other host", () => {
    write(
      file([], {
        baseUrl: "https://CANARY-tok@gate.example/v1",
        proxy: { type: "url", url: "http://me:CANARY%40@p.example:3128" },
      }),
    );
    const { store } = open();
    store.updateEndpoint(gate, { baseUrl: "https://evil.example/v1" });
    store.updateEndpoint(gate, { proxy: { type: "url", url: "http://evil.example:3128" } });
    expect(readFileSync(path(), "utf8")).not.toContain("CANARY");
  });

  it("that somebody marked as not secret stay where they are", () => {
    const { store } = open();
    const { endpointId: id } = store.createEndpoint({
      preset: "custom",
      baseUrl: "http://localhost:1/v1",
    });
    store.setHeader(id, { name: "X-Title", value: "Parley", secret: false });
    store.setHeader(id, { name: "x-title", value: "Other", secret: false });
    const again = open().store;
    expect(again.get().settings.endpoints[0]?.headers).toEqual([
      { name: "x-title", value: "Other", secret: false },
    ]);
    expect(again.plainSecrets()).toEqual([]);
  });

  it.each([
    { name: "Authorization", value: "x" },
    { name: "X", value: "a\nb" },
    { name: "ü", value: "a" },
  ])("are refused where they cannot be sent: %j", (header) => {
    write(file([]));
    const { store } = open();
    expect(() => store.setHeader(gate, { ...header, secret: false })).toThrow(
      expect.objectContaining({ code: "invalid-input", detail: "headers" }),
    );
  });

  it("are refused when there are too many", () => {
    write(file(Array.from({ length: 20 }, (_, i) => ({ name: `X-${i}`, value: "v" }))));
    const { store } = open();
    expect(() => store.setHeader(gate, { name: "Y", value: "", secret: false })).toThrow(
      /At most 20/,
    );
  });

  it.each([
    ["https://me:CANARY-pw@gate.example/v1", "endpoint/gate", "CANARY-pw", "https://gate.example"],
    ["https://CANARY-tok@gate.example/v1", "endpoint/gate", "CANARY-tok", "https://gate.example"],
    [
      "https://gate.example/v1?api-key=CANARY-k",
      "endpoint/gate",
      "CANARY-k",
      "https://gate.example",
    ],
  ])("nor does an address keep a secret: %s", (baseUrl, name, value, origin) => {
    write(file([], { baseUrl }));
    const { store } = open();
    expect(store.get().settings.endpoints[0]?.baseUrl).toBe("https://gate.example/v1");
    expect(store.plainSecrets()).toMatchObject([{ name, value, origin }]);
    store.forgetPlain(new Set([store.plainSecrets()[0]!.name]));
    expect(readFileSync(path(), "utf8")).not.toContain("CANARY");
  });

  it("nor does a proxy", () => {
    write(file([], { proxy: { type: "url", url: "http://me:CANARY%40@proxy.example:3128" } }));
    const { store } = open();
    expect(store.get().settings.endpoints[0]?.proxy).toEqual({
      type: "url",
      url: "http://proxy.example:3128",
    });
    expect(store.plainSecrets()).toMatchObject([
      { name: "proxy/gate", value: "me:CANARY@", origin: "http://proxy.example:3128" },
    ]);
  });
});

describe("secrets in addresses", () => {
  const KEYS = "proxy/gate endpoint/gate langfuse/secret-key otlp/headers".split(
    " ",
  ) as SecretName[];
  const endpoint = (more: object) => ({
    endpoints: [
      { id: "gate", name: "Gate", preset: "custom", baseUrl: "https://gate.example/v1", ...more },
    ],
  });
  const proxied = (url: string) => endpoint({ proxy: { type: "url", url } });
  const PLACES: readonly (readonly [string, object])[] = [
    ["a proxy", proxied("http://me:CANARY@p.example:3128")],
    ["a proxy, encoded", proxied("http://me:CANARY%40%2f1@p.example:3128")],
    ["a proxy, short", proxied("http://a:CAN@p.example:3128")],
    ["a proxy, with what JSON escapes", proxied('http://me:CANARY"1@p.example:3128')],
    ["a proxy, without a name", proxied("http://:CANARY@p.example:3128")],
    ["an address", endpoint({ baseUrl: "https://CANARY@gate.example/v1" })],
    [
      "an address and its parameter",
      endpoint({ baseUrl: "https://a:CANARY1@g.example/?key=CANARY2" }),
    ],
    ["a parameter", endpoint({ baseUrl: "https://gate.example/v1?api-key=CANARY%3D" })],
    ["Langfuse", { langfuse: { baseUrl: "https://pk:CANARY@lf.example" } }],
    ["a collector", { openTelemetry: { url: "https://me:CANARY@o.example/v1/traces" } }],
    ["its parameter", { openTelemetry: { url: "https://o.example/v1/traces?api-key=CANARY" } }],
    ["both", { openTelemetry: { url: "https://me:CANARY1@o.example/v1?a=1&b=CANARY2#CANARY3" } }],
  ];
  const held = () =>
    readdirSync(folder).filter((name) =>
      /CAN(?:ARY)?/.test(readFileSync(join(folder, name), "utf8")),
    );

  it.each(PLACES)("of %s are in neither the file nor a copy once they have moved", (_, secret) => {
    const text = JSON.stringify({ version: 3, ...secret }, null, 2);
    const before = [
      // Whole, with a comma too many and a comment, with a wrong value, and in what is no JSON.
      text,
      text.replace(/\n\}$/, ",\n} // " + JSON.stringify(secret)),
      text.replace("{", '{ "limits": { "toolRounds": "3" },'),
    ];
    for (const each of before) {
      write(each);
      const { store } = open();
      store.update({ appearance: { theme: "dark" } });
    }
    const [broken, escaped] = ["settings.bad-1.json", "settings.bad-2.json"];
    writeFileSync(join(folder, broken), `${text.slice(0, -2)} and so on`);
    writeFileSync(join(folder, escaped), text.replaceAll("/", "\\/"));
    const { store } = open();
    expect(held()).toContain(broken);
    expect(store.plainSecrets()).not.toEqual([]);
    store.forgetPlain(new Set(KEYS));
    expect(held()).toEqual([]);
    expect(store.plainSecrets()).toEqual([]);
    // The copy that may take the file's place is whole still.
    rmSync(path());
    expect(open().store.get().settings.endpoints).toHaveLength("endpoints" in secret ? 1 : 0);
  });

  it("are taken out of a copy that was cut off in the middle of one", () => {
    const text = JSON.stringify({ version: 3, ...proxied("http://me:CANARY@p.example:3128") });
    write(text);
    const cut = join(folder, "settings.bad-1.json");
    writeFileSync(cut, text.slice(0, text.indexOf("RY@")));
    open().store.forgetPlain(new Set(KEYS));
    expect(readFileSync(cut, "utf8")).not.toContain("CANA");
  });

  it("leave words alone that are the same by chance, where the copy has to be read", () => {
    const model = { endpointId: "gate", name: "large-model" };
    const headers = [{ name: "X-A", value: "large-model" }];
    write(JSON.stringify({ version: 3, model, ...endpoint({ headers }) }));
    open().store.forgetPlain(new Set(["header/gate/x-a"]));
    rmSync(path());
    expect(open().store.get().settings.model).toEqual(model);
  });

  it("of traces become what is sent to them, and stay where they cannot move", () => {
    const traces = {
      langfuse: { baseUrl: "https://pk:CANARY@lf.example/base", publicKey: "pk" },
      openTelemetry: { url: "https://me:p%40w@o.example/v1/traces?api-key=a,b", enabled: true },
    };
    write(JSON.stringify({ version: 3, ...traces }));
    const { store } = open();
    expect(store.get().settings).toMatchObject({
      langfuse: { baseUrl: "https://lf.example/base", publicKey: "pk" },
      openTelemetry: { url: "https://o.example/v1/traces", enabled: true },
    });
    expect(store.plainSecrets()).toMatchObject([
      { name: "langfuse/secret-key", value: "CANARY", origin: "https://lf.example" },
      { name: "otlp/headers", origin: "https://o.example" },
    ]);
    expect(parseHeaders(store.plainSecrets()[1]?.value ?? "")).toEqual({
      authorization: `Basic ${Buffer.from("me:p@w").toString("base64")}`,
      "api-key": "a,b",
    });
    store.forgetPlain(new Set(["langfuse/secret-key"]));
    expect(readFile()).toMatchObject({
      langfuse: { baseUrl: "https://lf.example/base" },
      openTelemetry: traces.openTelemetry,
    });
    expect(open().store.plainSecrets()).toMatchObject([{ name: "otlp/headers" }]);
  });

  it.each([
    { langfuse: { baseUrl: "https://pk:CANARY@lf.example" } },
    { langfuse: { baseUrl: "https://lf.example?key=CANARY" } },
    { openTelemetry: { url: "https://me:CANARY@o.example/v1/traces" } },
    { openTelemetry: { url: "https://o.example/v1/traces?api-key=CANARY" } },
    { openTelemetry: { url: "https://o.example/v1/traces#CANARY" } },
  ])("are refused: %j", (patch) => {
    const { store } = open();
    expect(() => store.update(patch)).toThrow(expect.objectContaining({ code: "invalid-input" }));
    expect(held()).toEqual([]);
  });

  it("are refused in the environment as well", () => {
    const { store } = open({ langfuseBaseUrl: "https://pk:CANARY@lf.example" });
    expect(store.get().settings.langfuse.baseUrl).toBeNull();
    expect(store.notices[0]?.text).toMatch(
      /LANGFUSE_BASE_URL cannot be used.*user name or password/,
    );
  });
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
    expect(readFile()).toEqual({ version: 3, appearance: { theme: "dark" } });
  });

  it("is mended where more than the root was given, and that is said", () => {
    const baseUrl = "https://a.example/v1/chat/completions?key=secret";
    const { store } = open({ baseUrl });
    expect(store.get().settings.endpoints.map((each) => each.baseUrl)).toEqual([
      "https://a.example/v1",
    ]);
    expect(store.notices).toEqual([
      {
        text: "The address in OPENAI_BASE_URL is not the root of an API. Parley uses https://a.example/v1.",
        file: null,
      },
    ]);
  });

  it.each(["file:///etc/passwd", "https://me:secret@a.example/v1"])(
    "is ignored, with a notice, where it cannot be used, like %s; empty is unset",
    (baseUrl) => {
      const { store } = open({ baseUrl, model: " ", hasKey: true });
      expect(store.get()).toEqual({ settings: DEFAULT_SETTINGS, fromEnvironment: [] });
      expect(store.notices).toEqual([
        { text: expect.stringContaining("OPENAI_BASE_URL") as string, file: null },
      ]);
      expect(store.notices[0]?.text).not.toContain("secret");
    },
  );
});
