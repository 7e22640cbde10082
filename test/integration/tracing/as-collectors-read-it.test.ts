import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CONVENTIONS } from "../../../electron/observability/conventions.ts";
import { createRunExports } from "../../../electron/observability/run-export.ts";
import { createRunStore } from "../../../electron/store/run-store.ts";
import { createSpanStore } from "../../../electron/store/span-store.ts";
import type { StartedRun } from "../../../electron/runs/run-service.ts";
import { otlpTraces } from "../../fakes/otlp-schema.ts";
import { startRecorder, type RecordedSpan, type Recorder } from "../../fakes/langfuse/recorder.ts";
import {
  failure,
  finish,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  usage,
  type OpenAiServer,
} from "../../fakes/openai-server.ts";
import { openTracedApp, type TracedApp } from "./traced-app.ts";

let collector: Recorder;
let server: OpenAiServer;
let app: TracedApp;
beforeEach(async () => {
  [collector, server] = await Promise.all([startRecorder(), startOpenAiServer()]);
});
afterEach(async () => {
  await app.close();
  app.remove();
  await Promise.all([collector.close(), server.close()]);
});

async function open(encoding: "protobuf" | "json" = "protobuf"): Promise<void> {
  const parameters = { temperature: 0.2, maximumTokens: 500, reasoningEffort: "low" };
  app = openTracedApp({
    openTelemetry: { enabled: true, url: `${collector.url}/v1/traces`, encoding },
    model: {
      ...{ kind: "openai-compatible", baseUrl: server.baseUrl, name: "own", apiKey: undefined },
      parameters,
    },
    unlimited: true,
  });
  await app.tracing.warmUp();
}

async function say(words: string): Promise<StartedRun> {
  const run = app.say(words);
  await app.ended(run);
  await collector.until(() =>
    collector.spans().some(({ parentSpanId }) => parentSpanId === undefined),
  );
  return run;
}
const named = (name: string): readonly RecordedSpan[] =>
  collector
    .spans()
    .filter((span) => span.name === name)
    .toSorted((a, b) => a.startMs - b.startMs);
const parsed = (value: unknown): unknown => JSON.parse(String(value));

describe("a run of two calls and a tool", () => {
  beforeEach(async () => {
    await open();
    server.reply(
      stream(
        toolCall("call_1", "calculator", { expression: "6*7" }),
        finish("tool_calls"),
        usage(),
      ),
      stream(text("It is 42."), finish(), usage()),
    );
  });

  it("is protobuf, packed, under the schema of the conventions it follows", async () => {
    await say("What is 6*7?");
    for (const { headers } of collector.requests) {
      expect(headers).toMatchObject({
        "content-type": "application/x-protobuf",
        "content-encoding": "gzip",
      });
    }
    for (const { schemaUrl } of collector.spans()) expect(schemaUrl).toBe(CONVENTIONS.schemaUrl);
  });

  it("says what each call asked, who answered and how, in seconds and tokens", async () => {
    await say("What is 6*7?");
    const [first, second] = named("chat own");
    const { hostname, port } = new URL(server.baseUrl);
    expect(first?.kind).toBe(3);
    expect(first?.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": hostname,
      "gen_ai.request.model": "own",
      "gen_ai.request.temperature": 0.2,
      "gen_ai.request.max_tokens": 500,
      "parley.request.parameter.reasoning_effort": "low",
      "gen_ai.response.id": expect.any(String) as string,
      "gen_ai.response.model": expect.any(String) as string,
      "gen_ai.response.finish_reasons": ["tool_calls"],
      "gen_ai.response.time_to_first_chunk": expect.any(Number) as number,
      "gen_ai.usage.reasoning.output_tokens": 2,
      "server.address": hostname,
      "server.port": Number(port),
    });
    expect(first?.attributes["gen_ai.response.time_to_first_chunk"]).toBeLessThan(30);
    expect(parsed(first?.attributes["gen_ai.tool.definitions"])).toContainEqual(
      expect.objectContaining({ type: "function", name: "calculator" }),
    );
    // The second offers the same tools, which its events do not say again.
    expect(second?.attributes["gen_ai.tool.definitions"]).toBe(
      first?.attributes["gen_ai.tool.definitions"],
    );
    expect(parsed(second?.attributes["gen_ai.output.messages"])).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "It is 42." }], finish_reason: "stop" },
    ]);
    const input = parsed(second?.attributes["gen_ai.input.messages"]) as {
      role: string;
      parts: { type: string }[];
    }[];
    expect(input.map(({ role, parts }) => [role, parts.map(({ type }) => type).join()])).toEqual([
      ["system", "text"],
      ["user", "text"],
      ["assistant", "tool_call"],
      ["tool", "tool_call_response"],
    ]);
  });

  it("names the conversation on what asks a model, and on nothing else", async () => {
    const { threadId } = await say("What is 6*7?");
    for (const { name, attributes } of collector.spans()) {
      const isGenAi = /^(?:invoke_agent|chat|execute_tool) /.test(name);
      expect(attributes["gen_ai.conversation.id"], name).toBe(isGenAi ? threadId : undefined);
      expect(attributes["gen_ai.operation.name"] !== undefined, name).toBe(isGenAi);
    }
    expect(collector.spans().map(({ name }) => name)).toContain("node agent");
  });

  it("is the same run as Copy as OpenTelemetry writes: the same spans, ids, times and words", async () => {
    const { runId } = await say("What is 6*7?");
    const { database } = app;
    const exports = createRunExports({
      runStore: createRunStore({ database, now: Date.now }),
      spanStore: createSpanStore({ database, now: Date.now }),
      version: "1.2.3",
    });
    const copied = otlpTraces
      .parse(JSON.parse(exports.toText(runId, "otlp")))
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    const sent = collector.spans();
    expect(copied.map(({ spanId, name, kind }) => ({ spanId, name, kind }))).toEqual(
      sent.map(({ spanId, name, kind }) => ({ spanId, name, kind })),
    );
    for (const [index, { attributes }] of copied.entries()) {
      const keys = Object.keys(sent[index]?.attributes ?? {});
      expect(keys).toEqual(expect.arrayContaining(attributes.map(({ key }) => key)));
    }
  });
});

describe("what fails", () => {
  it("has a status, and its code as error.type: the run, the call, the attempt before", async () => {
    await open("json");
    server.replyAlways(() => failure(401, { message: "No." }, { "x-request-id": "req_9" }));
    await say("Hello?");
    expect(collector.requests[0]?.headers["content-type"]).toBe("application/json");
    for (const [name, kind] of [
      ["invoke_agent Parley", 1],
      ["chat own", 3],
    ] as const) {
      const [span] = named(name);
      expect(span?.kind).toBe(kind);
      expect(span?.status.code).toBe(2);
      expect(span?.attributes["error.type"]).toBe("authentication-failed");
    }
    expect(named("chat own")[0]?.attributes).toMatchObject({
      "http.response.status_code": 401,
      "parley.request.id": "req_9",
    });
  });

  it("of a tool is the tool's, whose words are content", async () => {
    await open();
    server.reply(
      stream(toolCall("c", "calculator", { expression: "1/0" }), finish("tool_calls"), usage()),
      stream(text("No."), finish(), usage()),
    );
    await say("What is 1/0?");
    const [tool] = named("execute_tool calculator");
    expect(tool?.status).toEqual({ code: 2 });
    expect(tool?.attributes).toMatchObject({
      "error.type": "tool_error",
      "parley.tool.error": expect.stringContaining("division by zero") as string,
    });
    expect(named("invoke_agent Parley")[0]?.status.code).toBe(1);
  });
});
