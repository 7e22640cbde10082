import os from "node:os";
import path from "node:path";
import { hostOptions } from "../core/host.ts";

type Name =
  | "home" | "appData" | "userData" | "sessionData" | "temp" | "exe" | "module" | "desktop" | "documents"
  | "downloads" | "music" | "pictures" | "videos" | "logs" | "crashDumps" | "assets"; // prettier-ignore

const chosen = new Map<string, string>();
const inHome = (folder: string) => (): string => path.join(os.homedir(), folder);

const defaults: Readonly<Record<Name, (appName: string) => string>> = {
  home: () => os.homedir(),
  appData: () => process.env["XDG_CONFIG_HOME"] ?? path.join(os.homedir(), ".config"),
  userData: (appName) => hostOptions().userData ?? path.join(getPath("appData", appName), appName),
  sessionData: (appName) => getPath("userData", appName),
  temp: () => os.tmpdir(),
  exe: () => hostOptions().executable,
  module: () => hostOptions().executable,
  assets: () => path.dirname(hostOptions().executable),
  desktop: inHome("Desktop"),
  documents: inHome("Documents"),
  downloads: inHome("Downloads"),
  music: inHome("Music"),
  pictures: inHome("Pictures"),
  videos: inHome("Videos"),
  logs: (appName) => path.join(getPath("userData", appName), "logs"),
  crashDumps: (appName) => path.join(getPath("userData", appName), "Crashpad"),
};

/** https://www.electronjs.org/docs/latest/api/app#appgetpathname */
export function getPath(name: string, appName: string): string {
  const known = chosen.get(name);
  if (known !== undefined) return known;
  const fallback = (defaults as Partial<Record<string, (appName: string) => string>>)[name];
  if (!fallback) throw new Error(`Failed to get '${name}' path`);
  return fallback(appName);
}

/** "Overrides the path to a special directory or file associated with name." */
export function setPath(name: string, value: string): void {
  if (!Object.hasOwn(defaults, name)) throw new Error(`Failed to set path '${name}'`);
  if (!path.isAbsolute(value)) throw new Error("Path must be absolute");
  chosen.set(name, value);
}
