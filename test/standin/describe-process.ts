import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { findChromium } from "./chromium/find-chromium.ts";

/** Gives `process` what Electron's main process has; https://www.electronjs.org/docs/latest/api/process */
export function describeProcess(executable: string): void {
  const packageFile = path.join(import.meta.dirname, "../../node_modules/electron/package.json");
  const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
  const versions: Record<string, string | undefined> = { ...process.versions, electron: version };
  let chrome: string | undefined;
  Object.defineProperty(versions, "chrome", {
    enumerable: true,
    // Known for certain once Chromium runs; asked of the executable only if somebody is quicker.
    get: () =>
      (chrome ??= /[\d.]{5,}/.exec(
        spawnSync(findChromium({ headless: false }), ["--version"], { encoding: "utf8" }).stdout,
      )?.[0]),
    set: (value: string) => (chrome = value),
  });
  const define = (name: string, value: unknown): void =>
    void Object.defineProperty(process, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  define("versions", versions);
  define("type", "browser");
  define("defaultApp", true);
  define("execPath", executable);
  define("resourcesPath", path.join(path.dirname(executable), "resources"));
  define("sandboxed", false);
  define("contextIsolated", false);
}
