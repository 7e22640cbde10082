import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The members, statics and events of one class or module of Electron. */
export interface ElectronNames {
  readonly members: readonly string[];
  readonly statics: readonly string[];
  readonly events: readonly string[];
}

/** The classes and modules the stand-in plays a part of. */
const PARTS = [
  "App", "BrowserWindow", "Clipboard", "CommandLine", "ContextBridge", "CrashReporter", "Dialog", "IpcMain",
  "IpcRenderer", "Menu", "MenuItem", "NativeImage", "NativeTheme", "Net", "Notification", "PowerMonitor", "Process",
  "Protocol", "SafeStorage", "Screen", "Session", "Shell", "SystemPreferences", "WebContents", "WebFrame",
  "WebFrameMain", "WebRequest", "WebUtils",
] as const; // prettier-ignore

/** Reads the names of the parts above out of Electron's type declarations. */
export function readElectronNames(declarations: string): Record<string, ElectronNames> {
  const names: Record<string, ElectronNames> = {};
  for (const part of PARTS) {
    const own = readPart(declarations, part);
    const base = part === "BrowserWindow" ? readPart(declarations, "BaseWindow") : undefined;
    names[part] = {
      members: merge(own.members, base?.members),
      statics: own.statics,
      events: merge(own.events, base?.events),
    };
  }
  return names;
}

function readPart(declarations: string, part: string): ElectronNames {
  const [, body = ""] =
    new RegExp(`^  (?:class|interface) ${part}(?: extends \\S+)? \\{\\n(.*?)^  \\}`, "ms").exec(
      declarations,
    ) ?? [];
  const found = (pattern: RegExp): string[] =>
    [...new Set([...body.matchAll(pattern)].map((match) => match[1] ?? ""))].sort();
  const inherited = new Set([
    "on",
    "off",
    "once",
    "addListener",
    "removeListener",
    "constructor",
    "static",
  ]);
  const members = found(/^ {4}(?:readonly )?(\w+)(?:<[^>]*>)?\??[(:]/gm);
  return {
    members: members.filter((name) => !inherited.has(name)),
    statics: found(/^ {4}static (?:readonly )?(\w+)(?:<[^>]*>)?[(:]/gm),
    events: found(/^ {4}on\(event: '([^']+)'/gm),
  };
}

function merge(own: readonly string[], base: readonly string[] = []): string[] {
  return [...new Set([...own, ...base])].sort();
}

export const NAMES_FILE = path.join(import.meta.dirname, "electron-names.json");
export const DECLARATIONS_FILE = path.join(
  import.meta.dirname,
  "../../../node_modules/electron/electron.d.ts",
);

// Run as a script it renews the list: `node test/standin/strict/read-electron-names.ts`
if (import.meta.main) {
  const names = readElectronNames(readFileSync(DECLARATIONS_FILE, "utf8"));
  writeFileSync(NAMES_FILE, `${JSON.stringify(names)}\n`);
}
