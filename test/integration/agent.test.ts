import { LLMock } from "@copilotkit/aimock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { findData } from "../../electron/guard/untrusted-data.ts";
import type { ModelChoice } from "../../electron/agent/model-choice.ts";
import { ENDED_EARLY } from "../../electron/agent/system-prompt.ts";
import {
  createAgentRequest,
  createMessage,
  toOutline,
  toText,
  userMessage,
  type RecordedRequest,
} from "../fakes/agent-request.ts";
import {
  answer,
  finish,
  gate,
  hang,
  raw,
  reasoning,
  startOpenAiServer,
  stream,
  streamWithoutDone,
  text,
  toolCall,
  usage,
  type OpenAiServer,
} from "../fakes/openai-server.ts";
import { AppError } from "../../shared/errors.ts";
import type { ToolCallPart } from "../../shared/message.ts";
import { eventually } from "../fakes/eventually.ts";

let server: OpenAiServer;
beforeEach(async () => {
  server = await startOpenAiServer();
});
afterEach(() => server.close());

const choice = (apiKey?: string): ModelChoice => ({
  kind: "openai-compatible",
  baseUrl: server.baseUrl,
  name: "test-model",
  apiKey,
});
const ask = (request: RecordedRequest, model = choice()) => localAgent.run({ ...request, model });
const wire = (index: number) => server.requests[index]?.body?.messages ?? [];

describe("an answer", () => {
  it("is told as the events of one model call in one node", async () => {
    server.reply(answer("Hel", "lo ", "there"));
    const request = createAgentRequest({ history: [userMessage("Hi")] });

    expect(await ask(request)).toEqual({ type: "complete" });

    expect(toOutline(request.events)).toEqual([
      "node-start agent",
      "model-start",
      "model-request",
      "first-token",
      "text-delta",
      "model-end",
      "node-end agent",
    ]);
    expect(toText(request.events)).toBe("Hello there");
    expect(request.events).toContainEqual(
      expect.objectContaining({
        type: "model-end",
        finishReason: "stop",
        usage: {
          inputTokens: 11,
          outputTokens: 7,
          cachedInputTokens: 4,
          reasoningTokens: 2,
          isEstimated: false,
        },
      }),
    );
    expect(server.requests[0]?.body).toMatchObject({
      model: "test-model",
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it("streams token by token: each is emitted when it comes, and model-start before the first", async () => {
    const first = Promise.withResolvers<undefined>();
    const second = Promise.withResolvers<undefined>();
    server.reply(
      stream(gate(first.promise), text("one"), gate(second.promise), text("two"), finish()),
    );
    const request = createAgentRequest({ history: [userMessage("Hi")] });
    const run = ask(request);

    await request.waitFor(({ type }) => type === "model-start");
    await server.request(0);
    expect(toText(request.events)).toBe("");
    first.resolve(undefined);
    await request.waitFor(({ type }) => type === "text-delta");
    expect(toText(request.events)).toBe("one");
    second.resolve(undefined);
    await run;
    expect(toText(request.events)).toBe("onetwo");
  });

  it("keeps reasoning apart from text and does not send it back", async () => {
    server.reply(stream(reasoning("Hm, ", "well."), text("Yes."), finish(), usage()));
    const request = createAgentRequest({
      history: [
        userMessage("One"),
        createMessage("assistant", [
          { type: "reasoning", text: "SECRET THOUGHT", startedAt: 1, endedAt: 2 },
          { type: "text", text: "Done." },
        ]),
        userMessage("Two"),
      ],
    });

    await ask(request);

    expect(toOutline(request.events)).toContain("reasoning-delta");
    expect(toText(request.events)).toBe("Yes.");
    expect(wire(0).slice(1)).toEqual([
      { role: "user", content: "One" },
      { role: "assistant", content: "Done." },
      { role: "user", content: "Two" },
    ]);
  });

  it("comes whole through aimock, another implementation of the protocol", async () => {
    const mock = new LLMock({ port: 0 });
    mock.onMessage("hello", { content: "Hi there, from another server!" });
    await mock.start();
    try {
      const request = createAgentRequest({ history: [userMessage("hello")] });
      const model: ModelChoice = {
        kind: "openai-compatible",
        baseUrl: `${mock.url}/v1`,
        name: "gpt-4o",
        apiKey: "mock",
      };
      expect(await ask(request, model)).toEqual({ type: "complete" });
      expect(toText(request.events)).toBe("Hi there, from another server!");
    } finally {
      await mock.stop();
    }
  });

  it("continues a partial answer by asking for the rest", async () => {
    server.reply(answer("rest"));
    const request = createAgentRequest({
      history: [
        userMessage("Hi"),
        createMessage("assistant", [{ type: "text", text: "The first" }]),
      ],
      continues: true,
    });

    expect(await ask(request)).toEqual({ type: "complete" });

    expect(wire(0).map(({ role }) => role)).toEqual(["system", "user", "assistant", "user"]);
    expect(wire(0)[2]?.content).toBe("The first");
  });
});

describe("a tool turn", () => {
  it("shows each call with its arguments and result, in order", async () => {
    server.reply(
      stream(
        text("Let me see."),
        toolCall("a", "calculator", { expression: "6 * 7" }, 0),
        toolCall("b", "current_time", { timeZone: "UTC" }, 1),
        finish("tool_calls"),
        usage(),
      ),
      answer("It is 42."),
    );
    const request = createAgentRequest({ history: [userMessage("6 * 7, and the time?")] });

    expect(await ask(request)).toEqual({ type: "complete" });

    expect(toOutline(request.events)).toEqual([
      "node-start agent",
      "model-start",
      "model-request",
      "first-token",
      "text-delta",
      "model-end",
      "node-end agent",
      "node-start tools",
      "node-start tools",
      "tool-start",
      "tool-start",
      "tool-end",
      "tool-end",
      "node-end tools",
      "node-end tools",
      "node-start agent",
      "model-start",
      "model-request",
      "first-token",
      "text-delta",
      "model-end",
      "node-end agent",
    ]);
    expect(request.events).toContainEqual(
      expect.objectContaining({
        type: "tool-start",
        toolCallId: "a",
        toolName: "calculator",
        args: { expression: "6 * 7" },
      }),
    );
    expect(request.events).toContainEqual(
      expect.objectContaining({ type: "tool-end", toolCallId: "a", result: "42" }),
    );
    expect(request.events).toContainEqual(
      expect.objectContaining({
        type: "tool-end",
        toolCallId: "b",
        result: "Sunday, 22 November 2026, 13:03:11 (UTC, UTC+00:00)",
      }),
    );
    expect(wire(1).slice(2)).toEqual([
      {
        role: "assistant",
        content: "Let me see.",
        tool_calls: [
          {
            id: "a",
            type: "function",
            function: { name: "calculator", arguments: '{"expression":"6 * 7"}' },
          },
          {
            id: "b",
            type: "function",
            function: { name: "current_time", arguments: '{"timeZone":"UTC"}' },
          },
        ],
      },
      expect.objectContaining({
        role: "tool",
        tool_call_id: "a",
        content: "42",
      }),
      expect.objectContaining({ role: "tool", tool_call_id: "b" }),
    ]);
  });

  it.each([
    [
      "a failing tool",
      toolCall("x", "calculator", { expression: "1/0" }),
      "Error: division by zero.",
    ],
    [
      "an unknown tool",
      toolCall("x", "launch", { now: true }),
      'Error: Tool "launch" not found. There are: calculator, current_time.',
    ],
    [
      "arguments of the wrong shape",
      toolCall("x", "calculator", { sum: 1 }),
      expect.stringMatching(/^Error: .*schema/),
    ],
    [
      "arguments that are no JSON",
      toolCall("x", "calculator", '{"expression": '),
      expect.stringMatching(/^Error: .*valid JSON/),
    ],
  ])("tells the person and the model of %s, and goes on", async (_, call, message: unknown) => {
    server.reply(stream(call, finish("tool_calls")), answer("Sorry."));
    const request = createAgentRequest({ history: [userMessage("Try")] });

    expect(await ask(request)).toEqual({ type: "complete" });

    const kinds = toOutline(request.events);
    expect(kinds.filter((kind) => kind === "tool-start")).toHaveLength(1);
    expect(request.events).toContainEqual(
      expect.objectContaining({ type: "tool-error", toolCallId: "x", message }),
    );
    expect(kinds.indexOf("tool-start")).toBeLessThan(kinds.indexOf("tool-error"));
    expect(wire(1).at(-1)).toMatchObject({ role: "tool", tool_call_id: "x" });
    expect(findData(String(wire(1).at(-1)?.content))).toMatchObject([{ text: message }]);
  });

  it("runs a call without arguments that a server writes as an empty string", async () => {
    server.reply(stream(toolCall("x", "current_time", ""), finish("tool_calls")), answer("Noon."));
    const request = createAgentRequest({ history: [userMessage("Time?")] });

    await ask(request);

    expect(toOutline(request.events)).toContain("tool-end");
  });

  it("runs every call of a server that gives all calls and answers the same id", async () => {
    server.reply(
      stream(toolCall("call_0", "calculator", { expression: "1+1" }), finish("tool_calls")),
      stream(toolCall("call_0", "calculator", { expression: "2+2" }), finish("tool_calls")),
      answer("2 and 4"),
    );
    const request = createAgentRequest({ history: [userMessage("Add")] });

    await ask(request);

    const results = request.events.flatMap((event) =>
      event.type === "tool-end" ? event.result : [],
    );
    expect(results).toEqual(["2", "4"]);
    expect(wire(2).map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "tool",
      "assistant",
      "tool",
    ]);
  });

  it("asks its bounds before every call, with the rounds so far, and has no limit of its own", async () => {
    server.replyAlways(({ messages }) =>
      stream(
        toolCall(`call-${messages.length}`, "calculator", { expression: "1+1" }),
        finish("tool_calls"),
      ),
    );
    const request = createAgentRequest({ history: [userMessage("Loop")] });
    const rounds: number[] = [];
    const acquireModelCall: typeof request.bounds.acquireModelCall = ({ toolRounds }) => {
      rounds.push(toolRounds);
      if (toolRounds === 15) throw new AppError("budget-reached", "That was enough.");
      return Promise.resolve({ settle: () => undefined });
    };

    expect(
      await ask({ ...request, bounds: { ...request.bounds, acquireModelCall } }),
    ).toMatchObject({ type: "incomplete", error: { code: "budget-reached" } });
    expect(rounds).toEqual(Array.from({ length: 16 }, (_, index) => index));
    expect(server.requests).toHaveLength(15);
    expect(request.events.filter(({ type }) => type === "node-start")).toHaveLength(
      request.events.filter(({ type }) => type === "node-end").length,
    );
  });
});

describe("stopping", () => {
  it("closes the provider's socket, rejects with the reason and emits nothing more", async () => {
    server.reply(stream(text("one "), hang()));
    const request = createAgentRequest({ history: [userMessage("Hi")] });
    const run = ask(request);
    await request.waitFor(({ type }) => type === "text-delta");
    const before = [...request.events];
    const reason = new Error("stopped by hand");

    request.controller.abort(reason);

    await expect(run).rejects.toBe(reason);
    expect(await (await server.request(0)).closed).toBe(false);
    expect(request.events).toEqual(before);
    expect(request.reported).toEqual([]);
  });

  it("works before the first byte, and during the wait before a retry", async () => {
    server.reply(stream(hang()));
    const first = createAgentRequest({ history: [userMessage("Hi")] });
    const firstRun = ask(first);
    const { closed } = await server.request(0);
    first.controller.abort(new Error("early"));
    await expect(firstRun).rejects.toThrow("early");
    expect(await closed).toBe(false);

    server.reply({ type: "body", status: 503, headers: {}, body: "" });
    const second = createAgentRequest({ history: [userMessage("Hi")] });
    const secondRun = ask(second);
    await (
      await server.request(1)
    ).closed;
    second.controller.abort(new Error("while waiting"));
    await expect(secondRun).rejects.toThrow("while waiting");
    expect(server.requests).toHaveLength(2);
  });

  it("makes no request when it was stopped before it began", async () => {
    const request = createAgentRequest({ history: [userMessage("Hi")] });
    request.controller.abort(new Error("never mind"));

    await expect(ask(request)).rejects.toThrow("never mind");
    expect(server.requests).toHaveLength(0);
    expect(request.events).toEqual([]);
  });

  it("leaves a thread whose next turn is valid on the wire, a cancelled tool call included", async () => {
    server.reply(answer("Fine."));
    const cancelled: ToolCallPart = {
      type: "tool-call",
      toolCallId: "abc" as ToolCallPart["toolCallId"],
      toolName: "calculator",
      args: { expression: "1+1" },
      state: "cancelled",
      result: null,
      startedAt: 1,
      endedAt: 2,
    };
    const request = createAgentRequest({
      history: [userMessage("One"), createMessage("assistant", [cancelled]), userMessage("Two")],
    });

    await ask(request);

    expect(wire(0).slice(1)).toEqual([
      { role: "user", content: "One" },
      {
        role: "assistant",
        content: expect.toSatisfy(
          (content: unknown) => content === "" || content === null,
        ) as unknown,
        tool_calls: [expect.objectContaining({ id: "call00001" })],
      },
      expect.objectContaining({ role: "tool", tool_call_id: "call00001" }),
      { role: "assistant", content: ENDED_EARLY },
      { role: "user", content: "Two" },
    ]);
  });
});

describe("the clocks", () => {
  it("hear of every word as it comes, and of the arguments of a tool call", async () => {
    const said = Promise.withResolvers<undefined>();
    const told = Promise.withResolvers<undefined>();
    server.reply(
      stream(
        text("Hel"),
        gate(said.promise),
        toolCall("a", "calculator", { expression: "6*7" }),
        gate(told.promise),
        finish("tool_calls"),
      ),
      answer("It is 42."),
    );
    const request = createAgentRequest({ history: [userMessage("Hi")] });
    let heard = 0;
    const heardMoreThan = (count: number) => eventually(() => expect(heard).toBeGreaterThan(count));
    const bounds = { ...request.bounds, heard: () => void (heard += 1) };
    const answered = localAgent.run({ ...request, bounds, model: choice() });
    await heardMoreThan(0);
    const afterText = heard;
    said.resolve(undefined);
    await heardMoreThan(afterText);
    told.resolve(undefined);
    await answered;
  });
});

describe("the way an answer ends", () => {
  it.each([
    ["length", stream(text("Half"), finish("length")), { reason: "truncated", error: null }],
    [
      "content_filter",
      stream(text("Ha"), finish("content_filter")),
      { reason: "filtered", error: null },
    ],
    [
      "a clean end without a reason",
      streamWithoutDone(text("Half an ans")),
      { reason: "interrupted", error: { code: "connection-lost" } },
    ],
    [
      "[DONE] without a reason",
      stream(text("Half an ans")),
      { reason: "interrupted", error: { code: "connection-lost" } },
    ],
    [
      "half a tool call",
      streamWithoutDone(toolCall("x", "calculator", { expression: "1+1" })),
      { reason: "interrupted", error: { code: "connection-lost" } },
    ],
    ["nothing but stop", stream(finish()), { reason: "failed", error: { code: "empty-answer" } }],
    [
      "a login page with status 200",
      {
        type: "body" as const,
        status: 200,
        headers: { "content-type": "text/html" },
        body: "<html>Log in</html>",
      },
      { reason: "failed", error: { code: "malformed-response" } },
    ],
    [
      "an error body with status 200",
      { type: "body" as const, status: 200, headers: {}, body: '{"error":{"message":"no"}}' },
      { reason: "failed", error: { code: "provider-failed" } },
    ],
  ])("%s is never a complete answer", async (_, reply, status) => {
    server.reply(reply);
    const request = createAgentRequest({ history: [userMessage("Hi")] });

    expect(await ask(request)).toMatchObject({ type: "incomplete", ...status });
    expect(toOutline(request.events)).not.toContain("tool-start");
  });

  it.each([
    ["no [DONE]", streamWithoutDone(text("All ", "of it"), finish())],
    ["comments and CRLF", stream(raw(": keep-alive\r\n\r\n"), text("All ", "of it"), finish())],
    ["no usage", stream(text("All ", "of it"), finish())],
  ])("%s is a complete answer", async (_, reply) => {
    server.reply(reply);
    const request = createAgentRequest({ history: [userMessage("Hi")] });

    expect(await ask(request)).toEqual({ type: "complete" });
    expect(toText(request.events)).toBe("All of it");
  });
});
