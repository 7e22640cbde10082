import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createPackage } from "@electron/asar";
import type { ElectronApplication } from "@playwright/test";
import { expect, freshFolder, launch, test as base } from "./launch.ts";

/** https://www.electronjs.org/docs/latest/tutorial/asar-archives: an app runs from an archive as from a folder. */
const FILES = {
  "package.json": JSON.stringify({ name: "archived", type: "module", main: "main.mjs" }),
  "main.mjs": `
    import { app } from "electron";
    import fs from "node:fs";
    import { readFile } from "node:fs/promises";
    import path from "node:path";
    import { createRequire } from "node:module";
    import { Worker } from "node:worker_threads";
    import answer from "kept";
    import { text } from "./lib/text.mjs";
    const here = import.meta.dirname;
    const file = path.join(here, "data/some file.txt");
    const code = (work) => { try { work(); return "no error"; } catch (error) { return error.code; } };
    globalThis.facts = async () => ({
      inArchive: app.getAppPath().endsWith(".asar") && here === app.getAppPath(),
      imported: [text, answer, createRequire(import.meta.url)("./lib/common.cjs")],
      sync: fs.readFileSync(file, "utf8"),
      async: await readFile(file, "utf8"),
      url: fs.readFileSync(new URL("data/some%20file.txt", import.meta.url), "utf8"),
      names: fs.readdirSync(path.join(here, "data")),
      deep: fs.readdirSync(path.join(here, "node_modules"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile()).map((entry) => path.relative(here, path.join(entry.parentPath, entry.name))).sort(),
      size: fs.statSync(file).size,
      kinds: [fs.statSync(here).isDirectory(), fs.lstatSync(file).isFile()],
      exists: [fs.existsSync(file), fs.existsSync(file + "x")],
      stream: Buffer.concat(await fs.createReadStream(file).toArray()).toString(),
      absent: code(() => fs.readFileSync(file + "x")),
      written: code(() => fs.writeFileSync(path.join(here, "new.txt"), "x")),
      thread: await new Promise((resolve, reject) =>
        new Worker(new URL("./lib/thread.mjs", import.meta.url)).once("message", resolve).once("error", reject)),
    });
    await app.whenReady();
  `,
  "lib/text.mjs": `export const text = "imported";`,
  "lib/common.cjs": `module.exports = require("./data.json").value;`,
  "lib/data.json": `{ "value": "required" }`,
  "lib/thread.mjs": `
    import { readFileSync } from "node:fs";
    import { parentPort } from "node:worker_threads";
    import { text } from "./text.mjs";
    parentPort.postMessage([text, readFileSync(new URL("../data/some%20file.txt", import.meta.url), "utf8")]);
  `,
  "data/some file.txt": "from the archive ä",
  "node_modules/kept/package.json": JSON.stringify({ name: "kept", main: "lib/index.js" }),
  "node_modules/kept/lib/index.js": `module.exports = "kept";`,
};

const test = base.extend<{ archived: ElectronApplication }>({
  archived: async ({}, use) => {
    const folder = freshFolder();
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(path.dirname(path.join(folder, "app", name)), { recursive: true });
      writeFileSync(path.join(folder, "app", name), text);
    }
    const archive = path.join(folder, "app.asar");
    await createPackage(path.join(folder, "app"), archive);
    const app = await launch(path.relative(path.join(import.meta.dirname, "apps"), archive));
    await use(app);
    await app.close();
  },
});

test("an app runs from an archive and reads it as a folder", async ({ archived }) => {
  const facts: unknown = await archived.evaluate(() =>
    (Reflect.get(globalThis, "facts") as () => Promise<unknown>)(),
  );
  expect(facts).toEqual({
    inArchive: true,
    imported: ["imported", "kept", "required"],
    sync: "from the archive ä",
    async: "from the archive ä",
    url: "from the archive ä",
    names: ["some file.txt"],
    deep: ["node_modules/kept/lib/index.js", "node_modules/kept/package.json"],
    size: 19,
    kinds: [true, true],
    exists: [true, false],
    stream: "from the archive ä",
    absent: "ENOENT",
    written: "ENOTDIR",
    thread: ["imported", "from the archive ä"],
  });
});
