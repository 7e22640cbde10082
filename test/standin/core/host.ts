import type { Browser } from "../chromium/browser.ts";

/** What Electron reads of an app's package.json. */
export interface PackageJson {
  readonly name?: string;
  readonly productName?: string;
  readonly version?: string;
  readonly main?: string;
}

/** What boot.ts learned from the command line; every room reads it, only boot.ts writes it. */
export interface HostOptions {
  readonly headless: boolean;
  /** A debugger may make keys that no person pressed: the run has a port for one. */
  readonly isDebugged: boolean;
  /** Electron's `--user-data-dir`. */
  readonly userData: string | undefined;
  /** The folder (or file) that was given to start. */
  readonly appPath: string;
  readonly packageJson: PackageJson;
  readonly executable: string;
}

let options: HostOptions | undefined;
const browser = Promise.withResolvers<Browser>();

export function setHostOptions(chosen: HostOptions): void {
  options = chosen;
}

export function hostOptions(): HostOptions {
  if (!options) throw new Error("stand-in Electron: started without boot.ts");
  return options;
}

export function setBrowser(started: Browser): void {
  browser.resolve(started);
}

/** Settles once Chromium runs. */
export function whenBrowser(): Promise<Browser> {
  return browser.promise;
}

/** Node's own: Electron puts `app.exit` in its place. */
export const endProcess = process.exit.bind(process);
