import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import { createAgentRequest, createMessage, userMessage } from "../fakes/agent-request.ts";
import {
  answer,
  finish,
  startOpenAiServer,
  stream,
  toolCall,
  type OpenAiServer,
  type Step,
} from "../fakes/openai-server.ts";
import type { Message } from "../../shared/message.ts";

// What goes out to a provider, after public reports of what strict ones refuse (2023–2026).

let server: OpenAiServer;
beforeEach(async () => {
  server = await startOpenAiServer();
});
afterEach(() => server.close());

const ask = (history: readonly Message[]) =>
  localAgent.run({
    ...createAgentRequest({ history: [...history] }),
    model: { kind: "openai-compatible", baseUrl: server.baseUrl, name: "m", apiKey: undefined },
  });

it("the schema of a tool goes out without what strict servers refuse in it", async () => {
  server.reply(answer("Hello"));
  await ask([userMessage("Hi")]);
  const tools = server.requests[0]?.body?.tools ?? [];
  expect(tools.length).toBeGreaterThan(1);
  const written = JSON.stringify(tools);
  expect(written).not.toContain("$schema");
  expect(written).not.toContain("additionalProperties");
  expect(written).toContain('"expression"');
});

it("a call of this turn goes back with no text beside it and no name at its result", async () => {
  server.reply(
    stream(toolCall("a", "calculator", { expression: "6*7" }), finish("tool_calls")),
    answer("42."),
  );
  await ask([userMessage("What is 6*7?")]);
  const [, , called, result] = server.requests[1]?.body?.messages ?? [];
  expect(called).toMatchObject({ role: "assistant", content: null });
  expect(called?.tool_calls).toHaveLength(1);
  expect(result).toEqual({
    role: "tool",
    content: expect.stringContaining("42") as string,
    tool_call_id: "a",
  });
});

it("a call of an earlier turn goes out the same way", async () => {
  server.reply(answer("Yes."));
  const call = {
    type: "tool-call",
    id: "x",
    toolName: "calculator",
    args: { expression: "1+1" },
    state: "done",
    result: "2",
    startedAt: 1,
    endedAt: 2,
  };
  await ask([
    userMessage("What is 1+1?"),
    createMessage("assistant", [call as never, { type: "text", text: "Two." }]),
    userMessage("Sure?"),
  ]);
  const messages = server.requests[0]?.body?.messages ?? [];
  const called = messages.find(({ tool_calls: calls }) => calls !== undefined);
  expect(called).toMatchObject({ role: "assistant", content: null });
  expect(Object.keys(messages.find(({ role }) => role === "tool") ?? {})).not.toContain("name");
});

describe("what a server wants back with the calls it made goes back within the turn", () => {
  const call = (more: object = {}, id = "a"): Step => ({
    type: "delta",
    delta: {
      tool_calls: [
        {
          index: 0,
          id,
          type: "function",
          function: { name: "calculator", arguments: '{"expression":"6*7"}' },
          ...more,
        },
      ],
    },
  });
  const delta = (fields: object): Step => ({ type: "delta", delta: { ...fields } });
  const end = finish("tool_calls");
  const called = (request: number) =>
    (server.requests[request]?.body?.messages ?? []).filter(
      ({ tool_calls: calls }) => calls !== undefined,
    );

  it("DeepSeek's thoughts, with each call of its own", async () => {
    server.reply(
      stream(
        delta({ reasoning_content: "Two " }),
        delta({ reasoning_content: "sums." }),
        call(),
        end,
      ),
      stream(delta({ reasoning_content: "Once more." }), call({}, "b"), end),
      answer("42."),
    );
    await ask([userMessage("What is 6*7?")]);
    expect(called(2)).toMatchObject([
      { reasoning_content: "Two sums.", content: null, tool_calls: [{ id: "a" }] },
      { reasoning_content: "Once more.", content: null, tool_calls: [{ id: "b" }] },
    ]);
  });

  it.each<readonly [string, (signed: object) => Step[]]>([
    ["beside its arguments", (signed) => [call(signed)]],
    [
      "in a piece of its own",
      (signed) => [call(), delta({ tool_calls: [{ index: 0, ...signed }] })],
    ],
  ])("Gemini's signature of a call, %s", async (_how, pieces) => {
    const signed = { extra_content: { google: { thought_signature: "c2lnbmVk" } } };
    server.reply(stream(pieces(signed), end), answer("42."));
    await ask([userMessage("What is 6*7?")]);
    expect(called(1)).toMatchObject([{ tool_calls: [{ id: "a", ...signed }] }]);
  });

  it("OpenRouter's details, their pieces joined by their places", async () => {
    const detail = (more: object) =>
      delta({ reasoning: "ha", reasoning_details: [{ format: "x", index: 0, ...more }] });
    server.reply(
      stream(
        detail({ type: "reasoning.text", text: "ha" }),
        detail({ type: "reasoning.text", text: "ha" }),
        detail({ type: "reasoning.text", signature: "sig" }),
        detail({ type: "reasoning.encrypted", id: "r", data: "AA", index: 1 }),
        detail({ type: "reasoning.encrypted", id: "r", data: "BB", index: 1 }),
        call(),
        end,
      ),
      answer("42."),
    );
    await ask([userMessage("What is 6*7?")]);
    const [message] = called(1);
    expect(message).toMatchObject({
      reasoning_details: [
        { type: "reasoning.text", format: "x", index: 0, text: "haha", signature: "sig" },
        { type: "reasoning.encrypted", format: "x", index: 1, id: "r", data: "AABB" },
      ],
    });
    expect(message).not.toHaveProperty("reasoning");
  });

  it("nothing where nothing of it was sent", async () => {
    server.reply(stream(call(), end), answer("42."));
    await ask([userMessage("What is 6*7?")]);
    expect(Object.keys(called(1)[0] ?? {}).toSorted()).toEqual(["content", "role", "tool_calls"]);
  });
});
