import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../../../scripts/lib/project.mjs";

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * `npm install` leaves out a platform's package that its registry does not offer, and then `npm ci` refuses the lockfile
 * on every machine. Whoever finds this red adds the entries by hand: version, os, cpu, `"optional": true`.
 */
it("the lockfile has an entry for every optional dependency, of every platform", async () => {
  const text = await readFile(join(root, "package-lock.json"), "utf8");
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockedPackage>> };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isFound(packages, path, name)),
  );

  expect(Object.keys(packages).length).toBeGreaterThan(100);
  expect(missing).toEqual([]);
});

/** As Node resolves: beside the package that asks, then beside each of the packages around it. */
function isFound(packages: object, from: string, name: string): boolean {
  const candidate = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (candidate in packages) return true;
  if (from === "") return false;
  const outer = from.lastIndexOf("/node_modules/");
  return isFound(packages, outer === -1 ? "" : from.slice(0, outer), name);
}
