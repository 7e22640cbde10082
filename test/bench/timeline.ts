import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { launchElectron } from "../fakes/electron-app.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { listRuns, type RunListInput } from "../../electron/store/run-list.ts";
import { createUsageStore } from "../../electron/store/usage-store.ts";
import type { RunCursor } from "../../shared/contract/timeline-procedures.ts";
import { insertEndedRun, insertThread } from "../fakes/usage-rows.ts";
import { printTable, spread } from "./figures.ts";

const EVENTS = 5_000;
const RUNS = 10_000;
const REPEATS = 5;

/** Prints how long a run of 5,000 events takes to open on the page, and 10,000 runs to be added up. */
export async function benchTimeline(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "parley-bench-"));
  try {
    const opened = await openDetails(folder);
    const added = await addUp(folder);
    const listed = listPages(folder);
    printTable(
      `Timeline and usage, ${REPEATS} repeats: median [least–most]`,
      ["from … until", "ms"],
      [
        [`click on Run details until ${EVENTS} events are drawn`, spread(opened, 0)],
        [
          `usage of ${RUNS} runs asked for until it is there (main)`,
          spread(
            added.map(([whole = 0]) => whole),
            0,
          ),
        ],
        [
          "… of it without a turn for anybody else",
          spread(
            added.map(([, longest = 0]) => longest),
            0,
          ),
        ],
        ...listed.map(({ what, times }): [string, string] => [
          `a page of the list of ${RUNS} runs, ${what} (in the disk's worker)`,
          spread(times, 1),
        ]),
      ],
    );
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openDetails(folder: string): Promise<readonly number[]> {
  const launch = () => launchElectron({ args: [".", `--user-data-dir=${folder}`] });
  const first = await launch();
  const page = await first.firstWindow();
  await page.getByRole("textbox", { name: "Message" }).fill("Hello");
  await page.keyboard.press("Enter");
  await page.getByRole("note", { name: "Receipt" }).waitFor();
  await first.close();
  writeEvents(folder);

  const second = await launch();
  const again = await second.firstWindow();
  await again.getByRole("link", { name: "Hello" }).click();
  await again.getByRole("note", { name: "Receipt" }).waitFor();
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) times.push(await openOnce(again));
  await second.close();
  return times;
}

/** On the page itself, so that Playwright's own way does not count. */
async function openOnce(page: Page): Promise<number> {
  const button = page.getByRole("button", { name: "Run details" });
  const time = await button.evaluate(async (element: HTMLElement) => {
    const start = performance.now();
    element.click();
    while (document.querySelectorAll('[role="treeitem"]').length < 5) {
      await new Promise(requestAnimationFrame);
    }
    await new Promise(requestAnimationFrame);
    return performance.now() - start;
  });
  await button.click();
  return time;
}

/** Gives the only run of the folder as many steps as no run of today's has. */
function writeEvents(folder: string): void {
  const { database, close } = open(folder);
  database.transaction(() => {
    const insert = (seq: number, type: string, payload: object): void => {
      database.run(
        `INSERT INTO run_events (run_id, seq, at, type, payload)
         SELECT id, :seq, started_at + :seq, :type, :payload FROM runs`,
        { seq, type, payload: JSON.stringify(payload) },
      );
    };
    for (let seq = 1_000; seq < 1_000 + EVENTS; seq += 4) {
      const taskId = `task-${seq}`;
      const toolCallId = `call-${seq}`;
      insert(seq, "node-start", { node: "tools", taskId });
      insert(seq + 1, "tool-start", { toolCallId, toolName: "calculator", args: { n: seq } });
      insert(seq + 2, "tool-end", { toolCallId, result: String(seq) });
      insert(seq + 3, "node-end", { node: "tools", taskId, error: null });
    }
    // The run's own end must stay its last event.
    database.run("UPDATE run_events SET seq = 1000000 WHERE type = 'run-end'");
  });
  close();
}

/** How long each took, and how long it kept all else waiting at most. */
async function addUp(folder: string): Promise<readonly (readonly number[])[]> {
  const { database, close } = open(folder);
  database.transaction(() => {
    const threads = Array.from({ length: 200 }, (_, index) => insertThread(database, `T${index}`));
    for (let index = 0; index < RUNS; index += 1) {
      insertEndedRun(database, {
        threadId: threads[index % threads.length] ?? "",
        startedAt: Date.now() - (index % 365) * 86_400_000,
        model: `model-${index % 5}`,
        totalMs: (index * 7_919) % 9_000,
        firstTokenMs: (index * 104_729) % 900,
      });
    }
  });
  const usage = createUsageStore(database);
  const times: number[][] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const start = performance.now();
    let longestMs = 0;
    let turnAt = start;
    const onTurn = (): void => {
      longestMs = Math.max(longestMs, performance.now() - turnAt);
      turnAt = performance.now();
      turn = setImmediate(onTurn);
    };
    let turn = setImmediate(onTurn);
    await usage.report(0);
    onTurn();
    clearImmediate(turn);
    times.push([performance.now() - start, longestMs]);
  }
  close();
  return times;
}

/** How long one page of the list of all runs takes: the first, one far down, and where a filter leaves next to nothing. */
function listPages(folder: string) {
  const { database, close } = open(folder);
  const input = { sort: "startedAt", direction: "descending", limit: 100 } as const;
  let deep: RunCursor | null = null;
  for (let page = 0; page < 90; page += 1) {
    deep = listRuns(database, { ...input, filter: {}, after: deep }).next;
  }
  const cases: readonly (readonly [string, Partial<RunListInput>])[] = [
    ["the first", {}],
    ["the 91st", { after: deep }],
    ["by cost", { sort: "costMicroUsd" }],
    [
      "by length, slow and failed alone",
      { sort: "totalMs", filter: { outcome: "failed", minimumMs: 1 } },
    ],
    ["with a tool that none called", { filter: { tool: "none" } }],
    ["thumbs down alone", { filter: { rating: "bad" } }],
  ];
  const measured = cases.map(([what, over]) => ({
    what,
    times: Array.from({ length: REPEATS }, () => {
      const start = performance.now();
      listRuns(database, { ...input, filter: {}, after: null, ...over });
      return performance.now() - start;
    }),
  }));
  close();
  return measured;
}

function open(folder: string) {
  return openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now: () => Date.now(),
  });
}
