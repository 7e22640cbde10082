import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toUsageCsv } from "../../../electron/store/usage-csv.ts";
import { createRunExports } from "../../../electron/observability/run-export.ts";
import { createRunStore } from "../../../electron/store/run-store.ts";
import { createSpanStore } from "../../../electron/store/span-store.ts";
import { createSpending } from "../../../electron/store/spending.ts";
import { createUsageStore } from "../../../electron/store/usage-store.ts";
import { toRunFigures } from "../../../shared/run-figures.ts";
import type { RunReceipt } from "../../../shared/run-receipt.ts";
import type { ModelSpan, Span } from "../../../shared/span.ts";
import { toSpans } from "../../../shared/to-spans.ts";
import { toTraceId } from "../../../shared/trace-id.ts";
import type { StartedRun } from "../../../electron/runs/run-service.ts";
import { startRecorder, type RecordedSpan, type Recorder } from "../../fakes/langfuse/recorder.ts";
import {
  finish,
  hang,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  usage,
  type OpenAiServer,
} from "../../fakes/openai-server.ts";
import { openTracedApp, type TracedApp } from "./traced-app.ts";

/** 2 $ in, half a $ cached and 10 $ out, a million. */
const PRICE = {
  model: "own",
  inputMicroUsdPerMillion: 2_000_000,
  cachedInputMicroUsdPerMillion: 500_000,
  outputMicroUsdPerMillion: 10_000_000,
  contextWindowTokens: null,
};

let recorder: Recorder;
let server: OpenAiServer;
let app: TracedApp;

beforeEach(async () => {
  [recorder, server] = await Promise.all([startRecorder(), startOpenAiServer()]);
  app = openTracedApp({
    langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey },
    secrets: { "langfuse/secret-key": recorder.secretKey },
    model: { kind: "openai-compatible", baseUrl: server.baseUrl, name: "own", apiKey: undefined },
  });
  app.set({ prices: { own: [PRICE] } });
  await app.tracing.warmUp();
});
afterEach(async () => {
  expect(recorder.problems).toEqual([]);
  await app.close();
  app.remove();
  await Promise.all([recorder.close(), server.close()]);
});

const isModel = (span: Span): span is ModelSpan => span.kind === "model";
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const micro = (usd: number): number => Math.round(usd * 1_000_000);

function parsed(span: RecordedSpan | undefined, name: string): Record<string, number> {
  const value = span?.attributes[`langfuse.observation.${name}`];
  return typeof value === "string" ? (JSON.parse(value) as Record<string, number>) : {};
}

/** The figures of one run wherever Parley shows or sends them. */
async function everywhere(run: StartedRun) {
  const mine = (): readonly RecordedSpan[] =>
    recorder.spans().filter(({ traceId }) => traceId === toTraceId(run.runId));
  const scores = () => recorder.scores().filter(({ traceId }) => traceId === toTraceId(run.runId));
  await recorder.until(
    () => mine().some(({ name }) => name === "chat-turn") && scores().length > 0,
  );
  const { database } = app;
  const runStore = createRunStore({ database, now: Date.now });
  const { receipt } = runStore.answerOf(run.runId);
  if (receipt === undefined) throw new Error("The answer has no receipt.");
  const events = runStore.events(run.runId);
  const usageStore = createUsageStore(database);
  const [, line = ""] = toUsageCsv(usageStore.lines(0)).split("\r\n");
  const root = mine().find(({ parentSpanId }) => parentSpanId === undefined);
  return {
    receipt,
    details: toRunFigures(events),
    spans: toSpans(events),
    usage: (await usageStore.report(0)).totals,
    csv: line.split(","),
    spent: createSpending(database).spent({ runId: run.runId }),
    exported: createRunExports({
      runStore,
      spanStore: createSpanStore({ database, now: Date.now }),
      version: "1.2.3",
    }).toText(run.runId, "otlp"),
    root,
    generations: mine().filter(
      ({ attributes }) => attributes["langfuse.observation.type"] === "generation",
    ),
    firstTokenScore: scores().find(({ name }) => name === "time_to_first_token_ms")?.value,
  };
}

/** What must be the same everywhere, whatever became of the run. */
function expectSame(figures: Awaited<ReturnType<typeof everywhere>>): RunReceipt {
  const { receipt, details, usage: totals, csv, spent, root, spans } = figures;
  expect(details).toMatchObject(receipt);
  expect(totals).toMatchObject({
    runs: 1,
    inputTokens: receipt.inputTokens,
    outputTokens: receipt.outputTokens,
    costMicroUsd: receipt.costMicroUsd,
    firstTokenP50Ms: receipt.firstTokenMs,
    totalP50Ms: receipt.totalMs,
  });
  expect(spent).toBe(receipt.costMicroUsd);
  const [, , , , , input, output, isEstimated, usd, firstTokenMs, totalMs] = csv;
  expect([Number(input), Number(output), micro(Number(usd))]).toEqual([
    receipt.inputTokens,
    receipt.outputTokens,
    receipt.costMicroUsd,
  ]);
  expect(isEstimated).toBe(receipt.isEstimated ? "yes" : "no");
  expect(Number(totalMs)).toBe(receipt.totalMs);
  expect(firstTokenMs).toBe(String(receipt.firstTokenMs ?? ""));
  const calls = spans.filter(isModel);
  expect(sum(calls.map((call) => call.usage?.inputTokens ?? 0))).toBe(receipt.inputTokens);
  expect(sum(calls.map((call) => call.cost?.microUsd ?? 0))).toBe(receipt.costMicroUsd);
  const said = (name: string): unknown =>
    root?.attributes[`langfuse.observation.metadata.parley_${name}`];
  expect({
    input: Number(said("input_tokens")),
    output: Number(said("output_tokens")),
    cost: micro(Number(said("cost_usd"))),
    isEstimated: String(said("is_estimated")),
    total: Number(said("total_ms")),
  }).toEqual({
    input: receipt.inputTokens,
    output: receipt.outputTokens,
    cost: receipt.costMicroUsd,
    isEstimated: String(receipt.isEstimated),
    total: receipt.totalMs,
  });
  expect((root?.endMs ?? 0) - (root?.startMs ?? 0)).toBeCloseTo(receipt.totalMs, 3);
  return receipt;
}

describe("the same figures everywhere", () => {
  it("of a run with a tool: receipt, Run details, Usage, CSV, budget, OTLP and Langfuse", async () => {
    server.reply(
      stream(
        toolCall("call_1", "calculator", { expression: "6*7" }),
        finish("tool_calls"),
        usage(1_001, 7),
      ),
      stream(text("It is 42."), finish(), usage(1_503, 11)),
    );
    const run = app.say("What is 6*7?");
    await app.ended(run);
    const figures = await everywhere(run);
    const receipt = expectSame(figures);
    // 997 × 2 $ + 4 × 0.5 $ + 7 × 10 $ a million, and 1,499 × 2 $ + 4 × 0.5 $ + 11 × 10 $: 2,066 and 3,110.
    expect(receipt).toMatchObject({
      inputTokens: 2_504,
      outputTokens: 18,
      costMicroUsd: 5_176,
      isEstimated: false,
    });
    expect(figures.firstTokenScore).toBe(receipt.firstTokenMs);
    const { generations } = figures;
    expect(sum(generations.map((each) => micro(parsed(each, "cost_details")["total"] ?? 0)))).toBe(
      receipt.costMicroUsd,
    );
    expect(sum(generations.map((each) => parsed(each, "usage_details")["total"] ?? 0))).toBe(
      2_504 + 18,
    );
    const heard = generations.map(({ attributes }) =>
      Date.parse(
        JSON.parse(String(attributes["langfuse.observation.completion_start_time"])) as string,
      ),
    );
    expect(heard.toSorted()).toEqual(
      figures.spans.filter(isModel).map(({ firstTokenAt }) => firstTokenAt),
    );
    expect(figures.exported).toContain(`"key": "parley.cost.micro_usd"`);
    expect(figures.exported.match(/"intValue": "(?:2066|3110)"/g)).toHaveLength(2);
  });

  it("of a call whose endpoint counts nothing: the estimate, named as one", async () => {
    server.reply(stream(text("It is 42."), finish()));
    const run = app.say("What is 6*7?");
    await app.ended(run);
    const figures = await everywhere(run);
    const receipt = expectSame(figures);
    expect(receipt.isEstimated).toBe(true);
    expect(receipt.costMicroUsd).toBeGreaterThan(0);
  });

  it("of a run that was stopped in the middle", async () => {
    server.reply(stream(text("It is ", "forty"), hang()));
    const run = app.say("What is 6*7?");
    const isHeard = Promise.withResolvers<undefined>();
    void app.runs.watch(
      run.runId,
      (event) => {
        if (event.type === "run-event" && event.event.type === "text-delta")
          isHeard.resolve(undefined);
      },
      new AbortController().signal,
    );
    await isHeard.promise;
    app.runs.stop(run.runId);
    await app.ended(run);
    const figures = await everywhere(run);
    expect(expectSame(figures).isEstimated).toBe(true);
    expect(figures.csv.slice(3, 5)).toEqual(["stopped", "Stopped"]);
    expect(figures.usage.stopped).toBe(1);
    expect(figures.firstTokenScore).toBe(figures.receipt.firstTokenMs);
  });
});
