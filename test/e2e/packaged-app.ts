import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { listPackage, statFile } from "@electron/asar";

export const root = resolve(import.meta.dirname, "../..");

/** The packed app on disk. */
export interface PackedApp {
  readonly executable: string;
  readonly archive: string;
  /** What the fuses are in: the executable, or on macOS the whole bundle. */
  readonly fused: string;
  /** Packed over the stand-in, whose executable is a script without fuses. */
  readonly isStandIn: boolean;
}

/** Packs the app of this checkout with `scripts/pack-check.mjs`, the way the installers do. Takes seconds. */
export async function packApp(): Promise<PackedApp> {
  await promisify(execFile)(process.execPath, [join(root, "scripts/pack-check.mjs")], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = join(root, "release/check");
  const isStandIn = existsSync(join(output, "stand-in"));
  // "linux-unpacked", "win-unpacked", "mac" or "mac-arm64", and only one of them.
  const name = readdirSync(output).find((entry) => /^(?:linux|win|mac)/.test(entry));
  if (name === undefined) throw new Error(`nothing was packed into ${output}`);
  return { ...layout(join(output, name), name), isStandIn };
}

function layout(folder: string, name: string): Omit<PackedApp, "isStandIn"> {
  if (name.startsWith("mac")) {
    const bundle = join(folder, "Parley.app");
    const executable = join(bundle, "Contents/MacOS/Parley");
    return { executable, fused: bundle, archive: join(bundle, "Contents/Resources/app.asar") };
  }
  const executable = join(folder, name.startsWith("win") ? "Parley.exe" : "parley");
  return { executable, fused: executable, archive: join(folder, "resources/app.asar") };
}

/** One file of the archive, its path with forward slashes. */
export interface ArchivedFile {
  readonly path: string;
  /** It lies beside the archive, where the system can load it. */
  readonly isUnpacked: boolean;
}

/** Every file of an archive; folders are left out. */
export function archivedFiles(archive: string): ArchivedFile[] {
  return listPackage(archive, { isPack: false })
    .map((path) => path.replace(/^[\\/]/, ""))
    .map((path) => ({ path, entry: statFile(archive, path) }))
    .filter(({ entry }) => !("files" in entry))
    .map(({ path, entry }) => ({
      path: path.replaceAll("\\", "/"),
      isUnpacked: entry.unpacked === true,
    }));
}
