import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { SYSTEM_CLOCK } from "../../electron/clock/clock.ts";
import { createChanges } from "../../electron/runs/changes.ts";
import { createRateLimiter } from "../../electron/runs/limits/rate-limiter/rate-limiter.ts";
import { createBudgets } from "../../electron/runs/limits/budget/open-budget.ts";
import { createSpending } from "../../electron/store/spending.ts";
import { createRunService } from "../../electron/runs/run-service.ts";
import { loadRunParts } from "../../electron/runs/run-parts.ts";
import { openDatabase } from "../../electron/store/database.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createSpanStore } from "../../electron/store/span-store.ts";
import { createThreadStore } from "../../electron/store/thread-store.ts";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { NO_TRACER } from "../../electron/observability/tracer.ts";
import { watchEvent } from "../../shared/contract/watch-event.ts";
import { messageId, threadId } from "../../shared/ids.ts";
import { DEFAULT_SETTINGS } from "../../shared/settings.ts";
import { median, printTable, spread } from "./figures.ts";
import { chosenModel } from "../fakes/chosen-model.ts";
import { ownToolsOnly } from "../fakes/own-tools.ts";

await loadRunParts();

const TOKENS = 20_000;
const REPEATS = 5;

const UNLIMITED = { requests: 1_000, tokens: null, windowMs: 1_000 };

interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
  /** Messages that went to the page. */
  readonly frames: number;
  readonly longestGapMs: number;
}

/** CPU of this process alone, main thread and workers, while `work` runs. */
async function measure(
  work: () => Promise<{ frames: number; longestGapMs: number }>,
): Promise<Cost> {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const counted = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - start, ...counted };
}

/** The floor: fetch, split lines, parse JSON, join the text. */
async function readRaw(baseUrl: string): Promise<{ frames: number; longestGapMs: number }> {
  const response = await fetch(`${baseUrl}/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: `tokens-${TOKENS}`, stream: true, messages: [] }),
  });
  let text = "";
  let rest = "";
  const decoder = new TextDecoder();
  if (response.body === null) throw new Error("The token server sent no body.");
  for await (const chunk of response.body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data: {")) continue;
      const { choices } = JSON.parse(line.slice(6)) as {
        choices: { delta: { content?: string } }[];
      };
      text += choices[0]?.delta.content ?? "";
    }
  }
  if (text.length < TOKENS) throw new Error("The raw reading is incomplete.");
  return { frames: 0, longestGapMs: 0 };
}

/** The whole way through main: agent, run events, journal on disk, frames parsed and cloned as for the page. */
function createPipeline(baseUrl: string, folder: string) {
  const now = (): number => Date.now();
  const { database, close } = openDatabase({
    path: join(folder, "parley.db"),
    backupsFolder: join(folder, "backups"),
    now,
  });
  const threadStore = createThreadStore({ database, now });
  const runs = createRunService({
    ...ownToolsOnly,
    tracer: NO_TRACER,
    threadStore,
    runStore: createRunStore({ database, now }),
    spanStore: createSpanStore({ database, now }),
    changes: createChanges(),
    chooseModel: () =>
      chosenModel({
        kind: "openai-compatible",
        baseUrl,
        name: `tokens-${TOKENS}`,
        apiKey: undefined,
      }),
    settings: () => DEFAULT_SETTINGS,
    openBudget: createBudgets({
      spending: createSpending(database),
      settings: () => DEFAULT_SETTINGS,
      now,
    }),
    limiter: createRateLimiter({
      now: () => performance.now(),
      perWindow: () => UNLIMITED,
      appWide: () => UNLIMITED,
    }),
    loadAgent: () => Promise.resolve(localAgent),
    clock: SYSTEM_CLOCK,
    report: (event, error) => {
      throw new Error(event, { cause: error });
    },
  });
  return {
    close,
    async answer(): Promise<{ frames: number; longestGapMs: number }> {
      let frames = 0;
      let lastAt = 0;
      let longestGapMs = 0;
      const started = runs.start(
        {
          threadId: threadId.parse(randomUUID()),
          messageId: messageId.parse(randomUUID()),
          parentId: null,
          text: "Go",
          acknowledged: [],
        },
        1,
      );
      if ("ask" in started) throw new Error(started.ask.message);
      const { runId, messageId: answerId } = started;
      await runs.watch(
        runId,
        (event) => {
          structuredClone(watchEvent.parse(event));
          if (event.type !== "run-event" || event.event.type !== "text-delta") return;
          frames += 1;
          const at = performance.now();
          if (lastAt > 0) longestGapMs = Math.max(longestGapMs, at - lastAt);
          lastAt = at;
        },
        new AbortController().signal,
      );
      const { status } = threadStore.message(answerId);
      if (status.type !== "complete")
        throw new Error(`The answer ended ${JSON.stringify(status)}.`);
      return { frames, longestGapMs };
    },
  };
}

/** Prints what an answer of 20,000 tokens costs main beside the bare reading of the same stream, in turns. */
export async function benchAgent(): Promise<void> {
  const server = fork(join(import.meta.dirname, "token-server.ts"));
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const folder = mkdtempSync(join(tmpdir(), "parley-bench-"));
  const pipeline = createPipeline(baseUrl, folder);
  try {
    const raw: Cost[] = [];
    const parley: Cost[] = [];
    await readRaw(baseUrl);
    await pipeline.answer();
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      raw.push(await measure(() => readRaw(baseUrl)));
      parley.push(await measure(() => pipeline.answer()));
    }
    const row = (name: string, costs: readonly Cost[]): string[] => [
      name,
      spread(
        costs.map(({ cpuMs }) => cpuMs),
        0,
      ),
      spread(
        costs.map(({ wallMs }) => wallMs),
        0,
      ),
      spread(
        costs.map(({ frames, wallMs }) => (frames / wallMs) * 1_000),
        0,
      ),
      spread(
        costs.map(({ longestGapMs }) => longestGapMs),
        0,
      ),
    ];
    printTable(
      `One answer of ${TOKENS} tokens as fast as the socket gives it, ${REPEATS} times in turns: median [least–most]`,
      ["path", "CPU ms", "wall ms", "frames/s to the page", "longest gap ms"],
      [row("raw fetch + SSE", raw), row("Parley's main process", parley)],
    );
    const ratio = median(parley.map(({ cpuMs }) => cpuMs)) / median(raw.map(({ cpuMs }) => cpuMs));
    console.log(`\nCPU: ${ratio.toFixed(1)} × raw`);
  } finally {
    pipeline.close();
    server.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}
