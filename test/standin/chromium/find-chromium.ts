import { accessSync, constants } from "node:fs";
import path from "node:path";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
/** The same engine without the browser around it: it starts in half the time, and can open no window. */
const HEADLESS_SHELL = "chromium-headless-shell";

/** The system's Chromium: `PARLEY_CHROMIUM` if set, else the first known name on PATH. */
export function findChromium({ headless }: { readonly headless: boolean }): string {
  const chosen = process.env["PARLEY_CHROMIUM"];
  if (chosen) return chosen;
  const names = headless ? [HEADLESS_SHELL, ...BROWSERS] : BROWSERS;
  const folders = (process.env["PATH"] ?? "").split(path.delimiter);
  const files = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const found = files.find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    `stand-in Electron: no Chromium on PATH (looked for ${names.join(", ")}); install the package "chromium"`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
