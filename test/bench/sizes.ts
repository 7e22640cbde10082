import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { printTable } from "./figures.ts";

const DIST = join(import.meta.dirname, "..", "..", "dist");

/** What is loaded when, as patterns below dist/. */
const BUNDLES = [
  ["main, before the first window", "main.mjs"],
  ["main, loaded behind it", "main/**/*.mjs"],
  ["preload", "preload.cjs"],
  ["page, scripts", "renderer/**/*.js"],
  ["page, styles", "renderer/**/*.css"],
  ["page, fonts", "renderer/**/*.woff2"],
] as const;

/** Prints the sizes of what `npm run build` made. */
export async function benchSizes(): Promise<void> {
  const rows: string[][] = [];
  for (const [name, pattern] of BUNDLES) {
    let bytes = 0;
    let zipped = 0;
    let files = 0;
    for await (const file of glob(pattern, { cwd: DIST })) {
      const content = readFileSync(join(DIST, file));
      bytes += content.length;
      zipped += gzipSync(content).length;
      files += 1;
    }
    rows.push([name, String(files), (bytes / 1_000).toFixed(1), (zipped / 1_000).toFixed(1)]);
  }
  printTable("Bundles", ["part", "files", "kB", "kB gzipped"], rows);
}
