import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";

/** The preload script's text; a script that cannot run is reported and left out, as Electron does. */
export function readPreload(
  file: unknown,
  onError: (path: string, error: unknown) => void,
): string | undefined {
  if (file === undefined) return undefined;
  if (typeof file !== "string" || !path.isAbsolute(file))
    throw new TypeError("preload script must have absolute path");
  try {
    const text = readFileSync(file, "utf8");
    // Only compiled: a syntax error would otherwise take the whole injected source with it.
    new vm.Script(`(function (exports, require, module, process, global) {\n${text}\n})`, {
      filename: file,
    });
    return text;
  } catch (error) {
    setImmediate(() => onError(file, error));
    return undefined;
  }
}
