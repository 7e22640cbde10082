import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openProfile } from "../../electron/secrets/profile.ts";
import { openSecretsFile } from "../../electron/secrets/secrets-file.ts";
import { createSeenClock } from "../../electron/store/seen-clock.ts";
import { createSettingsStore } from "../../electron/store/settings-store.ts";
import { DEFAULT_SETTINGS, settings as settingsSchema } from "../../shared/settings.ts";
import { needing } from "../../scripts/lib/skips.mjs";
import { hostileJson, hostileText } from "../fakes/hostile-values.ts";
import { openWholeApp } from "../fakes/whole-app.ts";
import { FUZZ_TIMEOUT_MS, runs } from "./runs.ts";

const AT = Date.UTC(2026, 10, 22);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const openSettings = () =>
  createSettingsStore({
    path: at("settings.json"),
    environment: {},
    now: () => AT,
    onChange: () => undefined,
    onNotice: () => undefined,
  });
const clear = (): void => {
  for (const name of readdirSync(folder)) rmSync(at(name), { recursive: true, force: true });
};

/** A settings file in which some values are what they should be and others anything. */
const nearlySettings: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...Object.keys(DEFAULT_SETTINGS)),
    fc.oneof(fc.jsonValue({ maxDepth: 3 }), hostileText),
    fc.option(
      fc.constantFrom("theme", "name", "perDayMicroUsd", "baseUrl", "__proto__", "enabled"),
      { freq: 2 },
    ),
  )
  .map(([section, value, key]) =>
    JSON.stringify({
      version: 3,
      ...DEFAULT_SETTINGS,
      [section]:
        key === null
          ? value
          : Object.defineProperty({ ...(Reflect.get(DEFAULT_SETTINGS, section) as object) }, key, {
              value,
              enumerable: true,
            }),
    }),
  );

const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.oneof(hostileJson, hostileText, nearlySettings).map((text) => Buffer.from(text)),
);

describe("whatever stands in a file of the data folder", () => {
  it(
    "settings.json gives settings, and what it gives is written and read the same",
    { timeout: FUZZ_TIMEOUT_MS },
    () => {
      fc.assert(
        fc.property(bytes, (content) => {
          clear();
          writeFileSync(at("settings.json"), content);
          const first = openSettings().get();
          expect(settingsSchema.safeParse(first.settings).success).toBe(true);
          const changed = openSettings().update({ appearance: { theme: "dark" } });
          const again = openSettings().get();
          expect(again.settings).toEqual(changed.settings);
          expect({ ...again.settings, appearance: null }).toEqual({
            ...first.settings,
            appearance: null,
          });
          expect(Reflect.get({}, "polluted")).toBeUndefined();
        }),
        { ...runs(80), examples: [[Buffer.from('{"version":3,"__proto__":{"polluted":true}}')]] },
      );
    },
  );

  it(
    "the lists of keys, of the profile and of the clock open",
    { timeout: FUZZ_TIMEOUT_MS },
    () => {
      fc.assert(
        fc.property(bytes, (content) => {
          clear();
          for (const name of ["secrets.json", "profile.json", "last-seen.json"])
            writeFileSync(at(name), content);
          const secrets = openSecretsFile({ path: at("secrets.json"), now: () => AT });
          expect(typeof secrets.has("endpoint/x")).toBe("boolean");
          expect(openProfile(folder).id()).not.toBe("");
          const clock = createSeenClock({ file: at("last-seen.json"), now: () => AT });
          clock.start(AT);
          expect(typeof clock.mayPrune()).toBe("boolean");
        }),
        runs(80),
      );
    },
  );
});

describe("what is planted in the place of a file", () => {
  const links = needing("macOS or Linux");
  const onUnix = it.skipIf(links.isMissing);
  const NAMES = [
    "settings.json",
    "settings.last-good.json",
    "secrets.json",
    "profile.json",
    "last-seen.json",
  ];
  const victim = (): string => at("victim");

  onUnix.each(NAMES)(
    `%s as a pipe, a link to one, a folder or a circle keeps the app from nothing${links.note}`,
    async (name) => {
      for (const plant of [
        () => execFileSync("mkfifo", [at(name)]),
        // No device of this machine: what is broken here must break nothing but this folder.
        () => {
          execFileSync("mkfifo", [at("pipe")]);
          symlinkSync("pipe", at(name));
        },
        () => mkdirSync(at(name)),
        () => symlinkSync(name, at(name)),
      ]) {
        clear();
        plant();
        const app = openWholeApp(folder);
        expect(await app.call("app.info", {})).toMatchObject({ ok: true });
        expect(await app.call("settings.get", {})).toMatchObject({ ok: true });
        await app.close();
        if (existsSync(at("pipe"))) expect(lstatSync(at("pipe")).isFIFO()).toBe(true);
      }
    },
  );

  /** What no disk, no start script and no other program's file may receive. */
  const EVIL = '{"version":3,"$(touch pwned)":1 /*\ntouch pwned\n*/}';
  onUnix.each(NAMES)(
    `%s as a link writes nothing to what it leads to${links.note}`,
    async (name) => {
      for (const text of ["export PATH\n", "", '{"token":"theirs"}']) {
        clear();
        for (const each of ["settings.json", "settings.last-good.json"])
          if (each !== name) writeFileSync(at(each), EVIL);
        writeFileSync(victim(), text);
        symlinkSync(victim(), at(name));
        const app = openWholeApp(folder);
        await app.call("settings.update", { appearance: { theme: "dark" } });
        await app.call("secret.set", { name: "langfuse/secret-key", value: "sk-lf-1" });
        await app.close();
        expect(readFileSync(victim(), "utf8")).toBe(text);
      }
    },
  );

  onUnix(
    `settings.json as a link to anything that is not settings writes nothing there${links.note}`,
    { timeout: FUZZ_TIMEOUT_MS },
    () => {
      fc.assert(
        fc.property(bytes, fc.option(bytes), (content, copy) => {
          // What says of itself that it is settings of ours may be written to.
          fc.pre(!Buffer.from(content).includes("version"));
          clear();
          writeFileSync(victim(), content);
          if (copy !== null) writeFileSync(at("settings.last-good.json"), copy);
          symlinkSync(victim(), at("settings.json"));
          openSettings().update({ appearance: { theme: "dark" } });
          openSettings().update({ appearance: { theme: "light" } });
          expect(readFileSync(victim())).toEqual(Buffer.from(content));
        }),
        runs(80),
      );
    },
  );

  onUnix(`settings.json may be a link to a file of one's own, and stays one${links.note}`, () => {
    writeFileSync(victim(), '{"version":3,"appearance":{"theme":"dark"}}');
    symlinkSync(victim(), at("settings.json"));
    expect(openSettings().update({ desktop: { keepAwake: false } }).settings.appearance.theme).toBe(
      "dark",
    );
    expect(lstatSync(at("settings.json")).isSymbolicLink()).toBe(true);
    expect(readFileSync(victim(), "utf8")).toContain("keepAwake");
  });

  onUnix(`a name like an unfinished file of ours leads nowhere${links.note}`, () => {
    writeFileSync(victim(), "mine");
    for (const name of ["parley.db.unfinished", "settings.json.tmp"])
      symlinkSync(victim(), at(name));
    openSettings().update({ appearance: { theme: "dark" } });
    expect(readFileSync(victim(), "utf8")).toBe("mine");
    expect(existsSync(at("settings.json"))).toBe(true);
  });
});
