import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { PackageJson } from "./core/host.ts";

/** What the stand-in itself reads of the command line; the app sees all of it in `process.argv`. */
export interface StartArguments {
  /** `-r <module>`: Playwright's loader comes this way. */
  readonly modules: readonly string[];
  readonly inspectPort: number | undefined;
  readonly debuggingPort: string | undefined;
  readonly appPath: string | undefined;
}

/** Node's own. */
const DEFAULT_INSPECT_PORT = 9229;

/** https://www.electronjs.org/docs/latest/api/command-line-switches and Electron's default_app/main.ts */
export function parseArguments(args: readonly string[]): StartArguments {
  const modules: string[] = [];
  let inspectPort: number | undefined;
  let debuggingPort: string | undefined;
  let appPath: string | undefined;
  for (let at = 0; at < args.length && appPath === undefined; at++) {
    const argument = args[at] ?? "";
    const [name = "", value = ""] = argument.split(/=(.*)/s);
    if (name === "-r" || name === "--require") modules.push(args[++at] ?? "");
    else if (name === "--inspect" || name === "--inspect-brk")
      inspectPort = Number(/\d+$/.exec(value)?.[0] ?? DEFAULT_INSPECT_PORT);
    else if (name === "--remote-debugging-port") debuggingPort = value;
    else if (!argument.startsWith("-")) appPath = argument;
  }
  return { modules, inspectPort, debuggingPort, appPath };
}

/** The app to run: a folder or an archive with a package.json, or a script. */
export async function readApp(given = "."): Promise<{
  readonly folder: string;
  readonly main: string;
  readonly packageJson: PackageJson;
}> {
  const folder = path.resolve(given);
  // Only an app in an archive pays for being able to read one.
  if (folder.endsWith(".asar")) await import("./asar/preload.ts");
  if (!existsSync(folder)) throw new Error(`Unable to find Electron app at ${folder}`);
  if (statSync(folder).isFile())
    return { folder: path.dirname(folder), main: folder, packageJson: {} };
  const file = path.join(folder, "package.json");
  const packageJson = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as PackageJson)
    : {};
  // A "main" that is not there counts as none, as for Node.
  const named = path.join(folder, packageJson.main ?? "index.js");
  const main = existsSync(named) ? named : path.join(folder, "index.js");
  if (!existsSync(main))
    throw new Error(`Unable to find Electron app at ${folder}\n\nCannot find module '${named}'`);
  return { folder, main, packageJson };
}
