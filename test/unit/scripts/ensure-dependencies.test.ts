import { describe, expect, it } from "vitest";
import { isInstalled, type Lockfile } from "../../../scripts/lib/ensure-dependencies.mjs";

const wanted: Lockfile = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/react": { version: "19.3.1", integrity: "sha512-react" },
    "node_modules/keytar": { version: "7.9.0", integrity: "sha512-keytar", optional: true },
  },
};
const { "node_modules/react": react, "node_modules/keytar": keytar } = wanted.packages;

const installed = (packages: Lockfile["packages"]): Lockfile => ({ packages });

describe("isInstalled", () => {
  it("holds for what the lockfile asks for", () => {
    const all = installed({ "node_modules/react": react!, "node_modules/keytar": keytar! });

    expect(isInstalled(wanted, all)).toBe(true);
  });

  it("does not miss an optional package", () => {
    expect(isInstalled(wanted, installed({ "node_modules/react": react! }))).toBe(true);
  });

  it("takes any content for a package the lockfile has no hash of", () => {
    const unhashed = { packages: { "node_modules/oxide": { version: "4.3.5" } } };
    const found = { "node_modules/oxide": { version: "4.3.5", integrity: "sha512-oxide" } };

    expect(isInstalled(unhashed, installed(found))).toBe(true);
  });

  it.each([
    ["nothing was ever installed", undefined],
    ["a package is missing", installed({ "node_modules/keytar": keytar! })],
    ["a version differs", installed({ "node_modules/react": { ...react!, version: "19.3.0" } })],
    [
      "a package was published anew under its version",
      installed({ "node_modules/react": { ...react!, integrity: "sha512-other" } }),
    ],
    [
      "an optional package is of another version",
      installed({
        "node_modules/react": react!,
        "node_modules/keytar": { ...keytar!, version: "7.8.0" },
      }),
    ],
    [
      "a package is left over from another lockfile",
      installed({ "node_modules/react": react!, "node_modules/vue": { version: "4.0.0" } }),
    ],
  ])("does not hold when %s", (_case, found) => {
    expect(isInstalled(wanted, found)).toBe(false);
  });
});
