import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, type Page } from "@playwright/test";
import { benchFolder, launchAtServer } from "./bench-app.ts";
import { percentile } from "../load/judge/percentile.ts";
import { printTable } from "./figures.ts";

/** A fast typist: some thirty keys a second. */
const KEY_GAP_MS = 30;
const KEYS_AFTER = 10;
const ENDLESS_MS = 10_000;
const PARAGRAPH = `${"lorem ipsum ".repeat(40).trim()}\n\n`;

interface Flood {
  readonly name: string;
  readonly repeats: number;
  readonly pour: (response: ServerResponse) => Promise<void>;
}

const FLOODS: readonly Flood[] = [
  // What a key costs on this machine when nothing else goes on: the server says nothing for a while.
  { name: "silence, for comparison", repeats: 1, pour: () => sleep(5_000) },
  {
    name: "20,000 deltas at once",
    repeats: 5,
    pour: (response) =>
      write(
        response,
        Array.from(
          { length: 20_000 },
          (_, index) => `w${index}${index % 100 === 99 ? "\n\n" : " "}`,
        ),
      ),
  },
  {
    name: "one delta of 2 MB",
    repeats: 5,
    pour: (response) => write(response, [PARAGRAPH.repeat(2_000_000 / PARAGRAPH.length)]),
  },
  {
    name: `deltas without end, for ${ENDLESS_MS / 1_000} s`,
    repeats: 1,
    async pour(response) {
      const words = Array.from({ length: 50 }, (_, index) => `word${index} `);
      const start = performance.now();
      while (performance.now() - start < ENDLESS_MS && !response.destroyed) {
        await write(response, [...words, "\n\n"]);
        // The socket takes all it is given; this is still more than a hundred times what a model writes.
        await sleep(1);
      }
    },
  },
];

async function write(response: ServerResponse, pieces: readonly string[]): Promise<void> {
  const lines = pieces.map((content) => toEvent({ content }, null)).join("");
  if (!response.write(lines))
    await Promise.race([once(response, "drain"), once(response, "close")]);
}

function toEvent(delta: object, reason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  const chunk = { id: "x", object: "chat.completion.chunk", created: 1, model: "flood", choices };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** Measures every key from the moment it was pressed until what it wrote has been painted. */
async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const latencies: number[] = [];
    Object.assign(window, { latencies });
    addEventListener(
      "keydown",
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // The first task after a frame's callbacks runs when that frame has been painted.
          const channel = new MessageChannel();
          channel.port1.onmessage = () => latencies.push(performance.now() - timeStamp);
          channel.port2.postMessage(undefined);
        });
      },
      { capture: true },
    );
  });
}

const takeLatencies = (page: Page): Promise<number[]> =>
  page.evaluate(() => (window as unknown as { latencies: number[] }).latencies.splice(0));

/** Prints how long a key takes to be seen in the composer while an answer pours in. */
export async function benchFlood(): Promise<void> {
  let pour: Flood["pour"] = () => Promise.resolve();
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    void (async () => {
      await pour(response);
      response.end(`${toEvent({}, "stop")}data: [DONE]\n\n`);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const folder = await benchFolder();
  const app = await launchAtServer(folder, { port, model: "flood" });
  const page = await app.firstWindow();
  const composer = page.getByRole("textbox", { name: "Message" });
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  await composer.waitFor();
  await watchKeys(page);

  const rows: string[][] = [];
  for (const flood of FLOODS) {
    pour = flood.pour;
    const latencies: number[] = [];
    for (let repeat = 0; repeat < flood.repeats; repeat += 1) {
      await page.getByRole("button", { name: "New chat" }).click();
      await composer.fill("Go");
      await composer.press("Enter");
      await stop.waitFor();
      await takeLatencies(page);
      // Some keys more, because drawing may go on when the answer has ended.
      for (let more = 0; more < KEYS_AFTER;) {
        await page.keyboard.press("a");
        await sleep(KEY_GAP_MS);
        if (!(await stop.isVisible())) more += 1;
      }
      latencies.push(...(await takeLatencies(page)));
      await expect(page.getByRole("article", { name: "Assistant" })).toHaveCount(1);
      await composer.fill("");
    }
    const figure = (percent: number): string => percentile(latencies, percent)?.toFixed(0) ?? "—";
    rows.push([flood.name, String(latencies.length), figure(50), figure(95), figure(100)]);
  }
  await app.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  printTable(
    "From a key to its letter on the screen while an answer pours in, in ms (bar: p95 under 200)",
    ["flood", "keys", "p50", "p95", "worst"],
    rows,
  );
}
