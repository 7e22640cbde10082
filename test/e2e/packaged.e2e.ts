import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { extractFile } from "@electron/asar";
import { FuseState, getCurrentFuseWire } from "@electron/fuses";
import { chromium, expect, test } from "@playwright/test";
import { archivedFiles, packApp, root, type PackedApp } from "./packaged-app.ts";
import { needsWords } from "../../scripts/lib/skips.mjs";

let packed: PackedApp;

test.beforeAll(async () => {
  packed = await packApp();
});

test("the archive holds the bundle, its package.json and keytar's runtime, and nothing else", async () => {
  const built = await readdir(join(root, "dist"), { recursive: true, withFileTypes: true });
  const bundle = built
    .filter((entry) => entry.isFile() && !/\.map$|^\.build-stamp$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll("\\", "/"),
    );
  const paths = archivedFiles(packed.archive).map(({ path }) => path);

  expect(bundle).toContain("dist/main.mjs");
  expect(paths.toSorted()).toEqual([...bundle, "package.json", ...keytarFiles()].toSorted());
});

test("of the files only keytar's lie beside the archive, where the system can load its library", () => {
  const unpacked = archivedFiles(packed.archive).filter(({ isUnpacked }) => isUnpacked);

  expect(unpacked.map(({ path }) => path).toSorted()).toEqual(keytarFiles().toSorted());
  for (const path of keytarFiles()) {
    expect(existsSync(join(`${packed.archive}.unpacked`, path))).toBe(true);
  }
});

test("the packed package.json names the entry and carries nothing of the workshop", () => {
  const text = extractFile(packed.archive, "package.json").toString();

  expect(JSON.parse(text)).toMatchObject({ name: "parley", main: "dist/main.mjs", type: "module" });
  expect(text).not.toMatch(/devDependencies|"scripts"/);
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

test("the packed app is no Node for whoever asks", async () => {
  test.skip(packed.isStandIn, needsWords("the real Electron"));
  const mark = "ran-as-node";
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
  const run = promisify(execFile)(
    packed.executable,
    ["-e", `console.log("${mark}")`, "--version"],
    {
      env,
      timeout: 20_000,
    },
  );
  const output = await run.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout?: string }).stdout ?? "",
  );

  expect(output).not.toContain(mark);
});

test("the packed app starts and shows the composer", async () => {
  const userData = await mkdtemp(join(tmpdir(), "parley-packed-"));
  // Playwright's own launcher needs Node's inspector, which the release's fuses forbid; Chromium's port is enough.
  const app = spawn(packed.executable, [
    "--remote-debugging-port=0",
    `--user-data-dir=${userData}`,
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ]);
  const ended = once(app, "close");
  try {
    const endpoint = await debuggingEndpoint(app);
    // Electron has no downloads to take over, which Playwright's defaults would try.
    const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
    const pages = () => browser.contexts().flatMap((context) => context.pages());
    await expect.poll(() => pages().length).toBeGreaterThan(0);

    await expect(pages()[0]!.getByRole("textbox", { name: "Message" })).toBeVisible();
    await browser.close();
  } finally {
    app.kill();
    await ended;
    await rm(userData, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** What keytar needs at run time; it is optional, so an install without its headers has none of it. */
function keytarFiles(): string[] {
  const folder = "node_modules/keytar";
  if (!existsSync(join(root, folder, "build/Release/keytar.node"))) return [];
  return ["LICENSE.md", "build/Release/keytar.node", "lib/keytar.js", "package.json"].map(
    (file) => `${folder}/${file}`,
  );
}

/** The address Chromium prints when its debugging port is open. */
async function debuggingEndpoint(app: ChildProcess): Promise<string> {
  if (app.stderr === null) throw new Error("the app was started without a stderr to read");
  const lines: string[] = [];
  for await (const line of createInterface(app.stderr)) {
    lines.push(line);
    const endpoint = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (endpoint === undefined) continue;
    // Nobody reads on, and a full pipe would stall the app.
    app.stderr.resume();
    return endpoint;
  }
  throw new Error(`the packed app ended before its window:\n${lines.join("\n")}`);
}
