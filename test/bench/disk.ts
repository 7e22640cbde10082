import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { copyFile, mkdtemp, open as openFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { _electron, type ElectronApplication, type Page } from "@playwright/test";
import { openDatabase } from "../../electron/store/database.ts";
import { NEWEST_VERSION } from "../../electron/store/migrations.ts";
import { createRandom } from "../load/random.ts";
import { printTable, spread } from "./figures.ts";
import { writeHistory } from "./large-history.ts";
import { answerQuestions } from "../e2e/questions.ts";

const BYTES = 1_000_000_000;
const REPEATS = 5;

/** A history of a gigabyte takes minutes to write, so one of each schema is kept for the next time. */
const KEPT = fileURLToPath(new URL("../../node_modules/.cache/bench/", import.meta.url));

/** Prints how soon the first window stands over a large history, and how long main is held by all that is done with it. */
export async function benchDisk(): Promise<void> {
  const empty = await mkdtemp(join(tmpdir(), "parley-bench-"));
  const large = await mkdtemp(join(tmpdir(), "parley-bench-"));
  try {
    await copyFile(keptHistory(), join(large, "parley.db"));
    // Or the first start waits until all of the copy is on the disk.
    const copy = await openFile(join(large, "parley.db"), "r+");
    await copy.sync();
    await copy.close();
    const starts = { empty: [] as number[], large: [] as number[] };
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      starts.empty.push(await untilComposer(empty));
      starts.large.push(await untilComposer(large));
    }
    printTable(
      `A history of ${BYTES / 1e9} GB`,
      [`launch until one can type: median [least–most] of ${REPEATS}`, "ms"],
      [
        ["no history", spread(starts.empty, 0)],
        ["1 GB", spread(starts.large, 0)],
      ],
    );
    const none = await operations(empty);
    const all = await operations(large);
    printTable(
      "The longest that main's loop did not turn, in ms (what main computed in it), and how long it took, in s",
      ["while", "no history", "1 GB", "took (1 GB)"],
      all.map(({ what, held, tookMs }, index) => [
        what,
        inWords(none[index]?.held ?? { clockMs: Number.NaN, computedMs: Number.NaN }),
        inWords(held),
        (tookMs / 1_000).toFixed(1),
      ]),
    );
    const idle = await keep(large, (_page, end) => end);
    const busy = await keep(large, answering);
    printTable(
      "The same of what the app does by itself, in ms",
      ["while", "nothing else", "answers stream"],
      [
        ["nothing is done with the disk", inWords(idle.alone), inWords(busy.alone)],
        [
          `the whole file is checked (${seconds(idle.checkTook)})`,
          inWords(idle.check),
          inWords(busy.check),
        ],
        [
          `the daily backup is made (${seconds(idle.backupTook)})`,
          inWords(idle.backup),
          inWords(busy.backup),
        ],
      ],
    );
  } finally {
    for (const folder of [empty, large]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

/** @returns the path of a large history of the newest schema. */
function keptHistory(): string {
  const path = join(KEPT, `history-${BYTES}-${NEWEST_VERSION}.db`);
  if (existsSync(path)) return path;
  const { database, close } = openDatabase({
    path: join(KEPT, "unfinished", "parley.db"),
    backupsFolder: join(KEPT, "unfinished", "backups"),
    now: () => Date.now(),
  });
  const start = performance.now();
  const { threads, messages, bytes } = writeHistory(database, {
    bytes: BYTES,
    random: createRandom("disk"),
  });
  close();
  renameSync(join(KEPT, "unfinished", "parley.db"), path);
  const took = seconds(performance.now() - start);
  console.log(`\n${threads} chats, ${messages} messages, ${bytes} bytes, written in ${took}`);
  return path;
}

/** Prints one value of a history. */
const READER = `
  const { DatabaseSync } = require("node:sqlite");
  const [, path, sql] = process.argv;
  const history = new DatabaseSync(path, { readOnly: true });
  process.stdout.write(String(Object.values(history.prepare(sql).get() ?? {})[0]));
`;

interface Operation {
  readonly what: string;
  readonly held: Hold;
  readonly tookMs: number;
}

/** What a person does with the history, one after the other; the first of a kind counts, which nothing has warmed. */
async function operations(folder: string): Promise<readonly Operation[]> {
  await rm(join(folder, "backups"), { recursive: true, force: true });
  const done: Operation[] = [];
  const first = await launch(folder);
  await say(await first.firstWindow(), "Hello");
  await first.close();
  const app = await launch(folder);
  const page = await app.firstWindow();
  // Nobody presses anything here, so main asks before it exports, restores and erases.
  await answerQuestions(app, true);
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  await sleep(3_000);
  const call = (name: string, input: object): Promise<unknown> =>
    page.evaluate(
      async ([name, input]) => {
        const id = crypto.randomUUID();
        const reply = await window.parley.call({ id, name, input });
        if ("error" in reply) throw new Error(`${name}: ${JSON.stringify(reply.error)}`);
        return reply;
      },
      [name, input] as const,
    );
  const measure = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    const held = await hold(app, work);
    done.push({ what, held, tookMs: performance.now() - start });
  };
  // In a process of its own: nobody else may have the history open while it is exchanged.
  const read = (sql: string): string =>
    execFileSync(process.execPath, ["-e", READER, join(folder, "parley.db"), sql]).toString();
  const longest = read(
    "SELECT thread_id FROM messages GROUP BY thread_id ORDER BY count(*) DESC LIMIT 1",
  );
  const runId = read(
    "SELECT run_id FROM run_events GROUP BY run_id ORDER BY count(*) DESC LIMIT 1",
  );

  await measure("nothing is done", () => sleep(2_000));
  await measure("the list of chats is read", () => call("thread.list", { query: "" }));
  await measure("the longest chat is opened", () => call("thread.get", { threadId: longest }));
  await measure("words are looked up", () => call("thread.search", { query: "hel wor" }));
  await measure("a rare character is looked up", () => call("thread.search", { query: "\u4e2d" }));
  await measure("the list is narrowed", () => call("thread.list", { query: "wor" }));
  await measure("a usage report is made", () => call("usage.get", { days: null }));
  await measure("a run is exported", () =>
    call("timeline.export", { runId, format: "json", to: "clipboard" }),
  );
  await measure("a backup is made", () => call("data.backUp", {}));
  const [name = ""] = readdirSync(join(folder, "backups"));
  await measure("a backup is looked into", () => call("data.previewBackup", { name }));
  await measure("a backup is restored", async () => {
    // The page that asked loads anew, mostly before the answer comes.
    const [restored] = await Promise.allSettled([call("data.restoreBackup", { name })]);
    const isExchanged = readdirSync(join(folder, "backups")).some((each) =>
      each.endsWith("-replaced.db"),
    );
    if (!isExchanged) throw new Error("Not restored.", { cause: restored });
    await sleep(2_000);
    await page.getByRole("textbox", { name: "Message" }).waitFor();
  });
  await measure("a chat is deleted", () => call("thread.delete", { threadId: longest }));
  await measure("the bin is emptied", async () => {
    await call("bin.empty", {});
    // A large file is written anew once nobody has been answered for two minutes.
    await until(() => read("SELECT count(*) FROM erasures WHERE is_erased < 1") === "0");
  });
  await app.close();
  return done;
}

async function untilComposer(folder: string): Promise<number> {
  const start = performance.now();
  const app = await launch(folder);
  const page = await app.firstWindow();
  await page.getByRole("textbox", { name: "Message" }).waitFor();
  const took = performance.now() - start;
  await app.close();
  return took;
}

const launch = (folder: string): Promise<ElectronApplication> =>
  _electron.launch({ args: [".", `--user-data-dir=${folder}`] });

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** Looks at main through what the app does by itself ten seconds after its start. */
async function keep(
  folder: string,
  meanwhile: (page: Page, end: Promise<unknown>) => Promise<unknown>,
) {
  // As after a day: all of it is to be checked and copied.
  for (const name of ["last-seen.json", "backups"]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  const app = await launch(folder);
  const page = await app.firstWindow();
  // What the first answer of a session loads is no part of this.
  await say(page, "Hello");
  const alone = await hold(app, () => meanwhile(page, sleep(1_000)));
  const checkStart = performance.now();
  const check = await hold(app, () =>
    meanwhile(
      page,
      until(() => isChecked(folder)),
    ),
  );
  const backupStart = performance.now();
  const backup = await hold(app, () =>
    meanwhile(
      page,
      until(() => hasBackup(folder)),
    ),
  );
  const backupTook = performance.now() - backupStart;
  await app.close();
  return { alone, check, backup, checkTook: backupStart - checkStart, backupTook };
}

/** How long main's loop did not turn at most, in milliseconds: by the clock, and what main itself computed in it. */
interface Hold {
  readonly clockMs: number;
  /** Without what the machine did for others and what the disk took: this is what code is to blame for. */
  readonly computedMs: number;
}

async function hold(app: ElectronApplication, work: () => Promise<unknown>): Promise<Hold> {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule("node:perf_hooks");
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const computed = (): number => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1_000;
    };
    const watch = { delay, computedMs: 0, timer: undefined as NodeJS.Timeout | undefined };
    let before = computed();
    watch.timer = setInterval(() => {
      const now = computed();
      watch.computedMs = Math.max(watch.computedMs, now - before);
      before = now;
    }, 1);
    Object.assign(globalThis, { watch });
  });
  await work();
  return app.evaluate(() => {
    const { watch } = globalThis as unknown as {
      watch: {
        delay: { max: number; disable: () => void };
        computedMs: number;
        timer: NodeJS.Timeout;
      };
    };
    clearInterval(watch.timer);
    watch.delay.disable();
    return { clockMs: watch.delay.max / 1e6, computedMs: watch.computedMs };
  });
}

const inWords = ({ clockMs, computedMs }: Hold): string =>
  `${clockMs.toFixed(0)} (${computedMs.toFixed(0)})`;

async function answering(page: Page, end: Promise<unknown>): Promise<void> {
  const ended = { is: false };
  void end.then(() => (ended.is = true));
  while (!ended.is) await say(page, "Tell me more");
  await end;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.keyboard.press("Enter");
  await page
    .getByRole("status", { name: "Run status" })
    .getByText(/running|waiting/i)
    .waitFor();
  await page.getByRole("status", { name: "Run status" }).getByText(/idle/i).waitFor();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(50);
}

function isChecked(folder: string): boolean {
  const file = join(folder, "last-seen.json");
  if (!existsSync(file)) return false;
  return (JSON.parse(readFileSync(file, "utf8")) as { checkedAt: number }).checkedAt > 0;
}

function hasBackup(folder: string): boolean {
  const backups = join(folder, "backups");
  return existsSync(backups) && readdirSync(backups).some((name) => name.endsWith(".db"));
}
