import { readFileSync } from "node:fs";
import type { PageEnvironment } from "../page/isolated-world.ts";
import { NAMES_FILE, type ElectronNames } from "./read-electron-names.ts";

const names = JSON.parse(readFileSync(NAMES_FILE, "utf8")) as Record<string, ElectronNames>;
const of = (part: string): readonly string[] => names[part]?.members ?? [];

/** Electron's calls on `process`. Its values are read by Node itself (`noDeprecation`), so those stay undefined. */
export const processCalls = of("Process").filter((name) =>
  /^(?:get|set|take)[A-Z]|^(?:crash|hang)$/.test(name),
);

/** Electron's names on the page's side; what is there already stays as it is. */
export const pageNames: PageEnvironment["absent"] = {
  ipcRenderer: of("IpcRenderer"),
  contextBridge: of("ContextBridge"),
  webFrame: of("WebFrame"),
  process: [...processCalls, "contextId"],
  // What a sandboxed preload script may require besides: docs/tutorial/sandbox.md
  electron: ["clipboard", "crashReporter", "nativeImage", "webUtils"],
};
