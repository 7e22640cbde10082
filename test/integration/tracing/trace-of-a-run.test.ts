import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toTraceId } from "../../../shared/trace-id.ts";
import { startRecorder, type RecordedSpan, type Recorder } from "../../fakes/langfuse/recorder.ts";
import { finish, startOpenAiServer, stream, text, usage } from "../../fakes/openai-server.ts";
import { openTracedApp, type TracedApp } from "./traced-app.ts";
import { eventually } from "../../fakes/eventually.ts";

const PRICE = {
  model: "own",
  inputMicroUsdPerMillion: 2_000_000,
  cachedInputMicroUsdPerMillion: 500_000,
  outputMicroUsdPerMillion: 10_000_000,
  contextWindowTokens: null,
};

let recorder: Recorder;
let app: TracedApp;

beforeEach(async () => {
  recorder = await startRecorder();
  app = openTracedApp({
    langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey },
    secrets: { "langfuse/secret-key": recorder.secretKey },
  });
  await app.tracing.warmUp();
});
afterEach(async () => {
  expect(recorder.problems).toEqual([]);
  await app.close();
  app.remove();
  await recorder.close();
});

const attribute = (span: RecordedSpan | undefined, name: string): string =>
  String(span?.attributes[`langfuse.observation.${name}`]);

describe("the trace of a run", () => {
  it("arrives as one tree, with its tools, models, session and the time of the first token", async () => {
    const run = app.say("What is 12 * (3 + 4)?");
    await app.ended(run);
    await recorder.until(() => recorder.scores().length === 2);

    const spans = recorder.spans();
    expect(app.reports).toEqual([]);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([toTraceId(run.runId)]));
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map(({ name }) => name)).toEqual(["chat-turn"]);
    expect(spans.every(({ parentSpanId = roots[0]!.spanId }) => ids.has(parentSpanId))).toBe(true);
    for (const { attributes } of spans) {
      expect(attributes["session.id"]).toBe(run.threadId);
      expect(attributes["langfuse.trace.tags"]).toEqual(["parley", "answer"]);
      expect(attributes["langfuse.trace.name"]).toBe("chat-turn");
    }

    expect(attribute(roots[0], "input")).toContain("What is 12 * (3 + 4)?");
    expect(attribute(roots[0], "output")).toContain("**84**");
    const tools = spans.filter((span) => attribute(span, "type") === "tool");
    expect(tools.map(({ name }) => name)).toEqual(["calculator"]);
    // No wrappers: what it did, and nothing round it.
    expect(spans.map(({ name }) => name).toSorted()).toEqual(
      ["calculator", "chat Parley demo", "chat Parley demo", "chat-turn"].toSorted(),
    );
    const generations = spans.filter((span) => attribute(span, "type") === "generation");
    expect(generations).toHaveLength(2);
    for (const generation of generations) {
      expect(attribute(generation, "model.name")).toBe("Parley demo");
      const firstTokenAt = Date.parse(
        attribute(generation, "completion_start_time").replaceAll('"', ""),
      );
      expect(firstTokenAt).toBeGreaterThan(generation.startMs);
      expect(firstTokenAt).toBeLessThan(generation.endMs + 1);
    }
    const usage = JSON.parse(attribute(generations[0], "usage_details")) as Record<string, number>;
    expect(usage["input"]).toBeGreaterThan(0);
    expect(usage["output"]).toBeGreaterThan(0);

    const scores = Object.fromEntries(recorder.scores().map(({ name, value }) => [name, value]));
    // What did not happen is no score.
    expect(scores).toEqual({
      tool_success_rate: 1,
      time_to_first_token_ms: expect.any(Number) as number,
    });
    expect(scores["time_to_first_token_ms"]).toBeGreaterThan(0);
    await eventually(() => expect(app.traceOf(run)).toMatchObject({ state: "sent", reason: null }));
    expect(await app.tracing.addressOf(run.runId)).toBe(
      `${recorder.url}/project/project-1/traces/${toTraceId(run.runId)}`,
    );
  });

  it("says what a call used and cost where its price is known, and nothing of cost where not", async () => {
    await using model = await startOpenAiServer();
    model.replyAlways(() => stream(text("84."), finish(), usage(1_000, 100)));
    const priced = openTracedApp({
      langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey },
      secrets: { "langfuse/secret-key": recorder.secretKey },
      model: { kind: "openai-compatible", baseUrl: model.baseUrl, name: "own", apiKey: undefined },
    });
    await priced.tracing.warmUp();
    const generation = async (): Promise<RecordedSpan | undefined> => {
      const run = priced.say("What is 12 * 7?");
      await priced.ended(run);
      const mine = () => recorder.spans().filter(({ traceId }) => traceId === toTraceId(run.runId));
      await recorder.until(() => mine().some(({ name }) => name === "chat-turn"));
      return mine().find((span) => attribute(span, "type") === "generation");
    };
    const unpriced = await generation();
    expect(unpriced?.attributes).not.toHaveProperty("langfuse.observation.cost_details");
    priced.set({ prices: { own: [PRICE] } });
    const withCost = await generation();
    await priced.close();
    priced.remove();
    expect(JSON.parse(attribute(withCost, "usage_details"))).toEqual({
      input: 996,
      input_cache_read: 4,
      output: 98,
      output_reasoning: 2,
      total: 1_100,
    });
    // 996 × 2 $, 4 × 0.5 $ and 100 × 10 $ a million.
    expect(JSON.parse(attribute(withCost, "cost_details"))).toEqual({
      input: 0.001992,
      input_cache_read: 0.000002,
      output: 0.00098,
      output_reasoning: 0.00002,
      total: 0.002994,
    });
    const heardAt = Date.parse(JSON.parse(attribute(withCost, "completion_start_time")) as string);
    expect(heardAt).toBeGreaterThanOrEqual(withCost?.startMs ?? Infinity);
    expect(heardAt).toBeLessThanOrEqual(withCost?.endMs ?? 0);
  });

  it("says how a run ended that did not end well", async () => {
    const stopped = app.say("demo: slow");
    app.runs.stop(stopped.runId);
    await app.ended(stopped);
    const failed = app.say("demo: 401");
    await app.ended(failed);
    const rootOf = (runId: typeof failed.runId) =>
      recorder
        .spans()
        .find((span) => span.parentSpanId === undefined && span.traceId === toTraceId(runId));
    await recorder.until(
      () => rootOf(stopped.runId) !== undefined && rootOf(failed.runId) !== undefined,
    );
    expect(attribute(rootOf(stopped.runId), "level")).toBe("WARNING");
    expect(attribute(rootOf(stopped.runId), "status_message")).toBe("Stopped");
    expect(attribute(rootOf(failed.runId), "level")).toBe("ERROR");
    expect(attribute(rootOf(failed.runId), "status_message")).toContain("authentication-failed");
  });

  it("is not split when the settings change while the run goes on", async () => {
    await using other = await startRecorder();
    const run = app.say("What is 2 + 2?");
    await eventually(() => expect(app.traceOf(run)?.state).toBe("pending"));
    app.set(
      { langfuse: { ...app.settings().langfuse, baseUrl: other.url, publicKey: other.publicKey } },
      { "langfuse/secret-key": other.secretKey },
    );
    await app.ended(run);
    await recorder.until(() => recorder.spans().some(({ name }) => name === "chat-turn"));
    const next = app.say("What is 3 + 3?");
    await app.ended(next);
    await other.until(() => other.scores().length === 2);
    expect(other.spans().every(({ traceId }) => traceId === toTraceId(next.runId))).toBe(true);
    expect(recorder.spans().every(({ traceId }) => traceId === toTraceId(run.runId))).toBe(true);
  });

  it("holds no word of the conversation when content is not included", async () => {
    app.set({ langfuse: { ...app.settings().langfuse, includeContent: false } });
    await app.ended(app.say("What is 12 * (3 + 4)? The word is pomegranate."));
    await recorder.until(() => recorder.scores().length === 2);
    const sent = recorder.requests.map(({ body }) => body).join();
    for (const word of ["pomegranate", "12 * (3", "**84**", "expression"]) {
      expect(sent).not.toContain(word);
    }
    expect(recorder.spans().map(({ name }) => name)).toContain("calculator");
  });

  it("never carries a key, wherever it stands", async () => {
    const key = "sk-CANARY0123456789";
    app.set({ langfuse: { ...app.settings().langfuse, redactContent: false } });
    await app.ended(app.say(`My key is ${key}.`));
    const run = app.say(`What is 12 * (3 + 4)? \n{"api_key":"${key}"}`);
    await app.ended(run);
    app.tracing.feedback.set({
      messageId: run.messageId,
      rating: "bad",
      reasons: [],
      note: `It said ${key}`,
    });
    await recorder.until(() => recorder.scores().some(({ name }) => name === "user_feedback"));
    expect(recorder.requests.map(({ body }) => body).join()).not.toContain("CANARY");
  });

  it("sends nothing and loads nothing when tracing is off", async () => {
    app.set({ langfuse: { ...app.settings().langfuse, enabled: false } });
    const run = app.say("What is 1 + 1?");
    await app.ended(run);
    expect(app.traceOf(run)).toBeUndefined();
    expect(recorder.requests).toEqual([]);
  });

  it("is not sent with a key of the environment until a person turns it on", async () => {
    const langfuse = { baseUrl: recorder.url, publicKey: recorder.publicKey };
    const other = openTracedApp({ langfuse, environmentSecretKey: recorder.secretKey });
    await other.tracing.warmUp();
    const run = other.say("What is 1 + 1?");
    await other.ended(run);
    expect(other.traceOf(run)).toBeUndefined();
    expect(recorder.requests).toEqual([]);
    expect((await other.tracing.status()).targets[0]).toMatchObject({
      state: "off",
      reason: "Its key comes from the environment. Nothing is sent until you turn it on.",
    });
    other.set({ langfuse: { ...other.settings().langfuse, enabled: true } });
    await other.ended(other.say("What is 2 + 2?"));
    await recorder.until(() => recorder.spans().some(({ name }) => name === "chat-turn"));
    await other.close();
    other.remove();
  });
});
