import { execFileSync } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { root } from "../../../scripts/lib/project.mjs";

const text = "one\ntwo\n";
const picture = Buffer.from("\u0089PNG\r\n\u001a\n\r\n\n", "latin1");

let folder: string;
const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8" });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parley-line-ends-"));
  git("init", "--quiet");
  await copyFile(join(root, ".gitattributes"), join(folder, ".gitattributes"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** What a checkout writes where Git was installed as its Windows installer proposes. */
async function checkedOut(name: string, content: string | Buffer): Promise<Buffer> {
  git("config", "core.autocrlf", "true");
  git("config", "core.safecrlf", "false");
  await writeFile(join(folder, name), content);
  git("add", ".");
  await rm(join(folder, name));
  git("checkout", "--", name);
  return readFile(join(folder, name));
}

it.each(["run.ts", "notes.md", "electron", "settings.json"])(
  "%s keeps LF where Git would make CRLF of it",
  async (name) => {
    expect((await checkedOut(name, text)).toString()).toBe(text);
  },
);

it.each(["icon.png", "icon.ico", "icon.icns"])("%s is left byte for byte", async (name) => {
  expect(await checkedOut(name, picture)).toEqual(picture);
});

it("without the file they would not: the test can fail", async () => {
  await rm(join(folder, ".gitattributes"));
  expect((await checkedOut("run.ts", text)).toString()).toContain("\r\n");
});
