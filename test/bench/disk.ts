import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { _electron, type ElectronApplication, type Page } from "@playwright/test";
import { openDatabase } from "../../electron/store/database.ts";
import { createRandom } from "../load/random.ts";
import { printTable, spread } from "./figures.ts";
import { writeHistory } from "./large-history.ts";

const BYTES = 1_000_000_000;
const REPEATS = 5;

/** Prints how soon the first window stands over a large history, and how long main is held while it is kept. */
export async function benchDisk(): Promise<void> {
  const empty = await mkdtemp(join(tmpdir(), "parley-bench-"));
  const large = await mkdtemp(join(tmpdir(), "parley-bench-"));
  try {
    const { database, close } = openDatabase({
      path: join(large, "parley.db"),
      backupsFolder: join(large, "backups"),
      now: () => Date.now(),
    });
    const written = performance.now();
    const history = writeHistory(database, { bytes: BYTES, random: createRandom("disk") });
    close();
    console.log(
      `\n${history.threads} chats, ${history.messages} messages, ${Math.round(history.bytes / 1e6)} MB, ` +
        `written in ${Math.round((performance.now() - written) / 1_000)} s`,
    );
    const starts = { empty: [] as number[], large: [] as number[] };
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      starts.empty.push(await untilComposer(empty));
      starts.large.push(await untilComposer(large));
    }
    const idle = await keep(large, (_page, end) => end);
    const busy = await keep(large, answering);
    printTable(
      `A history of ${BYTES / 1e9} GB`,
      [`launch until one can type: median [least–most] of ${REPEATS}`, "ms"],
      [
        ["no history", spread(starts.empty, 0)],
        ["1 GB", spread(starts.large, 0)],
      ],
    );
    printTable(
      "The longest that main's loop did not turn, in ms",
      ["while", "nothing else", "answers stream"],
      [
        ["nothing is done with the disk", idle.alone, busy.alone],
        [`the whole file is checked (${seconds(idle.checkTook)})`, idle.check, busy.check],
        [`the backup is made (${seconds(idle.backupTook)})`, idle.backup, busy.backup],
        ["two searches, a usage report", idle.reading, busy.reading],
      ].map(([what, ...holds]) => [String(what), ...holds.map((hold) => Number(hold).toFixed(0))]),
    );
  } finally {
    for (const folder of [empty, large]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
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
  const reading = await hold(app, () => meanwhile(page, read(page)));
  await app.close();
  return { alone, check, backup, reading, checkTook: backupStart - checkStart, backupTook };
}

async function read(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const call = async (name: string, input: object): Promise<void> => {
      const id = crypto.randomUUID();
      await window.parley.call({ id, name, input });
    };
    await call("thread.list", { query: "wor" });
    await call("thread.list", { query: "\u4e2d" });
    await call("usage.get", { days: null });
  });
}

/** The longest time that main's loop did not turn while the work went on, in milliseconds. */
async function hold(app: ElectronApplication, work: () => Promise<unknown>): Promise<number> {
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule("node:perf_hooks");
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    Object.assign(globalThis, { delay });
  });
  await work();
  return app.evaluate(() => {
    const { delay } = globalThis as unknown as { delay: { max: number; disable: () => void } };
    delay.disable();
    return delay.max / 1e6;
  });
}

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
