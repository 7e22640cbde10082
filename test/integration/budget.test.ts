import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunEvent } from "../../shared/run-event.ts";
import type { Settings } from "../../shared/settings.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { openPricedApp } from "../fakes/priced-app.ts";
import {
  answer,
  failure,
  finish,
  hang,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  usage,
  type OpenAiServer,
} from "../fakes/openai-server.ts";
import { eventually } from "../fakes/eventually.ts";

/** What the server says a call used: 2,000 tokens, hence two cents. */
const TWO_CENTS = usage(1_500, 500);
const FIVE_CENTS = 50_000;

let folder: string;
let server: OpenAiServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "parley-budget-"));
  server = await startOpenAiServer();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (budgets: Partial<Settings["budgets"]>, name?: string) =>
  openPricedApp({
    folder,
    baseUrl: server.baseUrl,
    budgets,
    ...(name === undefined ? {} : { name }),
  });

type AskStart = Extract<RunEvent, { type: "ask-start" }>;

/** The question that a run asks next, the first or a later one. */
async function asked(events: readonly RunEvent[], count = 1): Promise<AskStart> {
  const asks = () => events.flatMap((event) => (event.type === "ask-start" ? [event] : []));
  await eventually(() => expect(asks()).toHaveLength(count));
  return asks()[count - 1]!;
}

const costs = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "model-end" ? [event.cost] : []));

/** A model that never stops calling its tool. */
const loopForEver = (): void =>
  server.replyAlways(() =>
    stream(
      text("Once more. "),
      toolCall("c", "calculator", { expression: "6*7" }),
      finish("tool_calls"),
      TWO_CENTS,
    ),
  );

describe("a runaway tool loop", () => {
  it("pauses at the cap, goes on for one more budget, and stops with what it has", async () => {
    loopForEver();
    const { runs, runStore, spending, threads, start, follow, close } = open({
      perRunMicroUsd: FIVE_CENTS,
    });
    const run = start();
    const { events, done } = follow(run);

    const first = await asked(events);
    expect(first.message).toMatch(/^Budget per run reached: \$0\.04 of \$0\.05 spent\./);
    expect(server.requests).toHaveLength(2);

    runs.answer(run.runId, first.askId, "continue");
    const second = await asked(events, 2);
    expect(second.message).toMatch(/^Budget per run reached: \$0\.08 of \$0\.05 spent\./);
    expect(server.requests).toHaveLength(4);
    expect(spending.spent({ runId: run.runId })).toBe(80_000);

    runs.answer(run.runId, second.askId, "stop-here");
    await done;
    const message = threads.message(run.messageId);
    expect(message.status).toMatchObject({
      reason: "stopped",
      error: { code: "budget-reached", message: "You stopped this answer at its budget." },
    });
    expect(toPlainText(message.parts)).toContain("Once more.");
    expect(server.requests).toHaveLength(4);
    expect(costs(events)).toEqual(Array(4).fill({ microUsd: 20_000, isEstimated: false }));
    expect(runStore.events(run.runId).filter(({ type }) => type === "ask-end")).toHaveLength(2);
    close();
  });

  it("keeps its question for whoever begins to watch, and ends as interrupted when the app quits", async () => {
    loopForEver();
    const { runs, threads, start, follow, close } = open({ perRunMicroUsd: FIVE_CENTS });
    const run = start();
    const { events, done } = follow(run);
    const question = await asked(events);
    expect((await asked(follow(run).events)).askId).toBe(question.askId);
    await runs.close();
    await done;
    expect(threads.message(run.messageId).status).toMatchObject({ reason: "interrupted" });
    close();
  });
});

describe("a day's budget", () => {
  it("is one for all runs: what is spent is asked about before the first call, with the message stored", async () => {
    server.replyAlways(() => stream(text("Done."), finish(), TWO_CENTS));
    const first = open({ perDayMicroUsd: 20_000 });
    await first.follow(first.start()).done;
    first.close();

    const { runs, threads, start, follow, close } = open({ perDayMicroUsd: 20_000 });
    const run = start();
    const { events, done } = follow(run);
    const question = await asked(events);
    expect(question.message).toMatch(/^Budget per day reached: \$0\.02 of \$0\.02 spent\./);
    expect(server.requests).toHaveLength(1);
    expect(threads.get(run.threadId).messages[0]?.parts).toEqual([
      { type: "text", text: "Go on for ever, please." },
    ]);
    runs.answer(run.runId, question.askId, "continue");
    await done;
    expect(threads.message(run.messageId).status).toEqual({ type: "complete" });
    close();
  });

  it.each([
    ["as was expected", usage(100, 1_000), 0],
    ["far more", usage(1_500, 2_500), 40_000],
  ])("is overspent by one call at most when runs race and use %s", async (_, used, one) => {
    server.replyAlways(() => stream(text("Done."), finish(), used));
    const { runs, spending, start, follow, close } = open({ perDayMicroUsd: FIVE_CENTS });
    const racing = Array.from({ length: 8 }, () => start());
    const followed = racing.map((run) => ({ run, ...follow(run) }));
    await eventually(() => {
      for (const { events } of followed) {
        expect(events.some(({ type }) => type === "ask-start" || type === "run-end")).toBe(true);
      }
    });
    expect(spending.spent({ fromAt: 0, untilAt: Date.now() + 1 })).toBeLessThanOrEqual(
      FIVE_CENTS + one,
    );
    expect(server.requests.length).toBeGreaterThanOrEqual(1);
    for (const { run } of followed) runs.stop(run.runId);
    await Promise.all(followed.map(({ done }) => done));
    close();
  });
});

describe("what a call cost", () => {
  it("is estimated where the endpoint does not say, and never free", async () => {
    server.reply(stream(text("A short answer."), finish()));
    const { spending, start, follow, close } = open({});
    const run = start();
    const { events, done } = follow(run);
    await done;
    const [cost] = costs(events);
    expect(cost?.isEstimated).toBe(true);
    expect(cost?.microUsd).toBeGreaterThan(1_000);
    expect(spending.spent({ runId: run.runId })).toBe(cost?.microUsd);
    close();
  });

  it.each([
    ["negative", usage(-5, 7)],
    ["fractional", usage(1.5, 7)],
    ["beyond belief", usage(1e300, 7)],
  ])("is estimated where what the endpoint says is %s", async (_name, absurd) => {
    server.reply(stream(text("Fine."), finish(), absurd));
    const { start, follow, close } = open({});
    const { events, done } = follow(start());
    await done;
    expect(costs(events)).toEqual([{ microUsd: expect.any(Number) as number, isEstimated: true }]);
    expect(events.at(-1)).toMatchObject({ type: "run-end", status: { type: "complete" } });
    close();
  });

  it("is nothing for a call that was refused", async () => {
    server.reply(failure(401, { error: { message: "No such key." } }));
    const { spending, start, follow, close } = open({});
    const run = start();
    const { events, done } = follow(run);
    await done;
    expect(costs(events)).toEqual([{ microUsd: 0, isEstimated: false }]);
    expect(spending.spent({ runId: run.runId })).toBe(0);
    close();
  });

  it("is told and counted for an answer that was stopped, by what had come", async () => {
    server.reply(stream(text("Half of "), hang()));
    const { runs, spending, start, follow, close } = open({});
    const run = start();
    const { events, done } = follow(run);
    await eventually(() => expect(events.some(({ type }) => type === "text-delta")).toBe(true));
    runs.stop(run.runId);
    await done;
    const [cost] = costs(events);
    expect(cost?.isEstimated).toBe(true);
    expect(spending.spent({ runId: run.runId })).toBe(cost?.microUsd);
    close();
  });

  it("is unknown without a price, which a cap asks about once", async () => {
    server.replyAlways(() => answer("Done."));
    const { runs, start, follow, close } = open({ perRunMicroUsd: FIVE_CENTS }, "unheard-of");
    const run = start();
    const { events, done } = follow(run);
    const question = await asked(events);
    expect(question.message).toMatch(/^The price of unheard-of is unknown, so the budget/);
    runs.answer(run.runId, question.askId, "continue");
    await done;
    expect(costs(events)).toEqual([null]);
    close();
  });
});

it("counts a call that a kill -9 cut off as what it may have cost", async () => {
  server.replyAlways(() => stream(text("Half of "), hang()));
  const script = fileURLToPath(new URL("budget-killed-caller.ts", import.meta.url));
  const child = spawn(process.execPath, [script, folder, server.baseUrl], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");

  const { spending, runs, start, follow, close } = open({ perDayMicroUsd: 10_000 });
  expect(spending.spent({ fromAt: 0, untilAt: Date.now() + 1 })).toBeGreaterThan(10_000);
  const run = start();
  const { events, done } = follow(run);
  expect((await asked(events)).message).toMatch(/^Budget per day reached:/);
  runs.stop(run.runId);
  await done;
  close();
});
