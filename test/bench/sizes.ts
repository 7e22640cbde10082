import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { printTable } from "./figures.ts";

const DIST = join(import.meta.dirname, "..", "..", "dist");

/** What the app's entry imports itself, once it has dealt with the environment. */
const BEFORE_WINDOW = ["main.mjs", "main/start-*.mjs", "main/log-*.mjs"];
/** A static import, as the bundler writes it. */
const STATIC_IMPORT = /(?:\bfrom|\bimport)"(\.[^"]+\.mjs)"/g;

const PARTS: readonly (readonly [name: string, pattern: string])[] = [
  ["preload", "preload.cjs"],
  ["page, scripts", "renderer/**/*.js"],
  ["page, styles", "renderer/**/*.css"],
  ["page, fonts", "renderer/**/*.woff2"],
];

/** Prints the sizes of what `npm run build` made. */
export async function benchSizes(): Promise<void> {
  const early = new Set<string>();
  for (const file of await filesOf(BEFORE_WINDOW)) follow(file, early);
  const late = (await filesOf(["main/**/*.mjs"])).filter((file) => !early.has(file));
  const rows = [
    toRow("main, before the first window", [...early]),
    toRow("main, loaded behind it", late),
  ];
  for (const [name, pattern] of PARTS) rows.push(toRow(name, await filesOf([pattern])));
  printTable("Bundles", ["part", "files", "kB", "kB gzipped"], rows);
}

/** Adds a chunk and all that is imported with it. */
function follow(file: string, seen: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  const code = readFileSync(join(DIST, file), "utf8");
  for (const [, path = ""] of code.matchAll(STATIC_IMPORT)) follow(join(dirname(file), path), seen);
}

async function filesOf(patterns: readonly string[]): Promise<string[]> {
  return Array.fromAsync(glob(patterns, { cwd: DIST }));
}

function toRow(name: string, files: readonly string[]): string[] {
  const contents = files.map((file) => readFileSync(join(DIST, file)));
  const kilobytes = (lengths: readonly number[]): string =>
    (lengths.reduce((sum, length) => sum + length, 0) / 1_000).toFixed(1);
  return [
    name,
    String(files.length),
    kilobytes(contents.map(({ length }) => length)),
    kilobytes(contents.map((content) => gzipSync(content).length)),
  ];
}
