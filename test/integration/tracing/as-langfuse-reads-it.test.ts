import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toTraceId } from "../../../shared/trace-id.ts";
import type { StartedRun } from "../../../electron/runs/run-service.ts";
import { eventually } from "../../fakes/eventually.ts";
import { startRecorder, type RecordedSpan, type Recorder } from "../../fakes/langfuse/recorder.ts";
import {
  drop,
  failure,
  finish,
  hang,
  startOpenAiServer,
  stream,
  text,
  toolCall,
  usage,
  type OpenAiServer,
} from "../../fakes/openai-server.ts";
import { openTracedApp, type TracedApp, type TracedAppOptions } from "./traced-app.ts";

let recorder: Recorder;
let server: OpenAiServer;
let app: TracedApp;
beforeEach(async () => {
  [recorder, server] = await Promise.all([startRecorder(), startOpenAiServer()]);
});
afterEach(async () => {
  expect(recorder.problems).toEqual([]);
  expect(app.reports.filter((each) => String(each).includes("tracing"))).toEqual([]);
  await app.close();
  app.remove();
  await Promise.all([recorder.close(), server.close()]);
});

async function open(langfuse: TracedAppOptions["langfuse"] = {}): Promise<void> {
  app = openTracedApp({
    langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey, ...langfuse },
    secrets: { "langfuse/secret-key": recorder.secretKey },
    model: { kind: "openai-compatible", baseUrl: server.baseUrl, name: "own", apiKey: undefined },
    unlimited: true,
  });
  await app.tracing.warmUp();
}

/** The spans of a run once its trace is there. */
async function spansOf({ runId }: StartedRun): Promise<readonly RecordedSpan[]> {
  const mine = () => recorder.spans().filter(({ traceId }) => traceId === toTraceId(runId));
  await recorder.until(() => mine().some(({ name }) => name === "chat-turn"));
  return mine();
}
const of = (span: RecordedSpan | undefined, name: string): unknown =>
  span?.attributes[`langfuse.observation.${name}`];
const typed = (spans: readonly RecordedSpan[], type: string) =>
  spans.filter((span) => of(span, "type") === type);

/** As Langfuse colours it: by the level, else by the status of the span. */
const isError = (span: RecordedSpan): boolean =>
  of(span, "level") === "ERROR" || (of(span, "level") === undefined && span.status.code === 2);

async function stoppedAfter(words: string): Promise<StartedRun> {
  const run = app.say("Count.");
  const heard = Promise.withResolvers<undefined>();
  let said = "";
  void app.runs.watch(
    run.runId,
    (event) => {
      if (event.type !== "run-event" || event.event.type !== "text-delta") return;
      said += event.event.text;
      if (said.includes(words)) heard.resolve(undefined);
    },
    new AbortController().signal,
  );
  await heard.promise;
  app.runs.stop(run.runId);
  await app.ended(run);
  return run;
}

describe("one cause", () => {
  it("of a run that was stopped: one warning, with what was said and an estimate named as one", async () => {
    await open();
    server.reply(stream(text("One, ", "two"), hang()));
    const spans = await spansOf(await stoppedAfter("two"));
    expect(spans.filter(isError)).toEqual([]);
    expect(spans.filter((span) => of(span, "level") === "WARNING").map(({ name }) => name)).toEqual(
      ["chat-turn"],
    );
    const [call] = typed(spans, "generation");
    expect(of(call, "output")).toContain("One, two");
    expect(of(call, "metadata.parley_usage_is_estimated")).toBe(true);
    expect(of(call, "metadata.parley_cut_off")).toBe(true);
    expect(JSON.parse(String(of(call, "usage_details")))).toMatchObject({
      output: expect.any(Number) as number,
    });
    expect(of(call, "completion_start_time")).toBeDefined();
  });

  it.each([
    ["a connection that breaks", () => stream(text("One, ", "two"), drop()), "connection-lost"],
    ["a refused key", () => failure(401, { message: "No." }), "authentication-failed"],
  ] as const)("of %s: one error, once, in words", async (_name, reply, code) => {
    await open();
    server.replyAlways(reply);
    const run = app.say("Count.");
    await app.ended(run);
    const spans = await spansOf(run);
    const errors = spans.filter(isError);
    expect(errors.map(({ name }) => name)).toEqual(["chat-turn"]);
    expect(of(errors[0], "status_message")).toContain(code);
    const words = spans
      .map((span) => of(span, "status_message"))
      .filter((each) => each !== undefined);
    expect(words).toHaveLength(1);
    expect(of(typed(spans, "generation").at(-1), "metadata.parley_error")).toBe(code);
  });

  it("that was put right by another attempt is a warning of that attempt, with status and request", async () => {
    await open();
    server.reply(failure(503, { message: "Busy." }), stream(text("Yes."), finish(), usage()));
    const run = app.say("Are you there?");
    await app.ended(run);
    const spans = await spansOf(run);
    expect(spans.filter(isError)).toEqual([]);
    const calls = typed(spans, "generation").toSorted((a, b) => a.startMs - b.startMs);
    expect(calls).toHaveLength(2);
    expect(of(calls[0], "level")).toBe("WARNING");
    expect(of(calls[0], "metadata.parley_http_status")).toBe(503);
    expect(of(calls[1], "metadata.parley_attempt")).toBe(2);
    // The wait between them is there, and nothing round any of it.
    expect(spans.map(({ name }) => name).toSorted()).toEqual(
      ["chat own", "chat own", "chat-turn", "wait: before trying again"].toSorted(),
    );
  });
});

describe("what a reader finds", () => {
  it("holds each thing once: parameters, tools, calls, results, the end", async () => {
    await open();
    server.reply(
      stream(
        toolCall("call_1", "calculator", { expression: "6*7" }),
        finish("tool_calls"),
        usage(),
      ),
      stream(text("It is 42."), finish(), usage()),
    );
    const run = app.say("What is 6*7?");
    await app.ended(run);
    const spans = await spansOf(run);
    const [tool] = typed(spans, "tool");
    expect(of(tool, "input")).toBe('{"expression":"6*7"}');
    expect(String(of(tool, "output"))).toContain("42");
    expect(JSON.stringify(spans)).not.toContain('\\"lc\\"');
    const [first] = typed(spans, "generation").toSorted((a, b) => a.startMs - b.startMs);
    const output = JSON.parse(String(of(first, "output"))) as Record<string, unknown>[];
    expect(output).toEqual([
      {
        role: "assistant",
        content: "",
        tool_calls: [
          {
            id: "call_1",
            type: "function",
            function: { name: "calculator", arguments: '{"expression":"6*7"}' },
          },
        ],
      },
    ]);
    expect(of(first, "metadata.parley_finish_reason")).toBe("tool_calls");
    expect(first?.attributes["gen_ai.tool.definitions"]).toContain('"name":"calculator"');
    expect(first?.attributes["gen_ai.input.messages"]).toBeUndefined();
  });

  it("is found by environment, release, user, tags and metadata, of trace and scores alike", async () => {
    await open({
      environment: "staging",
      release: "7.7",
      userId: "ada",
      tags: ["beta"],
      metadata: { team: "support" },
    });
    server.replyAlways(() => stream(text("Yes."), finish(), usage()));
    const run = app.say("Are you there?");
    await app.ended(run);
    app.tracing.feedback.set({ messageId: run.messageId, rating: "good", reasons: [], note: "" });
    const spans = await spansOf(run);
    for (const { attributes } of spans) {
      expect(attributes).toMatchObject({
        "langfuse.environment": "staging",
        "langfuse.release": "7.7",
        "langfuse.user.id": "ada",
        "langfuse.trace.tags": ["parley", "answer", "beta"],
        "langfuse.trace.metadata.team": "support",
        "langfuse.trace.metadata.parley_model": "own",
      });
    }
    expect(
      spans.filter(({ attributes }) => attributes["langfuse.internal.is_app_root"]),
    ).toHaveLength(1);
    await recorder.until(() => recorder.scores().length === 2);
    expect(recorder.scores().map(({ environment }) => environment)).toEqual(["staging", "staging"]);
    const headers = recorder.requests.map((request) => request.headers);
    for (const each of headers) {
      expect(each).toMatchObject({
        "x-langfuse-ingestion-version": "4",
        "x-langfuse-sdk-name": "parley",
        "x-langfuse-sdk-version": "1.2.3",
      });
    }
  });

  it("keeps codes and Parley's own words where content is off, and no word of the conversation", async () => {
    await open({ includeContent: false });
    server.replyAlways(() => failure(401, { message: "pomegranate is no key" }));
    const run = app.say("pomegranate?");
    await app.ended(run);
    const [root] = typed(await spansOf(run), "agent");
    expect(of(root, "status_message")).toMatch(/did not accept the API key.*authentication-failed/);
    expect(recorder.requests.map(({ body }) => body).join()).not.toContain("pomegranate");
  });
});

describe("feedback", () => {
  it("that is taken back while its score still waits at the host is gone in the end", async () => {
    await open();
    server.replyAlways(() => stream(text("Yes."), finish(), usage()));
    const run = app.say("Are you there?");
    await app.ended(run);
    await spansOf(run);
    const { messageId } = run;
    const came = (line: RegExp) => recorder.requests.some((request) => line.test(request.line));
    const feedback = () => recorder.scores().filter(({ name }) => name === "user_feedback");
    await recorder.until(() => recorder.scores().length === 1);
    recorder.holdScores();
    app.tracing.feedback.set({ messageId, rating: "good", reasons: [], note: "" });
    await recorder.until(() =>
      recorder.requests.some(({ body }) => body.includes("user_feedback")),
    );
    app.tracing.feedback.withdraw(messageId);
    await recorder.until(() => came(/^DELETE /));
    recorder.releaseScores();
    expect(feedback()).toHaveLength(1);

    // A quarter of a minute later, in the next life of the app.
    await eventually(() =>
      expect(app.database.run("UPDATE outbox SET next_at = 1 WHERE next_at IS NOT NULL")).toBe(1),
    );
    const { folder } = app;
    await app.close();
    app = openTracedApp({
      folder,
      langfuse: { baseUrl: recorder.url, publicKey: recorder.publicKey },
      secrets: { "langfuse/secret-key": recorder.secretKey },
    });
    await app.tracing.warmUp();
    await recorder.until(() => came(/^GET \/api\/public\/scores\//) && feedback().length === 0);
  });

  it("that is good after it was bad with a note carries no note, under one key", async () => {
    await open();
    server.replyAlways(() => stream(text("Yes."), finish(), usage()));
    const run = app.say("Are you there?");
    await app.ended(run);
    const { messageId } = run;
    const feedback = () => recorder.scores().filter(({ name }) => name === "user_feedback");
    app.tracing.feedback.set({ messageId, rating: "bad", reasons: ["wrong"], note: "No." });
    await recorder.until(() => feedback()[0]?.value === 0);
    const [{ timestamp } = { timestamp: "" }] = feedback();
    app.tracing.feedback.set({ messageId, rating: "good", reasons: [], note: "" });
    await recorder.until(() => feedback()[0]?.value === 1);
    expect(feedback()).toMatchObject([{ comment: null, timestamp }]);
    const [root] = typed(await spansOf(run), "agent");
    expect(Date.parse(timestamp)).toBe(root?.endMs);
  });
});

it("loses the oldest of a long conversation and keeps the question, as JSON", async () => {
  await open({ redactContent: false });
  server.replyAlways(() => stream(text("word ".repeat(30_000)), finish(), usage()));
  let parent = app.say("Question 0");
  await app.ended(parent);
  for (let turn = 1; turn < 4; turn += 1) {
    const { threadId, messageId } = parent;
    parent = app.say(`Question ${turn}`, threadId, messageId);
    await app.ended(parent);
  }
  const [call] = typed(await spansOf(parent), "generation");
  const input = String(of(call, "input"));
  expect(Buffer.byteLength(input)).toBeLessThanOrEqual(262_200);
  const messages = JSON.parse(input) as { role: string; content: string }[];
  expect(messages[0]?.role).toBe("system");
  expect(messages.at(-1)?.content).toContain("Question 3");
  expect(input).not.toContain("Question 0");
  expect(call?.attributes["parley.messages.left_out"]).toBeGreaterThan(0);
});

it("comes in smaller pieces to a host that takes no more, the newest kept, and its scores behind it", async () => {
  await open({ redactContent: false });
  const most = 100_000;
  recorder.behave({ type: "picky", status: 413, dislikes: (body) => body.length > most });
  server.replyAlways(() => stream(text(`${"word ".repeat(30_000)}the end.`), finish(), usage()));
  const first = app.say("Question 0");
  await app.ended(first);
  const run = app.say("Question 1", first.threadId, first.messageId);
  await app.ended(run);
  const mine = () => recorder.scores().filter(({ traceId }) => traceId === toTraceId(run.runId));
  await recorder.until(() => mine().length > 0);
  const spans = await spansOf(run);
  const [call] = typed(spans, "generation");
  expect(String(of(call, "input"))).toContain("Question 1");
  expect(call?.attributes["parley.span.shortened"]).toContain("takes no larger span");
  for (const span of spans) {
    for (const side of ["input", "output"]) {
      expect(() => JSON.parse(String(of(span, side))) as unknown).not.toThrow();
    }
  }
  await eventually(async () =>
    expect((await app.tracing.status()).targets[0]).toMatchObject({ failed: 0, state: "sent" }),
  );
});
