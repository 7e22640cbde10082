import { execFile } from "node:child_process";
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeBinary, root } from "../../scripts/lib/project.mjs";
import { needing } from "../../scripts/lib/skips.mjs";

/**
 * A checkout beside this one whose `electron` package holds a binary: a script that writes down its calls and hands them
 * to the stand-in. So it is seen which executable the runner drives where it says "the real Electron", and that the
 * tests notice when that is not one.
 */
let checkout: string;
const calls = () =>
  readFile(join(checkout, "calls.log"), "utf8").then(
    (text) => text.trim().split("\n"),
    () => [],
  );

/** Packages that look for files beside them, and so cannot be links into another checkout. */
const COPIED = ["electron", "@playwright", "playwright", "playwright-core"];

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), "parley-driven-"));
  for (const folder of ["scripts", "test/standin", "test/fakes"]) {
    await cp(join(root, folder), join(checkout, folder), { recursive: true });
  }
  for (const file of ["package.json", "playwright.config.ts"]) {
    await copyFile(join(root, file), join(checkout, file));
  }
  const modules = join(checkout, "node_modules");
  await mkdir(modules);
  for (const name of await readdir(join(root, "node_modules"))) {
    const from = join(root, "node_modules", name);
    if (COPIED.includes(name)) await cp(from, join(modules, name), { recursive: true });
    else if (!name.startsWith(".")) await symlink(from, join(modules, name), "dir");
  }
  const dist = join(modules, "electron/dist");
  const { version } = JSON.parse(
    await readFile(join(modules, "electron/package.json"), "utf8"),
  ) as { version: string };
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);
  await writeFile(join(dist, "version"), version);
  await writeFile(join(modules, "electron/path.txt"), "electron");
  const script = `#!/bin/sh
echo "$*" >>"${checkout}/calls.log"
exec "${checkout}/test/standin/electron" "$@"
`;
  await writeFile(join(dist, "electron"), script, { mode: 0o755 });
}, 120_000);
afterAll(() => rm(checkout, { recursive: true, force: true, maxRetries: 5 }));

/** What the runner says and counts, in that checkout. */
async function drive(env: Readonly<Record<string, string>>): Promise<{ output: string }> {
  const code = `
    import { ensureElectron } from "./scripts/lib/electron-binary.mjs";
    import { runPlaywright } from "./scripts/lib/run-parts.mjs";
    const electron = await ensureElectron();
    const counts = await runPlaywright({ parts: ["standin"], filters: ["launching.spec"] }, electron);
    console.log("COUNTS " + JSON.stringify({ kind: electron.kind, ...counts }));
  `;
  // Empty is as good as absent to all who read them.
  const nobodyAsked = { PARLEY_ELECTRON: "", ELECTRON_OVERRIDE_DIST_PATH: "" };
  const run = promisify(execFile)(nodeBinary, ["--input-type=module", "--eval", code], {
    cwd: checkout,
    env: { ...process.env, ...nobodyAsked, ...env },
    maxBuffer: 16 * 1024 * 1024,
  });
  const { stdout, stderr } = await run.catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  return { output: stdout + stderr };
}

// The stand-in runs on Linux only, over a Chromium, which the real Electron does not need.
const [linux, browser] = [needing("Linux"), needing("a Chromium")];

describe.skipIf(linux.isMissing || browser.isMissing)(
  `a run that says it drives the real Electron${linux.note}${browser.note}`,
  () => {
    it("starts the binary of the electron package, and fails by one test where that is another thing", async () => {
      const { output } = await drive({ PARLEY_ELECTRON: "real" });

      expect((await calls()).length).toBeGreaterThan(3);
      expect((await calls())[0]).toContain("--remote-debugging-port=0");
      expect(output).toMatch(/COUNTS \{"kind":"real","passed":\d{2},"failed":1,"skipped":0\b/);
      expect(output).toContain("it is the Electron that the run says it drives");
      // Chromium's own sandbox, wherever there can be one.
      const isOff = process.getuid?.() === 0;
      expect((await calls())[0]?.includes("--no-sandbox")).toBe(isOff);
    }, 180_000);

    it("does not begin where only the stand-in is there", async () => {
      const folder = join(checkout, "test/standin");
      const { output } = await drive({
        PARLEY_ELECTRON: "real",
        ELECTRON_OVERRIDE_DIST_PATH: folder,
      });

      expect(output).toContain(
        'PARLEY_ELECTRON asks for the kind "real", but here is the stand-in',
      );
      expect(output).not.toContain("COUNTS");
    });
  },
);
