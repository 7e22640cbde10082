import { startApp, type Place, type TortureApp } from "./torture-app.ts";

/** Bytes in use after a collection. */
interface Memory {
  readonly runs: number;
  readonly mainBytes: number;
  readonly pageBytes: number;
}

/** After this many runs everything that is loaded once has been loaded. */
const WARM_RUNS = 200;
/** How much main or the page may have grown since. */
export const GROWTH_LIMIT_BYTES = 10 * 1024 * 1024;
const RUNS_PER_CHAT = 20;

/** Makes many short runs, one after the other, on the demo model; tells how much memory main and the page hold. */
export async function soak(
  place: Place,
  runs: number,
  say: (line: string) => void,
): Promise<readonly Memory[]> {
  const app = await startApp(place);
  const measured: Memory[] = [];
  let chat = { threadId: "", parentId: null as string | null };
  for (let run = 1; run <= runs; run += 1) {
    if (run % RUNS_PER_CHAT === 1) chat = { threadId: crypto.randomUUID(), parentId: null };
    chat.parentId = await runOnce(app, chat);
    if (run === WARM_RUNS || run % 500 === 0 || run === runs) {
      const memory = {
        runs: run,
        mainBytes: await mainMemory(app),
        pageBytes: await pageMemory(app),
      };
      measured.push(memory);
      say(
        `after ${run} runs: main ${megabytes(memory.mainBytes)}, page ${megabytes(memory.pageBytes)}`,
      );
    }
  }
  await app.close();
  return measured;
}

/** What grew too much between the first measure and the last, in words. */
export function judgeGrowth(measured: readonly Memory[]): readonly string[] {
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined || first === last)
    return ["the soak test measured nothing"];
  return (["mainBytes", "pageBytes"] as const)
    .filter((name) => last[name] - first[name] > GROWTH_LIMIT_BYTES)
    .map(
      (name) =>
        `${name} grew by ${megabytes(last[name] - first[name])} from ${first.runs} to ${last.runs} runs`,
    );
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** One message and its whole answer; gives back the answer's id, which the next message follows. */
async function runOnce(
  app: TortureApp,
  { threadId, parentId }: { threadId: string; parentId: string | null },
): Promise<string> {
  const started = await app.call("run.start", {
    threadId: threadId,
    messageId: crypto.randomUUID(),
    parentId: parentId,
    text: "t0x0 short",
  });
  if (started.type !== "started") throw new Error("A question was asked before the run.");
  await app.call("run.watch", { runId: started.runId });
  return started.messageId;
}

async function mainMemory(app: TortureApp): Promise<number> {
  return app.app.evaluate(async () => {
    const { setFlagsFromString } = process.getBuiltinModule("node:v8");
    const { runInNewContext } = process.getBuiltinModule("node:vm");
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    await new Promise((resolve) => setTimeout(resolve, 100));
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().external;
  });
}

async function pageMemory({ page }: TortureApp): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}
