import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isBuilt } from "../../../scripts/lib/ensure-build.mjs";
import { hashInputs } from "../../../scripts/lib/hash-inputs.mjs";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-hash-"));
  await write("shared/deep/a.ts", "one");
  await write("shared/b.ts", "two");
  await write("vite.config.ts", "config");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(join(folder, path), content);
}

describe("hashInputs", () => {
  const hash = (): Promise<string> => hashInputs(folder, ["shared", "vite.config.ts", "missing"]);

  it("is the same for the same files, whatever is written elsewhere", async () => {
    const before = await hash();
    await write("docs/readme.md", "words");
    await write("shared/b.ts", "two");

    expect(await hash()).toBe(before);
  });

  it.each([
    ["a file deep down changes", () => write("shared/deep/a.ts", "one!")],
    ["a file is added", () => write("shared/deep/c.ts", "")],
    ["a file is removed", () => rm(join(folder, "shared/b.ts"))],
    ["a file is renamed", () => rename(join(folder, "shared/b.ts"), join(folder, "shared/c.ts"))],
    ["an input that was missing appears", () => write("missing", "")],
    [
      "content moves from one file to the next",
      async () => {
        await write("shared/b.ts", "tw");
        await write("shared/deep/a.ts", "oone");
      },
    ],
  ])("differs when %s", async (_case, change) => {
    const before = await hash();
    await change();

    expect(await hash()).not.toBe(before);
  });
});

describe("isBuilt", () => {
  beforeEach(async () => {
    await write("dist/main.mjs", "");
    await write("dist/preload.cjs", "");
    await write("dist/renderer/index.html", "");
    await write("dist/THIRD-PARTY-NOTICES.txt", "");
    await write("dist/.build-stamp", "hash");
  });

  it("holds for a stamp of these inputs beside all three worlds and the notices", async () => {
    expect(await isBuilt(folder, "hash")).toBe(true);
  });

  it("does not hold for other inputs", async () => {
    expect(await isBuilt(folder, "other")).toBe(false);
  });

  it.each([
    ".build-stamp",
    "main.mjs",
    "preload.cjs",
    "renderer/index.html",
    "THIRD-PARTY-NOTICES.txt",
  ])("does not hold without dist/%s", async (file) => {
    await rm(join(folder, "dist", file));

    expect(await isBuilt(folder, "hash")).toBe(false);
  });
});
