import { afterEach, beforeEach, expect, it } from "vitest";
import { runAgent } from "../../electron/agent/run-agent.ts";
import { createAgentRequest, createMessage, userMessage } from "../fakes/agent-request.ts";
import {
  answer,
  finish,
  startOpenAiServer,
  stream,
  toolCall,
  type OpenAiServer,
} from "../fakes/openai-server.ts";
import type { Message } from "../../shared/message.ts";

// What goes out to a provider, after public reports of what strict ones refuse (2023–2026).

let server: OpenAiServer;
beforeEach(async () => {
  server = await startOpenAiServer();
});
afterEach(() => server.close());

const ask = (history: readonly Message[]) =>
  runAgent({
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
