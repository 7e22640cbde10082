import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { z } from "zod";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEndpointFetch } from "../../electron/agent/endpoint/create-endpoint-fetch.ts";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { createCallMeter, MAXIMUM_TOKENS } from "../../electron/doctor/call-meter.ts";
import { createCapabilityCards } from "../../electron/doctor/capability-cards.ts";
import { createConnectionTests } from "../../electron/doctor/connection-tests.ts";
import { runDoctor } from "../../electron/doctor/run-doctor.ts";
import { createBudgets } from "../../electron/runs/limits/budget/open-budget.ts";
import { createAppState } from "../../electron/store/app-state.ts";
import { createSpending } from "../../electron/store/spending.ts";
import { toUsageCsv } from "../../electron/store/usage-csv.ts";
import { createUsageStore } from "../../electron/store/usage-store.ts";
import type { TestEvent, TestStep } from "../../shared/connection-test.ts";
import { endpoint as endpointSchema } from "../../shared/endpoint.ts";
import { runId } from "../../shared/ids.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../shared/settings.ts";
import { CONNECTION_TEST } from "../../shared/usage-key.ts";
import { createMetQuirks } from "../fakes/doctor-target.ts";
import { refuse, stream } from "../fakes/faults/replies.ts";
import { delta, DONE, event, finish, text, usage } from "../fakes/faults/wire.ts";
import {
  startModelServer,
  type ChatBody,
  type ModelServer,
  type ModelServerOptions,
} from "../fakes/model-server.ts";
import { createTestDatabase, type TestDatabase } from "../unit/electron/store/test-database.ts";

const NOW = Date.UTC(2026, 10, 22, 13);
const DAY = { fromAt: NOW - 86_400_000, untilAt: NOW + 86_400_000 };
/** Ten micro-dollars for each token, whichever way it goes. */
const PRICE = {
  model: "fake",
  inputMicroUsdPerMillion: 10_000_000,
  cachedInputMicroUsdPerMillion: null,
  outputMicroUsdPerMillion: 10_000_000,
  contextWindowTokens: null,
};

const NOTHING = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  reasoningTokens: 0,
  isEstimated: false,
};

let database: TestDatabase;
let server: ModelServer;
beforeEach(() => {
  database = createTestDatabase();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  database.remove();
});

interface Opened {
  readonly chat?: ModelServerOptions["chat"];
  readonly budgets?: Partial<Settings["budgets"]>;
  readonly model?: string;
  readonly isUnread?: boolean;
}

async function open({ chat, budgets, model = "fake", isUnread = false }: Opened = {}) {
  server = await startModelServer(chat === undefined ? {} : { chat });
  let settings: Settings = {
    ...DEFAULT_SETTINGS,
    budgets: { ...DEFAULT_SETTINGS.budgets, ...budgets },
    prices: { own: [PRICE] },
  };
  const spending = createSpending(database.database);
  const openBudget = createBudgets({
    spending,
    settings: () => settings,
    isUnread: () => isUnread,
    now: () => NOW,
  });
  const endpoint = endpointSchema.parse({
    id: "local",
    name: "Local",
    preset: "custom",
    baseUrl: `${server.origin}/v1`,
  });
  const connection = { baseUrl: endpoint.baseUrl, apiKey: undefined };
  const tests = createConnectionTests({
    cards: createCapabilityCards(createAppState(database.database)),
    connect: () => Promise.resolve(connection),
    connectWithoutKey: () => connection,
    openBudget: (_endpoint, { name, maximumTokens }) =>
      openBudget({
        runId: runId.parse(randomUUID()),
        threadId: null,
        target: { kind: "openai-compatible", endpoint, name, parameters: { maximumTokens } },
      }),
    relearn: () => ({ ...createMetQuirks(), keep: () => undefined }),
    loadDoctor: () =>
      Promise.resolve({
        agent: localAgent,
        runDoctor,
        createEndpointFetch,
        createCallMeter,
        maximumTokens: MAXIMUM_TOKENS,
      }),
    now: () => NOW,
    monotonicNow: () => performance.now(),
  });
  const take = async (
    emit: (event: TestEvent) => void = () => undefined,
    signal = new AbortController().signal,
  ) => {
    const card = await tests.test({ endpoint, model, emit, signal });
    const of = (step: TestStep) => card.results.find((each) => each.step === step)!;
    return { card, of };
  };
  const rows = () => createUsageStore(database.database).lines(0);
  const report = () => createUsageStore(database.database).report(0);
  const setBudgets = (more: Partial<Settings["budgets"]>): void => {
    settings = { ...settings, budgets: { ...settings.budgets, ...more } };
  };
  return { spending, take, rows, report, setBudgets, kept: () => tests.card(endpoint, model) };
}

const limitsOf = (body: ChatBody) => {
  const { max_tokens: old, max_completion_tokens: completion } = body as unknown as Record<
    string,
    unknown
  >;
  return { old, completion };
};

describe("what a connection test costs", () => {
  it("is in the ledger, in Usage and in the export, a row of its own", async () => {
    const { spending, take, rows, report } = await open();
    const { card } = await take();
    expect(card.results.every(({ state }) => state !== "failed")).toBe(true);
    expect(server.chats).toHaveLength(6);
    const spent = spending.spent(DAY);
    // One answer was counted by the endpoint: 11 and 2 tokens.
    expect(spent).toBeGreaterThan(4 * 130);
    const [line, ...others] = rows();
    expect(others).toEqual([]);
    expect(line).toMatchObject({ costMicroUsd: spent, outcome: CONNECTION_TEST });
    expect(toUsageCsv(rows())).toContain("connection-test,Connection test,");
    const { totals, byThread } = await report();
    expect(totals).toMatchObject({ costMicroUsd: spent, runs: 0 });
    expect(byThread).toMatchObject([{ key: CONNECTION_TEST, costMicroUsd: spent, runs: 0 }]);
    expect(spending.typicalAnswer("fake")).toBeUndefined();
    expect(spending.longestAnswer("fake")).toBe(0);
  });

  it("is bounded: no request may be answered without end", async () => {
    const { take } = await open();
    await take();
    expect(server.chats.map(({ body }) => limitsOf(body))).toEqual(
      Array(6).fill({ old: MAXIMUM_TOKENS, completion: undefined }),
    );
  });

  it.each([
    ["the other name", (body: ChatBody) => limitsOf(body).old !== undefined],
    [
      "no limit at all",
      (body: ChatBody) => {
        const { old, completion } = limitsOf(body);
        return old !== undefined || completion !== undefined;
      },
    ],
  ])("is asked for by %s where the endpoint wants it so", async (_name, refuses) => {
    const { take, spending } = await open({
      chat: (body) => {
        if (!refuses(body)) return undefined;
        const error = {
          message: "Unsupported parameter: 'max_tokens' or 'max_completion_tokens'.",
          type: "invalid_request_error",
        };
        return refuse(400, JSON.stringify({ error }));
      },
    });
    const { card } = await take();
    expect(card.capabilities).toMatchObject({ streams: true, sendsUsage: true, tools: "called" });
    expect(spending.unpriced(DAY)).toBe(0);
  });

  it("is what an answer was that thought for as long as it may", async () => {
    const { take } = await open({
      chat: (body) => (body.tools === undefined ? stream(finish("length"), DONE) : undefined),
    });
    expect((await take()).of("first-token")).toMatchObject({ state: "ok" });
  });

  it.each([
    [
      "spent",
      { perDayMicroUsd: 20_000 },
      20_000,
      /would exceed your \$0\.02 budget for today.*not asked/,
    ],
    ["too small", { perRunMicroUsd: 1_000 }, 0, /would|could exceed your .* budget for this run/],
  ] as const)("is nothing while a budget is %s, and no card is lost", async (...row) => {
    const [, budgets, spent, words] = row;
    const { spending, take, kept, setBudgets } = await open();
    await take();
    const known = kept();
    database.database.execute("DELETE FROM model_calls");
    const chats = server.chats.length;
    if (spent > 0) {
      const id = runId.parse(randomUUID());
      const cost = { microUsd: spent, isEstimated: false };
      const call = { callId: "c", runId: id, threadId: null, at: NOW, model: "fake" };
      spending.plan({ ...call, usage: NOTHING, cost });
    }
    setBudgets(budgets);
    const { of } = await take();
    expect(of("first-token")).toMatchObject({ state: "skipped" });
    expect(of("first-token").message).toMatch(words);
    expect(of("first-token").message).not.toContain("Continue");
    expect(of("abort").state).toBe("skipped");
    expect(server.chats).toHaveLength(chats);
    expect(spending.spent(DAY)).toBe(spent);
    expect(kept()).toEqual(known);
    expect(known?.capabilities.tools).toBe("called");
  });

  it("is counted without a price where none is known, and asks for nothing while budgets cannot be read", async () => {
    const { spending, take } = await open({ model: "unheard-of", budgets: { perDayMicroUsd: 1 } });
    await take();
    expect(spending.unpriced(DAY)).toBe(6);
    await server[Symbol.asyncDispose]();
    const unread = await open({ isUnread: true });
    expect((await unread.take()).of("first-token").message).toContain("could not be read");
  });

  it("is settled whenever the test is cancelled", async () => {
    const { take } = await open();
    for (const step of ["first-token", "tool-call", "abort"] as const) {
      for (const type of ["step-start", "step-end"] as const) {
        if (step === "abort" && type === "step-end") continue;
        const cancel = new AbortController();
        const run = take((event) => {
          const at = event.type === "step-start" ? event.step : event.result.step;
          if (at === step && event.type === type) cancel.abort(new Error("enough"));
        }, cancel.signal);
        await expect(run).rejects.toThrow("enough");
      }
    }
    const reserved = "SELECT count(*) AS count FROM model_calls WHERE state = 'reserved'";
    const row = z.object({ count: z.number() });
    expect(database.database.get(row, reserved)?.count).toBe(0);
  });

  it("is nothing for what was refused, and an estimate for what may have been worked on", async () => {
    const refused = await open({ chat: () => refuse(401, '{"error":{"message":"no"}}') });
    await refused.take();
    expect(refused.spending.spent(DAY)).toBe(0);
    await server[Symbol.asyncDispose]();
    const gone = await open({ chat: () => refuse(504, "<html>") });
    await gone.take();
    expect(gone.spending.spent(DAY)).toBeGreaterThan(10_000);
    expect((await gone.report()).totals.callsUnanswered).toBe(1);
  });
});

describe("an answer of a test that did not end well", () => {
  const COUNTED = usage({ prompt_tokens: 11, completion_tokens: 2 });
  const OPENING = delta({ role: "assistant", content: "" });
  const spentOn = async (...written: readonly string[]): Promise<number> => {
    const { take, spending } = await open({
      chat: (body) =>
        body.tools === undefined && body.stream_options !== undefined
          ? stream(...written)
          : refuse(401, '{"error":{"message":"no"}}'),
    });
    await take();
    const spent = spending.spent(DAY);
    await server[Symbol.asyncDispose]();
    return spent;
  };

  it("costs what was counted only where it says its end", async () => {
    expect(await spentOn(COUNTED, text("OK"), finish(), DONE)).toBe(130);
    // It may have gone on unheard, as in a chat.
    for (const last of [finish("out_of_memory"), finish(""), finish("null")]) {
      expect(await spentOn(OPENING, COUNTED, text("OK"), last)).toBeGreaterThan(1_000);
    }
  });

  it("costs nothing where no model answered", async () => {
    const { take, spending } = await open({ chat: () => refuse(200, "<html>Log in</html>") });
    await take();
    expect(spending.spent(DAY)).toBe(0);
  });
});

describe("the token counts a test looks for", () => {
  const COUNTS = { prompt_tokens: 11, completion_tokens: 2 };
  it.each([
    ["Groq's", event({ choices: [], x_groq: { usage: COUNTS } })],
    ["Moonshot's", event({ choices: [{ index: 0, delta: {}, usage: COUNTS }] })],
    ["Anthropic's", usage({ input_tokens: 11, output_tokens: 2 })],
    ["those that are texts", usage({ prompt_tokens: "11", completion_tokens: "2" })],
  ])("are those a chat counts: %s", async (_name, counts) => {
    const { take } = await open({
      chat: (body) =>
        body.tools === undefined && body.stream_options !== undefined
          ? stream(delta({ role: "assistant" }), text("OK"), finish(), counts, DONE)
          : undefined,
    });
    const { card, of } = await take();
    expect(of("usage")).toMatchObject({ state: "ok" });
    expect(of("usage").message).toContain("11 read, 2 written");
    expect(card.capabilities.sendsUsage).toBe(true);
  });
});
