import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageFolder } from "../../../scripts/lib/bundled-packages.mjs";
import { readPart, toNotices } from "../../../scripts/lib/notices.mjs";
import { root } from "../../../scripts/lib/project.mjs";
import { tempFolder } from "../../fakes/temp-folder.ts";

describe("packageFolder", () => {
  it.each([
    ["node_modules/react/index.js", "node_modules/react"],
    ["node_modules/@langchain/core/dist/index.js", "node_modules/@langchain/core"],
    ["node_modules/a/node_modules/@b/c/x.js?used", "node_modules/a/node_modules/@b/c"],
  ])("of %s is %s", (path, folder) => {
    expect(packageFolder(join(root, path))).toBe(folder);
    expect(packageFolder(`\0${join(root, path)}?commonjs-proxy`)).toBe(folder);
  });

  it("is that of the bundler for code it brings itself, and none for ours", () => {
    expect(packageFolder("\0rolldown/runtime.js")).toBe("node_modules/rolldown");
    expect(packageFolder("\0vite/preload-helper.js")).toBe("node_modules/vite");
    expect(packageFolder(join(root, "electron/main.ts"))).toBeUndefined();
  });
});

describe("readPart", () => {
  let checkout: string;
  beforeEach(async () => {
    checkout = tempFolder("parley-notices-");
    await mkdir(join(checkout, "p"));
  });
  afterEach(() => rm(checkout, { recursive: true, force: true }));

  const write = (name: string, content: string): Promise<void> =>
    writeFile(join(checkout, "p", name), content);
  const manifest = (fields: object): Promise<void> =>
    write("package.json", JSON.stringify({ name: "p", version: "1.2.3", ...fields }));

  it("takes every text of the licence and every notice", async () => {
    await manifest({ license: "Apache-2.0", repository: { url: "git+https://h.example/p.git" } });
    await write("LICENSE", "the licence");
    await write("NOTICE.md", "the notice");
    await write("README.md", "not this");

    expect(await readPart("p", checkout)).toEqual({
      ...{ name: "p", version: "1.2.3", license: "Apache-2.0", source: "https://h.example/p" },
      text: "the licence\n\nthe notice",
    });
  });

  it("writes out the MIT licence for who only names it, with the holder", async () => {
    await manifest({ license: "MIT", author: "Ada L. <ada@h.example>" });

    const { text } = await readPart("p", checkout);
    expect(text).toMatch(/^MIT License\n\nCopyright \(c\) Ada L\.\n\nPermission is hereby granted/);
  });

  it.each([
    ["another licence without its text", { license: "ISC" }, /without the text of its licence/],
    ["a licence nobody has decided on", { license: "GPL-3.0-only" }, /under GPL-3.0-only/],
    ["one of two that nobody has decided on", { license: "(MIT AND MPL-2.0)" }, /under MPL-2.0/],
    ["no licence at all", {}, /under no, licence|no licence/],
  ])("refuses %s", async (_case, fields, words) => {
    await manifest(fields);

    await expect(readPart("p", checkout)).rejects.toThrow(words);
  });
});

describe("toNotices", () => {
  it("writes a text once, under the names of all that it covers", () => {
    const part = { version: "1.0.0", license: "MIT", source: "https://h.example", text: "same\n" };
    const text = toNotices([
      { ...part, name: "a" },
      { ...part, name: "b", text: "other" },
      { ...part, name: "c", text: "same\r\n" },
    ]);

    expect(text.match(/^same$/gm)).toHaveLength(1);
    expect(text).toMatch(/a 1\.0\.0 \(MIT\)\n.*\nc 1\.0\.0 \(MIT\)/);
    expect(text).toContain("LICENSES.chromium.html");
  });
});
