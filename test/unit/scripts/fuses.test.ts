import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { flipFuses } from "@electron/fuses";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fuses } from "../../../build/fuses.mjs";

/** What precedes the fuse wire in Electron's binary: then a version byte, a length byte, and a character a fuse. */
const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";

describe("the fuses of a release", () => {
  let folder: string;
  let binary: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-fuses-"));
    binary = join(folder, "electron");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const writeBinary = (wire: string): Promise<void> =>
    writeFile(
      binary,
      `elf${sentinel}\u0001${String.fromCharCode(wire.length)}${wire}code`,
      "latin1",
    );

  it("are burnt one by one as decided, and nothing around them changes", async () => {
    // As Electron ships: all at their defaults.
    await writeBinary("101100011");
    await flipFuses(binary, fuses);

    expect(await readFile(binary, "latin1")).toBe(`elf${sentinel}\u0001\u0009010011001code`);
  });

  it("refuse an Electron with a fuse nobody has decided on", async () => {
    await writeBinary("1011000111");

    await expect(flipFuses(binary, fuses)).rejects.toThrow(/strictlyRequireAllFuses/);
  });
});
