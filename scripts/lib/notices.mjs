import { readdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readBundledPackages } from "./bundled-packages.mjs";
import { root } from "./project.mjs";
import { SetupError } from "./say.mjs";

/**
 * @typedef {object} ShippedPart something of others that is in the installers
 * @property {string} name
 * @property {string} version
 * @property {string} license SPDX expression
 * @property {string} source where it comes from
 * @property {string} text its licence, in full
 */

/** The file that ships, below the checkout: written by the build, laid beside the archive by electron-builder. */
export const noticesFile = "dist/THIRD-PARTY-NOTICES.txt";

/** Not in a bundle, but in the package: keytar, and the header that its native part was compiled with. */
const besideBundles = ["node_modules/keytar", "node_modules/node-addon-api"];

/** Licences whose terms this file meets. Another one is a decision, not a detail. */
const met = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "OFL-1.1"];

/** For the few packages that name the licence and leave its text out. */
const mit = (/** @type {string} */ holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Data that the price table was made from (scripts/make-price-table.mjs). */
const priceList = {
  name: "LiteLLM's list of model prices",
  version: "2026-08-01",
  license: "MIT",
  source: "https://github.com/BerriAI/litellm",
  text: mit("2023 Berri AI"),
};

/**
 * Everything of others that this build put into the package, Electron and Chromium aside: their texts lie beside the
 * executable, where electron-builder puts them.
 * @param {readonly string[]} worlds
 * @returns {Promise<ShippedPart[]>}
 */
export async function shippedParts(worlds) {
  const bundled = await readBundledPackages(worlds);
  const beside = besideBundles.filter((folder) => existsSync(join(root, folder)));
  const parts = await Promise.all([...bundled, ...beside].map((folder) => readPart(folder)));
  return [...parts, priceList].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Writes the notices of what was just built. @param {readonly string[]} worlds */
export async function writeNotices(worlds) {
  await writeFile(join(root, noticesFile), toNotices(await shippedParts(worlds)));
}

/**
 * Each text once, under the names of all that it covers.
 * @param {readonly ShippedPart[]} parts
 */
export function toNotices(parts) {
  /** @type {Map<string, ShippedPart[]>} */
  const byText = new Map();
  for (const part of parts) {
    const text = part.text.trim().replaceAll("\r\n", "\n");
    byText.set(text, [...(byText.get(text) ?? []), part]);
  }
  const line = "-".repeat(80);
  const sections = [...byText].map(([text, covered]) => {
    const names = covered.map(
      ({ name, version, license, source }) => `${name} ${version} (${license})\n  ${source}`,
    );
    return `${names.join("\n")}\n\n${text}`;
  });
  return `Parley contains the work of others, under these licences.

Electron and Chromium are under the licences in LICENSE.electron.txt and LICENSES.chromium.html, beside the app or in
its resources.

${line}
${sections.join(`\n\n${line}\n`)}
`;
}

/**
 * @param {string} folder below the checkout
 * @param {string} [checkout]
 * @returns {Promise<ShippedPart>}
 */
export async function readPart(folder, checkout = root) {
  const path = join(checkout, folder);
  const manifest = JSON.parse(await readFile(join(path, "package.json"), "utf8"));
  const { name, version, license, author, homepage } = manifest;
  const unmet = String(license ?? "no licence")
    .split(/ (?:AND|OR) /)
    .filter((word) => !met.includes(word.replace(/[()]/g, "")));
  if (unmet.length > 0) {
    throw new SetupError(`${name} would ship under ${unmet.join(", ")}: is that so meant?`);
  }
  const repository = manifest.repository?.url ?? manifest.repository ?? homepage ?? "";
  const source =
    repository.replace(/^git\+|\.git$/g, "") || `https://www.npmjs.com/package/${name}`;
  const files = (await readdir(path, { withFileTypes: true })).filter(
    (entry) => entry.isFile() && /^(?:licen[cs]e|copying|notice|copyright)/i.test(entry.name),
  );
  const texts = await Promise.all(
    files.map((file) => readFile(join(path, file.name), "utf8").then((text) => text.trim())),
  );
  if (texts.length === 0 && license === "MIT") {
    texts.push(mit((author?.name ?? author ?? `the authors of ${source}`).replace(/ <.*$/, "")));
  }
  if (texts.length === 0) throw new SetupError(`${name} ships without the text of its licence.`);
  return { name, version, license, source, text: texts.join("\n\n") };
}
