import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join, resolve, sep } from "node:path";

/** What the app's own environment says of where things are, keys left out (`app/environment.ts`). */
export type Variables = Readonly<Record<string, string>>;

/** Shells that know `-i`, `-l` and `-c`; any other is not asked. */
const SHELLS = /(?:^|\/)(?:ba|z|k|da|fi)?sh$/;
const SHELL_LIMIT_MS = 5_000;
/** Set around the answer, since a profile may print anything. */
const MARK = "__parley_path__";

/**
 * The path on which a person's own terminal finds programs. An app that was started from a menu gets the system's short
 * one, which knows neither `nvm` nor `~/.local/bin`: the login shell is asked.
 *
 * @returns the app's own path where no shell answers in time.
 */
export async function askLoginPath(variables: Variables): Promise<string> {
  const own = variables["PATH"] ?? "";
  const shell = variables["SHELL"] ?? "/bin/sh";
  if (process.platform === "win32" || !SHELLS.test(shell)) return own;
  const { promise, resolve: done } = Promise.withResolvers<string>();
  const command = `printf '%s' '${MARK}'; command env | grep '^PATH=' | head -n 1; printf '%s' '${MARK}'`;
  const child = execFile(
    shell,
    ["-i", "-l", "-c", command],
    {
      timeout: SHELL_LIMIT_MS,
      killSignal: "SIGKILL",
      maxBuffer: 1_000_000,
      env: { ...variables, TERM: "dumb" },
    },
    (_error, stdout) => {
      // A profile that ends in an error has set the path all the same.
      const found = new RegExp(`${MARK}PATH=([^\\n]*)\\n${MARK}`).exec(stdout)?.[1];
      done(found === undefined || found === "" ? own : merged(found, own));
    },
  );
  child.stdin?.end();
  return promise;
}

/** The login shell's, and behind it what only the app has. */
function merged(first: string, second: string): string {
  return [...new Set([...first.split(delimiter), ...second.split(delimiter)])]
    .filter((each) => each !== "")
    .join(delimiter);
}

/** The whole environment of a server's process. @param own what its configuration says; it counts before all else. */
export function childEnvironment(
  variables: Variables,
  path: string,
  own: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  return { ...variables, PATH: path, TERM: "dumb", ...Object.fromEntries(own) };
}

/** Where a command leads, or why it leads nowhere. */
export type FoundCommand =
  | { readonly type: "found"; readonly path: string }
  | { readonly type: "not-found" }
  | { readonly type: "not-allowed"; readonly path: string };

export interface LookUp {
  readonly variables: Variables;
  /** The `PATH` it is looked up on. */
  readonly path: string;
  /** What a command with a folder in it is relative to. */
  readonly cwd: string;
}

/** Looks a command up as the system would, so that a person can be told what would be started. */
export function findCommand(command: string, { variables, path, cwd }: LookUp): FoundCommand {
  const home = variables["HOME"];
  const named =
    command.startsWith("~/") && home !== undefined ? join(home, command.slice(2)) : command;
  const isPath = named.includes("/") || (sep === "\\" && named.includes("\\"));
  const folders = isPath ? [""] : path.split(delimiter).filter((each) => isAbsolute(each));
  let forbidden: string | undefined;
  for (const folder of folders) {
    for (const extension of extensionsOf(named, variables)) {
      const candidate = `${folder === "" ? resolve(cwd, named) : join(folder, named)}${extension}`;
      if (!isFile(candidate)) continue;
      if (isExecutable(candidate)) return { type: "found", path: candidate };
      forbidden ??= candidate;
    }
  }
  return forbidden === undefined ? { type: "not-found" } : { type: "not-allowed", path: forbidden };
}

function extensionsOf(command: string, variables: Variables): readonly string[] {
  if (process.platform !== "win32") return [""];
  const known = (variables["PATHEXT"] ?? ".EXE;.CMD;.BAT;.COM").toLowerCase().split(";");
  return known.some((each) => command.toLowerCase().endsWith(each)) ? [""] : known;
}

const isFile = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether a folder is there: the system says "not found" of a program whose folder is missing. */
export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A program with its arguments, as the system is handed them. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are quoted already. */
  readonly isVerbatim: boolean;
}

/**
 * Windows starts no batch file by itself (`npx.cmd`): the command interpreter does, and reads the line once more. So
 * each argument is quoted for the program and its special characters are escaped for the interpreter.
 *
 * Source: the rules of `CommandLineToArgvW`, and cmd's `^`.
 */
export function toInvocation(
  path: string,
  args: readonly string[],
  variables: Variables,
): Invocation {
  if (process.platform !== "win32" || !/\.(?:cmd|bat)$/i.test(path)) {
    return { file: path, args, isVerbatim: false };
  }
  const line = [path, ...args].map(quoteForCmd).join(" ");
  const interpreter = variables["COMSPEC"] ?? "cmd.exe";
  return { file: interpreter, args: ["/d", "/s", "/c", `"${line}"`], isVerbatim: true };
}

/** One argument, as cmd has to read it so that a batch file passes it on as it is. */
export function quoteForCmd(argument: string): string {
  const quoted = `"${argument.replaceAll(/(\\*)"/g, '$1$1\\"').replaceAll(/(\\*)$/g, "$1$1")}"`;
  const escaped = quoted.replaceAll(/[()\][%!^"`<>&|;, *?]/g, "^$&");
  // A batch file hands it to its program through the interpreter once more.
  return escaped.replaceAll(/[()\][%!^"`<>&|;, *?]/g, "^$&");
}
