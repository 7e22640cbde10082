import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { cacheFolder, root } from "./project.mjs";

const listFile = (/** @type {string} */ world) => join(cacheFolder, "bundled", `${world}.json`);

/**
 * A Vite plugin that writes down of which packages a build took something: by the modules that are left in its chunks
 * after tree shaking, by what style sheets import, and by the files that became assets, such as fonts.
 * @param {string} world main, preload or renderer
 * @returns {import("vite").Plugin}
 */
export function bundledPackages(world) {
  let folder = root;
  return {
    name: "parley:bundled-packages",
    apply: "build",
    configResolved: (config) => void (folder = config.root),
    async generateBundle(_options, bundle) {
      const files = [];
      for (const output of Object.values(bundle)) {
        if (output.type === "asset") {
          files.push(...output.originalFileNames.map((name) => join(folder, name)));
          continue;
        }
        for (const [id, { renderedLength }] of Object.entries(output.modules)) {
          if (renderedLength > 0) files.push(id);
        }
      }
      for (const id of this.getModuleIds()) {
        if (/\.css(?:\?|$)/.test(id)) files.push(...(await importsOfStyles(id)));
      }
      const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
      await mkdir(join(cacheFolder, "bundled"), { recursive: true });
      await writeFile(listFile(world), JSON.stringify([...folders].sort()));
    },
  };
}

/**
 * What the last builds of these worlds took something of.
 * @param {readonly string[]} worlds
 * @returns {Promise<string[]>} folders below the checkout, such as node_modules/react
 */
export async function readBundledPackages(worlds) {
  const lists = await Promise.all(worlds.map((world) => readFile(listFile(world), "utf8")));
  return [...new Set(lists.flatMap((text) => JSON.parse(text)))].sort();
}

/**
 * The package that a module belongs to; undefined for a module of ours.
 * @param {string} id as the bundler names it: a path, or the name of code that the bundler itself brings
 * @returns {string | undefined} a folder below the checkout, with forward slashes
 */
export function packageFolder(id) {
  const helper = /^\0(rolldown|vite)\b/.exec(id);
  if (helper !== null) return `node_modules/${helper[1]}`;
  const path = id.replace(/^\0/, "").replace(/\?.*$/, "");
  const fromRoot = relative(root, path).split(sep).join("/");
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(fromRoot)?.[0];
}

/**
 * The packages that one of our style sheets imports; a package's own are inlined before any plugin sees them.
 * @param {string} id
 */
async function importsOfStyles(id) {
  const text = await readFile(id.replace(/\?.*$/, ""), "utf8");
  return [...text.matchAll(/@import\s+"([^".][^"]*)"/g)].map(([, name = ""]) =>
    join(root, "node_modules", name),
  );
}
