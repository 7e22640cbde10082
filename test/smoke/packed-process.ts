import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "@playwright/test";
import { startOwnDisplay } from "./own-display.ts";
import { connectX11, type X11 } from "./x11.ts";

/** Whether a person's hands can be played here: keys come through X11. */
export const hasHands = process.platform === "linux";

/**
 * One start of a packed or installed app. A release lets no debugger in, so it is used as by a person: keys from the
 * keyboard and the picture on the screen; what came of it is read where the app keeps it, and at the server it asks.
 */
export interface PackedProcess extends AsyncDisposable {
  /** Types a question into the composer and sends it. @returns the answer when it has ended */
  readonly ask: (question: string) => Promise<string>;
  /** Finds a setting by its name and types what it should be, as far as `isDone` is not so. */
  readonly set: (label: string, value: string, isDone: () => Promise<boolean>) => Promise<void>;
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

/** Starts the app and waits for its window, where windows can be seen, else for its own word that it has started. */
export async function startPacked(start: PackedStart): Promise<PackedProcess> {
  return hasHands ? startBeforeHands(start) : startUnseen(start);
}

interface Started {
  readonly app: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  readonly end: () => Promise<void>;
}

/** What a release is started with by a desktop, and by whoever keeps its data elsewhere. */
function spawnPacked({ executable, userData, env = process.env }: PackedStart): Started {
  const app = spawn(executable, [`--user-data-dir=${userData}`], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [app.stdout, app.stderr]) {
    createInterface(stream).on("line", (line) => lines.push(line));
  }
  const ended = once(app, "close").then(([code]) => code as number | null);
  return {
    app,
    output: () => lines.join("\n"),
    ended,
    async end() {
      if (app.exitCode === null && app.signalCode === null) app.kill("SIGKILL");
      await ended;
    },
  };
}

/** Without eyes: the log says that it started; a signal, on Windows a message to its window, ends it in order. */
async function startUnseen(start: PackedStart): Promise<PackedProcess> {
  const { app, output, ended, end } = spawnPacked(start);
  const log = join(start.userData, "logs", "parley.log");
  const cannot = (): never => {
    throw new Error("no hands are played on this system");
  };
  try {
    await expect
      .poll(() => readFile(log, "utf8").catch(() => ""), { timeout: 60_000 })
      .toContain("app-started");
  } catch (error) {
    await end();
    throw new Error(`the packed app did not start:\n${output()}`, { cause: error });
  }
  return {
    ask: cannot,
    set: cannot,
    output,
    async quit() {
      if (process.platform === "win32")
        await promisify(execFile)("taskkill", ["/PID", String(app.pid)]);
      else app.kill("SIGTERM");
      return ended;
    },
    [Symbol.asyncDispose]: end,
  };
}

async function startBeforeHands(start: PackedStart): Promise<PackedProcess> {
  const display = await startOwnDisplay();
  const env = { ...(start.env ?? process.env), DISPLAY: `:${display.number}`, WAYLAND_DISPLAY: "" };
  const started = spawnPacked({ ...start, env });
  const x11 = await connectX11(display.number);
  const end = async (): Promise<void> => {
    await started.end();
    x11[Symbol.dispose]();
    await display[Symbol.asyncDispose]();
  };
  try {
    let window: number | undefined;
    await Promise.race([
      expect
        .poll(async () => (window = await x11.focusWindow()), { timeout: 60_000 })
        .toBeDefined(),
      started.ended.then(() => {
        throw new Error("it ended before its window");
      }),
    ]);
    // A key before the page is there goes to whatever else has the keyboard; Escape would stop it loading.
    await until(isDraft(start.userData, "ready"), () => retype(x11, "ready"));
    return {
      ask: (question) => askByHand(x11, start.userData, question),
      set: (label, value, isDone) => setByHand(x11, label, value, isDone),
      output: started.output,
      async quit() {
        const isEnded = started.ended.then(() => true);
        const isOpen = async (): Promise<boolean> => {
          // Its window goes with it.
          await x11.closeWindow(window!).catch(() => undefined);
          return Promise.race([isEnded.then(() => false), setTimeout(2_000, true)]);
        };
        // While a run is just ending the app asks whether to close, and a person closes it again.
        while (await isOpen());
        return started.ended;
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    await end();
    throw new Error(`the packed app did not show its window:\n${started.output()}`, {
      cause: error,
    });
  }
}

const LOOK_MS = 100;

/** How long a person looks for what a key does; one that did nothing is told by what comes of it. */
const LONGEST_LOOK_MS = 3_000;

/** Does something and waits until the screen shows it: the picture has changed and stands still. */
async function see(x11: X11, act: () => Promise<void>): Promise<void> {
  const before = await x11.picture();
  await act();
  const deadline = performance.now() + LONGEST_LOOK_MS;
  let last = before;
  while (performance.now() < deadline) {
    await setTimeout(LOOK_MS);
    const now = await x11.picture();
    if (now !== before && now === last) return;
    last = now;
  }
}

async function type(x11: X11, text: string): Promise<void> {
  for (const character of text) await x11.press(character);
}

/** Again and again until it is seen to have worked: the page may still be loading, and a key can get lost in that. */
async function until(isDone: () => Promise<boolean>, attempt: () => Promise<void>): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await isDone()) return true;
        await attempt();
        return isDone();
      },
      { timeout: 60_000, intervals: [LOOK_MS] },
    )
    .toBe(true);
}

/** Whether the page keeps this text as what is being written. */
const isDraft = (userData: string, text: string) =>
  soon(() => rows(userData, "SELECT text FROM drafts WHERE text = ?", text).length > 0);

/** In place of what stands in the field that has the keyboard. */
async function retype(x11: X11, text: string): Promise<void> {
  await x11.press("Control", "a");
  await see(x11, () => type(x11, text));
}

/** No space, which would press a button that has the keyboard. */
const PROBE = "probe";

/**
 * Puts a text into the composer, in place of what stands there. Where the keyboard is, nobody sees; so a word is typed
 * wherever Tab leads, until the page keeps it as a draft.
 */
async function writeByHand(x11: X11, userData: string, text: string): Promise<void> {
  let isFirst = true;
  await until(isDraft(userData, PROBE), async () => {
    // One empties a search, the other leaves the settings.
    await x11.press("Escape");
    await x11.press("Escape");
    if (!isFirst) await x11.press("Tab");
    isFirst = false;
    await retype(x11, PROBE);
  });
  await until(isDraft(userData, text), () => retype(x11, text));
}

async function askByHand(x11: X11, userData: string, question: string): Promise<string> {
  const before = rows(userData, "SELECT id FROM messages").length;
  const isSent = soon(() => rows(userData, "SELECT id FROM messages").length > before);
  await writeByHand(x11, userData, question);
  await until(isSent, () => see(x11, () => x11.press("Enter")));
  const answers = () =>
    rows(
      userData,
      "SELECT status, parts FROM messages WHERE role = 'assistant' ORDER BY number DESC LIMIT 1",
    );
  await expect
    .poll(() => answers()[0]?.["status"], { timeout: 30_000 })
    .not.toMatch(/streaming|running|open/);
  const parts = answers()[0]?.["parts"];
  return typeof parts === "string" ? parts : "";
}

/** The settings' own search leads to a field and puts the keyboard there. */
async function setByHand(
  x11: X11,
  label: string,
  value: string,
  isDone: () => Promise<boolean>,
): Promise<void> {
  await until(isDone, async () => {
    await x11.press("Escape");
    await x11.press("Escape");
    await see(x11, () => x11.press("Control", ","));
    await x11.press("Tab");
    await see(x11, () => type(x11, label));
    await see(x11, () => x11.press("Enter"));
    await x11.press("Control", "a");
    await see(x11, () => type(x11, value));
    await see(x11, () => x11.press("Enter"));
  });
}

/** What was just done may take a moment to be on disk. */
const soon = (look: () => boolean) => (): Promise<boolean> =>
  expect
    .poll(look, { timeout: 1_000, intervals: [LOOK_MS] })
    .toBe(true)
    .then(
      () => true,
      () => false,
    );

/** Rows of the app's own history; none while it is not there yet. */
export function rows(
  userData: string,
  sql: string,
  ...values: readonly string[]
): Record<string, unknown>[] {
  const file = join(userData, "parley.db");
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
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
