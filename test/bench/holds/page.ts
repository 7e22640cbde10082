import { once, type EventEmitter } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { killElectron } from "../../fakes/electron-app.ts";
import { benchFolder, launchAtServer } from "../bench-app.ts";
import type { WorstInput } from "./worst-answers.ts";

/** How an answer comes to the page. */
export interface PageHold {
  readonly name: string;
  /** The longest task of the page, in ms on the processor: while the whole answer comes at once, … */
  readonly atOnce: number;
  /** … while it streams, … */
  readonly streamed: number;
  /** … and when its chat is opened again. Without what V8 took to collect garbage in it. */
  readonly opened: number;
  /** The longest that V8 held the page to collect garbage, whoever had left it. */
  readonly collecting: number;
}

const STREAM_STEPS = 50;
const QUIET_MS = 250;
const GIVE_UP_MS = 25_000;

/** Draws every input in the real page of the real app, and gives the longest task that each of them cost. */
export async function measurePage(
  inputs: readonly WorstInput[],
  length: number,
  onEach: (hold: PageHold) => void,
): Promise<void> {
  let answer: { text: string; steps: number } = { text: "", steps: 1 };
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    void pour(response, answer.text, answer.steps);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const folder = await benchFolder();
  const open = async (): Promise<Opened> => {
    const app = await launchAtServer(folder, { port, model: "holds" });
    const page = await app.firstWindow();
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    return { app, page };
  };
  let opened = await open();
  try {
    for (const input of inputs) {
      const text = input.make(length);
      const hold = {
        name: input.name,
        atOnce: Infinity,
        streamed: Infinity,
        opened: Infinity,
        collecting: 0,
      };
      const own = ({ work, collecting }: Longest): number => {
        hold.collecting = Math.max(hold.collecting, collecting);
        return work;
      };
      const ask = async (steps: number): Promise<Longest> => {
        answer = { text, steps };
        const { page } = opened;
        await page.getByRole("button", { name: "New chat" }).click();
        const composer = page.getByRole("textbox", { name: "Message" });
        await composer.fill("Go");
        return longestTask(page, async () => {
          await composer.press("Enter");
          await page.getByRole("article", { name: "Assistant" }).waitFor({ timeout: GIVE_UP_MS });
          const stop = page.getByRole("button", { name: "Stop", exact: true });
          await stop.waitFor({ state: "detached", timeout: GIVE_UP_MS });
        });
      };
      const reopen = async (): Promise<Longest> => {
        const { page } = opened;
        await page.getByRole("button", { name: "New chat" }).click();
        await quiet(page);
        const chats = page.getByRole("navigation", { name: "Conversations" });
        return longestTask(page, async () => {
          await chats.getByRole("link").first().click();
          await page.getByRole("article", { name: "Assistant" }).waitFor({ timeout: GIVE_UP_MS });
        });
      };
      try {
        hold.atOnce = own(await ask(1));
        hold.opened = own(await reopen());
        hold.streamed = own(await ask(STREAM_STEPS));
      } catch {
        // What never came to its end stands as infinite; the next input gets a page of its own.
        await killElectron(opened.app);
        opened = await open();
      }
      onEach(hold);
    }
  } finally {
    await opened.app.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Opened {
  readonly app: Awaited<ReturnType<typeof launchAtServer>>;
  readonly page: Page;
}

async function pour(response: ServerResponse, text: string, steps: number): Promise<void> {
  const size = Math.ceil(text.length / steps);
  for (let at = 0; at < text.length; at += size) {
    const content = text.slice(at, at + size);
    if (!response.write(toEvent({ content }, null))) {
      await Promise.race([once(response, "drain"), once(response, "close")]);
    }
    if (steps > 1) await sleep(10);
  }
  response.end(`${toEvent({}, "stop")}data: [DONE]\n\n`);
}

function toEvent(delta: object, reason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  const chunk = { id: "x", object: "chat.completion.chunk", created: 1, model: "holds", choices };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** What a thread did, as Chromium traces it, in microseconds: when, how long by the clock and on the processor. */
interface TracedEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Of the page's main thread, in ms on the processor. */
interface Longest {
  readonly work: number;
  readonly collecting: number;
}

/**
 * Traces the page's tasks while something is done. Their time on the processor counts, not that on the clock, so that
 * what else the machine does is no task of the page; garbage is told apart, since a task may collect what others left.
 */
async function longestTask(page: Page, work: () => Promise<void>): Promise<Longest> {
  const session = await page.context().newCDPSession(page);
  const events: TracedEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const event of value) events.push(event as unknown as TracedEvent);
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "v8", "devtools.timeline", "__metadata"] },
  });
  try {
    await work();
    await quiet(page);
  } finally {
    const complete = once(session as unknown as EventEmitter, "Tracing.tracingComplete");
    await session.send("Tracing.end");
    await complete;
    await session.detach();
  }
  const threads = events.filter(({ args }) => args.name === "CrRendererMain");
  const ofPage = events.filter(({ pid, tid }) =>
    threads.some((thread) => thread.pid === pid && thread.tid === tid),
  );
  const collections = ofPage.filter(({ name }) => name === "MajorGC" || name === "MinorGC");
  const holds = ofPage
    .filter(({ name }) => name.endsWith("RunTask"))
    .map(({ ts, dur = 0, tdur = 0 }) => {
      const inside = collections.filter((each) => each.ts >= ts && each.ts < ts + dur);
      const collecting = inside.reduce((sum, each) => sum + (each.tdur ?? 0), 0);
      return { work: (tdur - collecting) / 1_000, collecting: collecting / 1_000 };
    });
  const longest = (of: (hold: Longest) => number): number =>
    holds.reduce((most, hold) => Math.max(most, of(hold)), 0);
  return {
    work: longest((hold) => hold.work),
    collecting: longest(({ collecting }) => collecting),
  };
}

/** Waits until the page has been idle for a while. */
async function quiet(page: Page): Promise<void> {
  await page.evaluate(
    async ([quietMs, giveUpMs]) => {
      const start = performance.now();
      for (let quietFrom = start; ;) {
        const before = performance.now();
        await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2_000 }));
        await new Promise((resolve) => setTimeout(resolve, 20));
        const now = performance.now();
        if (now - before > 60) quietFrom = now;
        if (now - quietFrom > quietMs || now - start > giveUpMs) return;
      }
    },
    [QUIET_MS, GIVE_UP_MS] as const,
  );
}
