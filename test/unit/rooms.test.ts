import { globSync, readFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const files = globSync("{electron,renderer,shared,scripts,test}/**/*.{ts,tsx,mjs}", { cwd: root })
  .map((path) => path.replaceAll(sep, "/"))
  .sort();
/** What each file imports of ours, types and late imports included. */
const imports = new Map(
  files.map((file) => {
    const named = ts.preProcessFile(read(file), true, true).importedFiles;
    const paths = named.map(({ fileName }) => posix.join(dirname(file), fileName));
    return [file, paths.filter((path) => files.includes(path))];
  }),
);
const importsOf = (file: string): readonly string[] => imports.get(file) ?? [];

/** The way from a file back to itself, where there is one. */
function circleThrough(start: string): readonly string[] | undefined {
  const ways = importsOf(start).map((path) => [start, path]);
  const seen = new Set<string>();
  for (const way of ways) {
    const here = way.at(-1) ?? start;
    if (here === start) return way;
    if (seen.has(here)) continue;
    seen.add(here);
    ways.push(...importsOf(here).map((path) => [...way, path]));
  }
  return undefined;
}

/** The rooms of docs/architecture.md, from the top floor down. */
const rooms = [...read("docs/architecture.md").matchAll(/^\| `([^`]+)`/gm)].map(
  ([, room = ""]) => room,
);
const floorOf = (path: string): number => rooms.findIndex((room) => path.startsWith(room));

describe("the rooms", () => {
  it("are all named in the architecture", () => {
    expect(rooms).toContain("electron/start.ts");
    const shipped = files.filter((file) => !file.startsWith("scripts/"));
    expect(shipped.filter((file) => floorOf(file) === -1)).toEqual([]);
  });

  it("import only from floors below", () => {
    const up = files
      .filter((file) => !file.startsWith("test/") && !file.startsWith("scripts/"))
      .flatMap((file) => importsOf(file).map((path) => ({ file, path })))
      // Names the stores of all rooms for all rooms, and holds nothing itself.
      .filter(({ file, path }) => ![file, path].includes("renderer/services.ts"))
      .filter(({ file, path }) => floorOf(path) < floorOf(file));
    expect(up).toEqual([]);
  });

  it("hold no circle of imports, types included", () => {
    expect(imports.get("electron/start.ts")?.length).toBeGreaterThan(10);
    // Electron's own classes name each other (a window its page, a page its session), so the stand-in's types do, too.
    const ours = files.filter((file) => !file.startsWith("test/standin/"));
    expect(ours.flatMap((file) => circleThrough(file)?.join(" → ") ?? [])).toEqual([]);
  });
});
