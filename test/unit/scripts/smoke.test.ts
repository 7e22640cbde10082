import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeBinary, root } from "../../../scripts/lib/project.mjs";
import { projectsOf } from "../../../scripts/lib/run-parts.mjs";
import { runStep } from "../../../scripts/lib/run-step.mjs";
import { needing } from "../../../scripts/lib/skips.mjs";
import { install, isForThisMachine, packageKind } from "../../smoke/installer.ts";
import { processesWith } from "../../smoke/packed-process.ts";
import { tempFolder } from "../../fakes/temp-folder.ts";

describe("what is installed", () => {
  it.each([
    ["release/parley_0.1.0_amd64.deb", "deb"],
    ["release/Parley-0.1.0.AppImage", "AppImage"],
    ["release/Parley-0.1.0-arm64.dmg", "dmg"],
    ["release/Parley Setup 0.1.0.exe", "exe"],
    ["release/parley-0.1.0.tar.gz", "tar.gz"],
    ["release/check/linux-unpacked", "folder"],
    ["release/check/mac-arm64", "folder"],
    ["release/SHA256SUMS", undefined],
    ["release/parley-0.1.0.x86_64.rpm", undefined],
    ["release", undefined],
  ] as const)("%s is a %s", (path, kind) => {
    expect(packageKind(path)).toBe(kind);
  });

  it("is made for this system and processor", () => {
    const here = (name: string, platform: NodeJS.Platform, arch: string) =>
      isForThisMachine(name, { platform, arch });

    expect(here("Parley-0.1.0-arm64.dmg", "darwin", "arm64")).toBe(true);
    expect(here("Parley-0.1.0.dmg", "darwin", "arm64")).toBe(false);
    expect(here("Parley-0.1.0.dmg", "darwin", "x64")).toBe(true);
    expect(here("parley_0.1.0_amd64.deb", "linux", "x64")).toBe(true);
    expect(here("parley_0.1.0_amd64.deb", "darwin", "x64")).toBe(false);
    expect(here("linux-unpacked", "linux", "x64")).toBe(false);
  });

  it("is refused where it is no package", async () => {
    await expect(install("release/SHA256SUMS", ".")).rejects.toThrow("no package");
  });
});

it("a process that is left is found by a word of its command line, and no other", async () => {
  const mark = `left-behind-${process.pid}`;
  expect(await processesWith([mark])).toEqual([]);

  const child = spawn(nodeBinary, ["-e", "setInterval(() => {}, 1000)", mark]);
  await once(child, "spawn");
  try {
    expect(await processesWith([mark])).toEqual([expect.stringContaining(String(child.pid))]);
  } finally {
    child.kill();
    await once(child, "exit");
  }
  expect(await processesWith([mark])).toEqual([]);
});

it("what is true of the stand-in alone is asked of no other Electron", () => {
  expect(projectsOf("standin", "stand-in")).toEqual(["electron", "standin"]);
  expect(projectsOf("standin", "real")).toEqual(["electron"]);
  expect(projectsOf("standin", "given")).toEqual(["electron"]);
  expect(projectsOf("e2e", "real")).toEqual(["e2e"]);
});

/** A compositor's place is taken by a script that does what it does first: it makes its socket, and stays. */
const unix = needing("macOS or Linux");
describe.skipIf(unix.isMissing)(`with-display.mjs${unix.note}`, () => {
  const run = async (weston: string, ...command: string[]) => {
    const folder = tempFolder("parley-weston-");
    await writeFile(join(folder, "weston"), `#!/bin/sh\n${weston}\n`, { mode: 0o755 });
    const result = await runStep(
      nodeBinary,
      [join(root, "scripts/with-display.mjs"), "weston", ...command],
      { quiet: true, env: { PATH: `${folder}:${process.env["PATH"] ?? ""}`, DISPLAY: ":7" } },
    );
    await rm(folder, { recursive: true });
    return result;
  };
  const socket = `for word in "$@"; do case $word in --socket=*) touch "$XDG_RUNTIME_DIR/\${word#*=}";; esac; done; exec sleep 60`;

  it("runs a command where only Wayland is, and hands on its code", async () => {
    const script = `console.log(JSON.stringify([process.env.DISPLAY ?? null, process.env.WAYLAND_DISPLAY, process.env.XDG_SESSION_TYPE, process.env.XDG_RUNTIME_DIR])); process.exit(3)`;
    const { code, output } = await run(socket, nodeBinary, "-e", script);

    expect(code).toBe(3);
    const [display, wayland, session, runtime] = JSON.parse(output) as string[];
    expect([display, wayland, session]).toEqual([null, "parley-display", "wayland"]);
    await expect(stat(runtime!)).rejects.toThrow("ENOENT");
  });

  it("says what the compositor said where it does not start", async () => {
    const { code, output } = await run(`echo "no such backend" >&2; exit 9`, "true");

    expect(code).toBe(1);
    expect(output).toMatch(/weston did not start: it ended with code 9:\nno such backend/);
  });
});
