import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Arch } from "electron-builder";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkNativeParts } from "../../../build/after-pack.mjs";
import { tempFolder } from "../../fakes/temp-folder.ts";

/** The first bytes of a native library, as far as its processor is told by them. */
function elf(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.write("\u007fELF", "latin1");
  header.writeUInt16LE(machine, 18);
  return header;
}
function machO(processor: number): Buffer {
  const header = Buffer.alloc(32);
  header.writeUInt32BE(0xcffaedfe, 0);
  header.writeUInt32LE(processor, 4);
  return header;
}
function universal(...processors: number[]): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0xcafebabe, 0);
  header.writeUInt32BE(processors.length, 4);
  processors.forEach((processor, at) => header.writeUInt32BE(processor, 8 + at * 20));
  return header;
}
function portable(machine: number): Buffer {
  const header = Buffer.alloc(256);
  header.write("MZ", "latin1");
  header.writeUInt32LE(0x80, 0x3c);
  header.write("PE\0\0", 0x80, "latin1");
  header.writeUInt16LE(machine, 0x84);
  return header;
}

describe("the package", () => {
  let folder: string;
  beforeEach(() => {
    folder = tempFolder("parley-after-pack-");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const check = (arch: Arch): Promise<void> =>
    checkNativeParts({
      appOutDir: folder,
      arch,
      packager: { getResourcesDir: (out: string) => join(out, "resources") },
    });
  async function pack(native: Buffer): Promise<void> {
    const path = join(
      folder,
      "resources/app.asar.unpacked/node_modules/keytar/build/Release/keytar.node",
    );
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, native);
  }

  it("is refused without keytar's native part, in words that say what it needs", async () => {
    await expect(check(Arch.x64)).rejects.toThrow(
      /no key in the system's keychain.*libsecret-1-dev/,
    );
  });

  it.each([
    ["Linux, x64", elf(0x3e), Arch.x64],
    ["Linux, arm64", elf(0xb7), Arch.arm64],
    ["macOS, x64", machO(0x01000007), Arch.x64],
    ["macOS, arm64", machO(0x0100000c), Arch.arm64],
    ["macOS, either, in an app for one", universal(0x01000007, 0x0100000c), Arch.arm64],
    ["macOS, either", universal(0x01000007, 0x0100000c), Arch.universal],
    ["Windows, x64", portable(0x8664), Arch.x64],
    ["Windows, arm64", portable(0xaa64), Arch.arm64],
  ])("passes with it: %s", async (_system, native, arch) => {
    await pack(native);

    await expect(check(arch)).resolves.toBeUndefined();
  });

  it.each([
    ["another processor", machO(0x0100000c), Arch.x64, /for arm64, the package for x64/],
    ["half of a universal app", machO(0x0100000c), Arch.universal, /for arm64/],
    [
      "something else",
      Buffer.from("This file intentionally left blank"),
      Arch.x64,
      /nothing that runs/,
    ],
  ])("is refused with one for %s", async (_what, native, arch, words) => {
    await pack(native);

    await expect(check(arch)).rejects.toThrow(words);
  });
});
