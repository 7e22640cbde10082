import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { chromium, type CDPSession, type Page } from "playwright-core";
import { build, preview } from "vite";
import type { Subject, Trial } from "./page/main.tsx";

const LENGTH = 100_000;
const PER_SECOND = 10_000;
const SUBJECTS = ["paragraphs", "markdown", "naive"] as const satisfies readonly Subject[];
const PAGE = fileURLToPath(new URL("./page", import.meta.url));

interface Measured extends Trial {
  readonly taskSeconds: number;
  readonly scriptSeconds: number;
  readonly layoutSeconds: number;
  readonly heapMb: number;
}

/** Main-thread time of one streamed answer, beside its floor and beside reading all of it for every frame. */
async function main(): Promise<void> {
  const outDir = await mkdtemp(join(tmpdir(), "parley-bench-"));
  const config = { root: PAGE, configFile: false as const, logLevel: "error" as const };
  await build({ ...config, plugins: [react()], build: { outDir, emptyOutDir: true } });
  const server = await preview({ ...config, build: { outDir }, preview: { host: "127.0.0.1" } });
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const url = server.resolvedUrls?.local[0];
    if (url === undefined) throw new Error("The bench page has no address.");
    const results = new Map<Subject, Measured>();
    for (const subject of SUBJECTS) {
      // A fresh page for each: no one's garbage or warm code helps or harms the next.
      const page = await browser.newPage({ viewport: { width: 900, height: 800 } });
      await page.goto(url);
      results.set(subject, await measure(page, subject));
      await page.close();
    }
    report(results);
  } finally {
    await browser.close();
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  }
}

async function measure(page: Page, subject: Subject): Promise<Measured> {
  const session = await page.context().newCDPSession(page);
  // CPU time of the thread: another process on the machine does not count.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await metrics(session);
  const trial = await page.evaluate(
    ([name, length, perSecond]) => window.runTrial(name, length, perSecond),
    [subject, LENGTH, PER_SECOND] as const,
  );
  const after = await metrics(session);
  const spent = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  return {
    ...trial,
    taskSeconds: spent("TaskDuration"),
    scriptSeconds: spent("ScriptDuration"),
    layoutSeconds: spent("LayoutDuration") + spent("RecalcStyleDuration"),
    heapMb: (after.get("JSHeapUsedSize") ?? 0) / 1e6,
  };
}

async function metrics(session: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics: list } = await session.send("Performance.getMetrics");
  return new Map(list.map(({ name, value }) => [name, value]));
}

function report(results: ReadonlyMap<Subject, Measured>): void {
  const floor = results.get("paragraphs")?.taskSeconds ?? Number.NaN;
  console.log(
    `One answer of ${LENGTH / 1000} KB at ${PER_SECOND / 1000} KB/s, view stuck to its end:`,
  );
  console.table(
    Object.fromEntries(
      [...results].map(([subject, measured]) => [
        subject,
        {
          "main thread s": round(measured.taskSeconds),
          "× floor": round(measured.taskSeconds / floor),
          "script s": round(measured.scriptSeconds),
          "layout s": round(measured.layoutSeconds),
          frames: measured.frames,
          "ms per frame": round((measured.taskSeconds * 1000) / measured.frames),
          dropped: measured.droppedFrames,
          "tasks > 50 ms": measured.longTasks,
          "longest ms": round(measured.longestTaskMs),
          "last paint ms": round(measured.lastPaintMs),
          elements: measured.elements,
          "heap MB": round(measured.heapMb),
        },
      ]),
    ),
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();
