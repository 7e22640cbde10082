import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/**
 * One hash over the names and contents of files; a changed, added, removed or renamed file changes it.
 * @param {string} folder what the paths are relative to
 * @param {readonly string[]} inputs files, or folders taken whole; a missing one counts as absent
 * @returns {Promise<string>} hexadecimal SHA-256
 */
export async function hashInputs(folder, inputs) {
  const files = (await Promise.all(inputs.map((input) => filesUnder(join(folder, input))))).flat();
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const content = await readFile(file);
    // The length keeps "a" + "bc" apart from "ab" + "c".
    hash.update(`${relative(folder, file).split(sep).join("/")}\n${content.length}\n`);
    hash.update(content);
  }
  return hash.digest("hex");
}

/**
 * Every file under a path, or the path itself if it is a file.
 * @param {string} path
 * @returns {Promise<string[]>}
 */
export async function filesUnder(path) {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) return [];
  if (info.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const nested = await Promise.all(entries.map((entry) => filesUnder(join(path, entry.name))));
  return nested.flat();
}
