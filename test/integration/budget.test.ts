import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StartedRun } from "../../electron/runs/run-service.ts";
import { createUsageStore } from "../../electron/store/usage-store.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import type { Settings } from "../../shared/settings.ts";
import { toPlainText } from "../../shared/to-plain-text.ts";
import { openPricedApp } from "../fakes/priced-app.ts";
import {
  answer,
  body,
  drop,
  failure,
  finish,
  hang,
  raw,
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
    expect(first.message).toMatch(
      /could exceed your \$0\.05 budget for this run \(\$0\.04 spent\)\./,
    );
    expect(server.requests).toHaveLength(2);

    runs.answer(run.runId, first.askId, "continue");
    const second = await asked(events, 2);
    expect(second.message).toMatch(
      /your \$0\.05 budget for this run, raised to \$0\.10 \(\$0\.10 spent\)\./,
    );
    expect(server.requests).toHaveLength(5);
    expect(spending.spent({ runId: run.runId })).toBe(100_000);

    runs.answer(run.runId, second.askId, "stop-here");
    await done;
    const message = threads.message(run.messageId);
    expect(message.status).toMatchObject({
      reason: "stopped",
      error: { code: "budget-reached", message: "You stopped this answer at its budget." },
    });
    expect(toPlainText(message.parts)).toContain("Once more.");
    expect(server.requests).toHaveLength(5);
    expect(costs(events)).toEqual(Array(5).fill({ microUsd: 20_000, isEstimated: false }));
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
    expect(question.message).toMatch(
      /would exceed your \$0\.02 budget for today \(\$0\.02 spent\)\./,
    );
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

/** What the ledger, the receipt, the Usage page and the export say that a run cost. */
async function bill(app: ReturnType<typeof open>, run: StartedRun) {
  const usage = createUsageStore(app.database);
  return {
    ledger: app.spending.spent({ runId: run.runId }),
    receipt: app.threads.message(run.messageId).receipt,
    usage: (await usage.report(0)).totals,
    line: usage.lines(0)[0],
  };
}

describe("a provider's own figure", () => {
  it.each([
    [
      "in the usage",
      stream(text("Yes."), finish(), {
        type: "usage",
        usage: { prompt_tokens: 1_500, completion_tokens: 500, cost: 0.0016 },
      }),
    ],
    ["without a count", stream(text("Yes."), finish(), { type: "usage", usage: { cost: 0.0016 } })],
  ])("wins everywhere, %s", async (_name, reply) => {
    server.reply(reply);
    const app = open({});
    const run = app.start();
    const { events, done } = app.follow(run);
    await done;
    expect(costs(events)).toEqual([{ microUsd: 1_600, isEstimated: false, isBilled: true }]);
    const { ledger, receipt, usage: totals, line } = await bill(app, run);
    expect(ledger).toBe(1_600);
    expect(receipt).toMatchObject({ costMicroUsd: 1_600, costBasis: "provider" });
    expect(totals).toMatchObject({ costMicroUsd: 1_600, billedMicroUsd: 1_600, callsEstimated: 0 });
    expect(line).toMatchObject({ costMicroUsd: 1_600, billedCalls: 1, pricedCalls: 1 });
    app.close();
  });

  it("leaves other calls of the run at list prices", async () => {
    const count = { prompt_tokens: 1_500, completion_tokens: 500 };
    server.reply(
      stream(toolCall("c", "calculator", { expression: "6*7" }), finish("tool_calls"), TWO_CENTS),
      stream(text("42."), finish(), { type: "usage", usage: { ...count, cost: 0.0016 } }),
    );
    const app = open({});
    const run = app.start();
    await app.follow(run).done;
    expect((await bill(app, run)).receipt).toMatchObject({
      costMicroUsd: 21_600,
      costBasis: "both",
    });
    app.close();
  });
});

describe("a request that may have been billed", () => {
  it.each([
    ["504", failure(504, { message: "Gateway time-out" }), 1],
    ["524", body(524, "<html>A timeout occurred</html>"), 1],
    ["502", body(502, "<html>Bad gateway</html>"), 3],
    ["a connection lost before the first token", stream(drop()), 1],
  ])("is counted as an estimate after %s, the same everywhere", async (_name, reply, requests) => {
    server.replyAlways(() => reply);
    const app = open({});
    const run = app.start();
    await app.follow(run).done;
    expect(server.requests).toHaveLength(requests);
    const { ledger, receipt, usage: totals, line } = await bill(app, run);
    expect(ledger).toBeGreaterThan(requests * 1_000);
    expect(receipt).toMatchObject({
      costMicroUsd: ledger,
      isEstimated: true,
      unansweredCalls: requests,
    });
    expect(totals).toMatchObject({
      costMicroUsd: ledger,
      callsEstimated: requests,
      callsUnanswered: requests,
    });
    expect(line).toMatchObject({ costMicroUsd: ledger, unansweredCalls: requests });
    app.close();
  });

  it("is taken to be like the model's last answers", async () => {
    server.reply(stream(text("Yes."), finish(), usage(1_500, 50)), body(504, ""));
    const app = open({});
    await app.follow(app.start()).done;
    const run = app.start();
    await app.follow(run).done;
    expect((await bill(app, run)).receipt).toMatchObject({ outputTokens: 50 });
    app.close();
  });

  it.each([
    ["401", failure(401, { message: "Incorrect API key" })],
    ["429", failure(429, { message: "Slow down" })],
    ["503 that names a time", body(503, "", { "retry-after-ms": "1" })],
    ["529", failure(529, { message: "Overloaded" })],
  ])("is not one after %s: that costs nothing", async (_name, reply) => {
    server.replyAlways(() => reply);
    const app = open({});
    const run = app.start();
    await app.follow(run).done;
    const { ledger, receipt } = await bill(app, run);
    expect(ledger).toBe(0);
    expect(receipt).toMatchObject({ inputTokens: null, unansweredCalls: 0 });
    app.close();
  });

  it("is not one that never left: nothing listens, or the name is unknown", async () => {
    await server.close();
    const app = open({});
    const run = app.start();
    await app.follow(run).done;
    expect((await bill(app, run)).ledger).toBe(0);
    app.close();
    server = await startOpenAiServer();
  });
});

describe("usage that came though the answer did not end well", () => {
  const count = (completionTokens: number, more: object = {}) => ({
    type: "usage" as const,
    usage: { prompt_tokens: 1_500, completion_tokens: completionTokens, ...more },
  });
  const errorEvent = (data: object) => raw(`data: ${JSON.stringify(data)}\n\n`);
  const everywhere = async (app: ReturnType<typeof open>, run: StartedRun) => {
    const { ledger, receipt, usage: totals, line } = await bill(app, run);
    expect(receipt?.costMicroUsd).toBe(ledger);
    expect(totals).toMatchObject({ costMicroUsd: ledger, inputTokens: receipt?.inputTokens });
    expect(line).toMatchObject({ costMicroUsd: ledger, outputTokens: receipt?.outputTokens });
    return receipt;
  };

  it.each([
    ["a lost connection", drop(), true],
    ["an error", errorEvent({ error: { message: "Overloaded", code: 529 } }), true],
    [
      "an error that holds the count",
      errorEvent({ error: { message: "x", code: 500 }, usage: count(700).usage }),
      false,
    ],
  ])("is counted after %s, hidden thoughts and all", async (_name, end, isEstimated) => {
    server.reply(stream(count(10), text("One "), count(700), text("two"), end));
    const app = open({});
    const run = app.start();
    await app.follow(run).done;
    expect(await everywhere(app, run)).toMatchObject({
      inputTokens: 1_500,
      outputTokens: 700,
      costMicroUsd: 22_000,
      isEstimated,
    });
    app.close();
  });

  it("is counted after Stop, and an answer without one is like the model's last ones", async () => {
    server.reply(
      stream(text("Yes."), finish(), usage(1_500, 800)),
      stream(count(10), text("One "), count(700), text("two"), hang()),
      stream(text("One "), hang()),
    );
    const app = open({});
    await app.follow(app.start()).done;
    const stopAt = async (words: string) => {
      const run = app.start();
      const { events, done } = app.follow(run);
      await eventually(() =>
        expect(
          events.some((event) => event.type === "text-delta" && event.text.includes(words)),
        ).toBe(true),
      );
      app.runs.stop(run.runId);
      await done;
      return (await bill(app, run)).receipt;
    };
    expect(await stopAt("two")).toMatchObject({ outputTokens: 700, isEstimated: true });
    expect(await stopAt("One")).toMatchObject({ outputTokens: 800, isEstimated: true });
    app.close();
  });

  it("bills an error that holds the provider's figure, though it would be sent again", async () => {
    server.reply(
      stream(
        errorEvent({ error: { message: "x", code: 500 }, usage: count(9, { cost: 0.01 }).usage }),
      ),
      stream(text("Yes."), finish(), count(10, { cost: 0.002 })),
    );
    const app = open({});
    const run = app.start();
    await app.follow(run).done;
    expect(await everywhere(app, run)).toMatchObject({
      costMicroUsd: 12_000,
      costBasis: "provider",
    });
    app.close();
  });

  it("is not needed for a timeout that a gateway calls 408: it is counted, and sent once", async () => {
    const timeout = { message: "litellm.Timeout: APITimeoutError", type: null, code: "408" };
    for (const reply of [failure(408, timeout), stream(errorEvent({ error: timeout }))]) {
      server.reply(reply);
      const app = open({});
      const run = app.start();
      await app.follow(run).done;
      const { ledger, receipt } = await bill(app, run);
      expect(ledger).toBeGreaterThan(10_000);
      expect(receipt).toMatchObject({ costMicroUsd: ledger, unansweredCalls: 1 });
      app.close();
    }
    expect(server.requests).toHaveLength(2);
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

  it("counts what was written to the provider's cache at its own price", async () => {
    const written = {
      prompt_tokens: 100_000,
      completion_tokens: 2,
      prompt_tokens_details: { cache_write_tokens: 100_000 },
    };
    server.reply(stream(text("Fine."), finish(), { type: "usage", usage: written }));
    const { start, follow, close } = open({}, "gpt-5.6");
    const { events, done } = follow(start());
    await done;
    expect(costs(events)).toEqual([{ microUsd: 625_060, isEstimated: false }]);
    close();
  });

  it("is an estimate where it was served in a way that has no price", async () => {
    const counted = {
      type: "raw" as const,
      text: `data: ${JSON.stringify({ choices: [], service_tier: "flex", usage: { prompt_tokens: 1_500, completion_tokens: 500 } })}\n\n`,
    };
    server.reply(stream(text("Fine."), finish(), counted));
    const app = open({});
    const run = app.start();
    const { events, done } = app.follow(run);
    await done;
    expect(costs(events)).toEqual([{ microUsd: 20_000, isEstimated: true }]);
    const { receipt, usage: totals, line } = await bill(app, run);
    expect(receipt?.isEstimated).toBe(true);
    expect(totals.callsEstimated).toBe(1);
    expect(line?.isEstimated).toBe(1);
    app.close();
  });

  it("takes the prompt for its own estimate where only the answer was counted", async () => {
    server.reply(stream(text("Fine."), finish(), usage(0, 251)));
    const app = open({});
    const run = app.start();
    await app.follow(run).done;
    const { receipt } = await bill(app, run);
    expect(receipt).toMatchObject({ outputTokens: 251, isEstimated: true });
    expect(receipt?.inputTokens).toBeGreaterThan(100);
    app.close();
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
  expect((await asked(events)).message).toMatch(/exceed your .* budget for today/);
  runs.stop(run.runId);
  await done;
  close();
});
