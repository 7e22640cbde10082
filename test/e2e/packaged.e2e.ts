import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { extractFile } from "@electron/asar";
import { FuseState, getCurrentFuseWire } from "@electron/fuses";
import { expect, test } from "@playwright/test";
import { worlds } from "../../scripts/lib/ensure-build.mjs";
import { shippedParts } from "../../scripts/lib/notices.mjs";
import { createOwnKeychain } from "../fakes/own-keychain.ts";
import { tempFolder } from "../fakes/temp-folder.ts";
import { chatWithDemo, takeKeyRoundTrip } from "../smoke/key-round-trip.ts";
import {
  expectNothingLeft,
  hasHands,
  startPacked,
  temporaryFolder,
  type PackedStart,
} from "../smoke/packed-process.ts";
import { expectRefused } from "../smoke/refused-start.ts";
import { environment } from "./app.fixture.ts";
import { archivedFiles, packApp, root, type PackedApp } from "./packaged-app.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

let packed: PackedApp;

test.beforeAll(async () => {
  packed = await packApp();
});

test("the archive holds the bundle, its package.json and keytar's runtime, and nothing else", async () => {
  const built = await readdir(join(root, "dist"), { recursive: true, withFileTypes: true });
  const bundle = built
    .filter((entry) => entry.isFile() && !/\.map$|^\.build-stamp$|NOTICES/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    );
  const paths = archivedFiles(packed.archive).map(({ path }) => path);

  expect(bundle).toContain("dist/main.mjs");
  expect(paths.toSorted()).toEqual([...bundle, "package.json", ...keytarFiles].toSorted());
});

test("of the files only keytar's lie beside the archive, where the system can load its library", () => {
  const unpacked = archivedFiles(packed.archive).filter(({ isUnpacked }) => isUnpacked);

  expect(unpacked.map(({ path }) => path).toSorted()).toEqual(keytarFiles.toSorted());
  for (const path of keytarFiles) {
    expect(existsSync(join(`${packed.archive}.unpacked`, path))).toBe(true);
  }
});

test("the packed package.json names the entry and carries nothing of the workshop", () => {
  const text = extractFile(packed.archive, "package.json").toString();

  expect(JSON.parse(text)).toMatchObject({ name: "parley", main: "dist/main.mjs", type: "module" });
  expect(text).not.toMatch(/devDependencies|"scripts"/);
});

test("the licences of all that was bundled lie beside the archive, and Parley's own", async () => {
  const resources = dirname(packed.archive);
  const notices = await readFile(join(resources, "THIRD-PARTY-NOTICES.txt"), "utf8");
  const parts = await shippedParts(worlds);

  const names = parts.map(({ name }) => name);
  for (const name of ["react", "@langchain/core", "tailwindcss", "zod", "keytar", "rolldown"]) {
    expect(names).toContain(name);
  }
  expect(names).toContain("@fontsource-variable/inter");
  expect(names).not.toContain("playwright-core");
  for (const { name, version, text } of parts) {
    expect(notices, name).toContain(`${name} ${version} (`);
    expect(notices.replaceAll("\r\n", "\n"), name).toContain(text.trim().replaceAll("\r\n", "\n"));
  }
  expect(await readFile(join(resources, "LICENSE.txt"), "utf8")).toContain("MIT License");
});

test("every fuse of the packed Electron is burnt as decided", async () => {
  test.skip(packed.isStandIn, needsWords("the real Electron"));
  const { version, ...wire } = await getCurrentFuseWire(packed.fused);

  expect(version).toBe("1");
  // In Electron's order: RunAsNode, CookieEncryption, NodeOptions, NodeCliInspect, EmbeddedAsarIntegrity,
  // OnlyLoadAppFromAsar, BrowserProcessSpecificV8Snapshot, GrantFileProtocolExtraPrivileges, WasmTrapHandlers.
  const isOn = [false, true, false, false, true, true, false, false, true];
  expect(Object.values(wire)).toEqual(
    isOn.map((on) => (on ? FuseState.ENABLE : FuseState.DISABLE)),
  );
});

test("the packed app starts for nobody who would open, loosen or redirect it", async () => {
  test.setTimeout(120_000);
  const start: PackedStart = { executable: packed.executable, userData: "", env: environment({}) };
  for (const argument of [
    "--remote-debugging-port=0",
    "-remote-debugging-port=0",
    " --remote-debugging-port=0",
    "--remote-debugging-pipe",
    "--inspect=0",
    "--no-sandbox",
    "--proxy-server=http://127.0.0.1:9",
    "--js-flags=--expose-gc",
    "--disable-features=IsolateOrigins",
    "--a-switch-of-tomorrow",
    "-e",
  ]) {
    await expectRefused(start, argument);
  }
  for (const [name, value] of [
    ["NODE_OPTIONS", "--inspect=0"],
    ["NODE_OPTIONS", "--require=./planted.cjs"],
    ["NODE_V8_COVERAGE", "./coverage"],
    ["ELECTRON_ENABLE_LOGGING", "file"],
    ["ELECTRON_NO_ASAR", "1"],
    ["ELECTRON_RUN_AS_NODE", "1"],
  ] as const) {
    await expectRefused(start, "", { [name]: value });
  }
});

test("the packed app is no Node for whoever asks", async () => {
  const mark = "ran-as-node";
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const run = promisify(execFile)(packed.executable, ["-e", `console.log("${mark}")`], {
    env,
    timeout: 20_000,
  });
  const output = await run.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout?: string }).stdout ?? "",
  );

  expect(output).not.toContain(mark);
});

test("the packed app answers on the demo model, keeps a key in the system's keychain, and leaves nothing", async () => {
  test.setTimeout(240_000);
  const userData = tempFolder("parley-packed-data-");
  const temporary = tempFolder("parley-packed-tmp-");
  await using home = await createOwnKeychain();
  const env = { ...environment(home.env), ...temporaryFolder(temporary) };
  const start: PackedStart = { executable: packed.executable, userData, env };
  {
    await using app = await startPacked(start);
    if (hasHands) await chatWithDemo(app);
    expect(await app.quit(), app.output()).toBe(0);
  }
  if (hasHands) await takeKeyRoundTrip(start, "keychain");

  await expectNothingLeft([dirname(packed.executable), userData], temporary);
  for (const folder of [userData, temporary]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** What keytar needs at run time. */
const keytarFiles = [
  "LICENSE.md",
  "build/Release/keytar.node",
  "lib/keytar.js",
  "package.json",
].map((file) => `node_modules/keytar/${file}`);
