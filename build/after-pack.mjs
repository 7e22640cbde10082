import { open } from "node:fs/promises";
import { join } from "node:path";
import { flipFuses } from "@electron/fuses";
import { Arch } from "electron-builder";
import { fuses } from "./fuses.mjs";

/** @typedef {Pick<import("electron-builder").AfterPackContext, "appOutDir" | "electronPlatformName" | "arch" | "packager">} Packed */

/** Below the app's resources: beside the archive, since the system cannot load a library out of one. */
const keytar = "app.asar.unpacked/node_modules/keytar/build/Release/keytar.node";

/**
 * Ends the packing unless keytar's native part is in the package and made for its processor. keytar is optional for npm,
 * so an install without its needs goes through, and the app would run with no keychain and nobody would have said so.
 * @param {Pick<Packed, "appOutDir" | "arch"> & { packager: Pick<Packed["packager"], "getResourcesDir"> }} packed
 */
export async function checkNativeParts({ appOutDir, arch, packager }) {
  const path = join(packager.getResourcesDir(appOutDir), keytar);
  const processors = await readProcessors(path).catch((error) => {
    if (error?.code !== "ENOENT") throw error;
    throw new Error(
      "keytar's native module is not in the package: installed, the app could save no key in the system's keychain. " +
        "On Linux it is built by npm ci where libsecret-1-dev, python3, make and g++ are.",
    );
  });
  const name = Arch[arch] ?? "";
  // A universal app of macOS holds both.
  const wanted = name === "universal" ? ["x64", "arm64"] : [name];
  if (!wanted.every((processor) => processors.includes(processor))) {
    throw new Error(
      `keytar's native module is for ${processors.join(", ")}, the package for ${name}: ${path}`,
    );
  }
}

/** ELF's e_machine, Mach-O's cputype and PE's machine, by the names electron-builder has for processors. */
const elf = new Map([
  [0x03, "ia32"],
  [0x28, "armv7l"],
  [0x3e, "x64"],
  [0xb7, "arm64"],
]);
const machO = new Map([
  [0x01000007, "x64"],
  [0x0100000c, "arm64"],
]);
const pe = new Map([
  [0x014c, "ia32"],
  [0x8664, "x64"],
  [0xaa64, "arm64"],
]);

/**
 * Which processors a native library is for, by its header.
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function readProcessors(path) {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const header = buffer.subarray(0, bytesRead);
    const name = (/** @type {Map<number, string>} */ names, /** @type {number} */ code) =>
      names.get(code) ?? `0x${code.toString(16)}`;
    switch (header.readUInt32BE(0)) {
      case 0x7f454c46:
        return [name(elf, header.readUInt16LE(18))];
      case 0xcffaedfe:
        return [name(machO, header.readUInt32LE(4))];
      case 0xcafebabe: {
        const count = header.readUInt32BE(4);
        return Array.from({ length: count }, (_, at) =>
          name(machO, header.readUInt32BE(8 + at * 20)),
        );
      }
      default:
        if (header.readUInt16BE(0) === 0x4d5a) {
          return [name(pe, header.readUInt16LE(header.readUInt32LE(0x3c) + 4))];
        }
        return ["nothing that runs"];
    }
  } finally {
    await file.close();
  }
}

/**
 * Burns the fuses into the packed Electron, before anything is signed. electron-builder's own `electronFuses` does not
 * know every fuse of this Electron, and strictness is about knowing them all.
 * @param {Packed} packed
 */
export async function burnFuses({ appOutDir, electronPlatformName, packager }) {
  const { productFilename } = packager.appInfo;
  const executables = /** @type {Readonly<Record<string, string>>} */ ({
    darwin: `${productFilename}.app`,
    win32: `${productFilename}.exe`,
    linux: "parley",
  });
  const executable = executables[electronPlatformName];
  if (executable === undefined) throw new Error(`no fuses for ${electronPlatformName}`);
  await flipFuses(join(appOutDir, executable), {
    ...fuses,
    // Apple silicon refuses a changed binary until it is signed again, if only ad hoc.
    resetAdHocDarwinSignature: electronPlatformName === "darwin",
  });
}
