import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { chromium, expect, type Browser, type Page } from "@playwright/test";

/** One start of a packed or installed app. */
export interface PackedProcess extends AsyncDisposable {
  readonly page: Page;
  /** What it wrote on its output so far. */
  readonly output: () => string;
  /** Ends it as a person does, by closing its window; resolves when it has ended. @returns its exit code */
  readonly quit: () => Promise<number | null>;
}

export interface PackedStart {
  readonly executable: string;
  readonly userData: string;
  /** The whole environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts the app and waits for its window. Playwright's own launcher needs Node's inspector, which the fuses of a release
 * forbid; Chromium's debugging port is enough to see and press what a person does.
 */
export async function startPacked({
  executable,
  userData,
  env = process.env,
}: PackedStart): Promise<PackedProcess> {
  const switches = ["--remote-debugging-port=0", `--user-data-dir=${userData}`];
  // Chromium has no sandbox for root.
  if (process.getuid?.() === 0) switches.push("--no-sandbox");
  const app = spawn(executable, switches, { env, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(app, "close");
  const lines: string[] = [];
  let browser: Browser | undefined;
  const end = async (): Promise<void> => {
    if (app.exitCode === null && app.signalCode === null) app.kill("SIGKILL");
    await ended;
  };
  try {
    const endpoint = await debuggingEndpoint(app, lines);
    // Electron has no downloads to take over, which Playwright's defaults would try.
    browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
    const pages = (): Page[] => browser?.contexts().flatMap((context) => context.pages()) ?? [];
    await expect.poll(() => pages().length, { timeout: 30_000 }).toBeGreaterThan(0);
    const page = pages()[0]!;
    await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible({ timeout: 30_000 });
    return {
      page,
      output: () => lines.join("\n"),
      async quit() {
        // On macOS an app outlives its windows; the signal is what its Dock menu's Quit comes to.
        if (process.platform === "darwin") app.kill("SIGTERM");
        else await page.close();
        const [code] = (await ended) as [number | null];
        return code;
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw new Error(`the packed app did not show its window:\n${lines.join("\n")}`, {
      cause: error,
    });
  }
}

/** The address Chromium prints when its debugging port is open. */
async function debuggingEndpoint(app: ChildProcess, lines: string[]): Promise<string> {
  const found = Promise.withResolvers<string>();
  app.once("error", found.reject);
  app.once("close", () => found.reject(new Error("it ended before its window")));
  for (const stream of [app.stdout!, app.stderr!]) {
    createInterface(stream).on("line", (line) => {
      lines.push(line);
      const endpoint = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (endpoint !== undefined) found.resolve(endpoint);
    });
  }
  return found.promise;
}

/** The environment of an app whose temporary files go here. */
export const temporaryFolder = (path: string): Readonly<Record<string, string>> =>
  process.platform === "win32" ? { TEMP: path, TMP: path } : { TMPDIR: path };

/** The processes, ours aside, in whose command line one of these words stands. */
export async function processesWith(words: readonly string[]): Promise<string[]> {
  const [command, args] =
    process.platform === "win32"
      ? ([
          "powershell",
          [
            "-NoProfile",
            "-Command",
            'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.CommandLine)" }',
          ],
        ] as const)
      : (["ps", ["-axww", "-o", "pid=,args="]] as const);
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 16 * 1024 * 1024 });
  return stdout
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => !line.startsWith(`${process.pid} `) && !line.includes(args.at(-1) ?? ""))
    .filter((line) => words.some((word) => line.includes(word)));
}

/** Fails when the app left a process, or a file in the folder that was its temporary one. */
export async function expectNothingLeft(
  words: readonly string[],
  temporary: string,
): Promise<void> {
  await expect.poll(() => processesWith(words), { timeout: 20_000 }).toEqual([]);
  await expect.poll(() => readdir(temporary), { timeout: 20_000 }).toEqual([]);
}
