import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { ModelChoice, ModelParameters } from "../../electron/agent/model-choice.ts";
import { fetchModels } from "../../electron/agent/endpoint/fetch-models.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { createAgentRequest, toText, userMessage } from "../fakes/agent-request.ts";
import { breakOff, refuse, stall, stream, type Reply } from "../fakes/faults/replies.ts";
import * as messages from "../fakes/protocols/messages-wire.ts";
import * as responses from "../fakes/protocols/responses-wire.ts";

// Responses and Anthropic Messages over real HTTP, through the whole agent.

type Protocol = "messages" | "responses";

interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

let origin: string;
let close: () => Promise<void>;
let replies: Reply[];
let received: Received[];
let hungUp: Promise<unknown>[];

beforeEach(async () => {
  replies = [];
  received = [];
  hungUp = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const { url = "", headers } = request;
      const body = text === "" ? {} : (JSON.parse(text) as Received["body"]);
      received.push({ path: url, headers, body });
      hungUp.push(once(response, "close"));
      await (replies.shift() ?? refuse(500, "no reply is left"))(response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
});
afterEach(() => close());

const choice = (protocol: Protocol, parameters: ModelParameters = {}): ModelChoice => ({
  kind: "openai-compatible",
  baseUrl: `${origin}/v1`,
  name: protocol === "messages" ? "claude-sonnet-4-5" : "gpt-5.6",
  apiKey: "sk-test-0123456789",
  protocol,
  parameters,
});

/** Asks, and is answered with these replies, one request after the other. */
async function ask(protocol: Protocol, said: readonly Reply[], parameters: ModelParameters = {}) {
  replies = [...said];
  const request = createAgentRequest({ history: [userMessage("What is 6*7?")] });
  const waits: number[] = [];
  const status = await localAgent.run({
    ...request,
    bounds: {
      ...request.bounds,
      waitToRetry: ({ delayMs }) => {
        waits.push(delayMs);
        return Promise.resolve();
      },
    },
    model: choice(protocol, parameters),
  });
  return { status, text: toText(request.events), events: request.events, waits };
}

const of = <T extends RunEvent["type"]>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);

const MADE: Readonly<
  Record<
    Protocol,
    {
      readonly path: string;
      readonly text: (words: string) => string;
      readonly calls: (answer: number) => string;
      readonly cut: string;
      readonly refused: string;
      readonly begun: string;
      readonly failed: (kind: "limit" | "fault", words: string) => string;
    }
  >
> = {
  messages: {
    path: "/v1/messages",
    text: (words) => messages.start() + messages.text(0, words) + messages.stop("end_turn"),
    calls: (answer) =>
      messages.start() +
      messages.thinking(0, "Hm.", "c2ln") +
      messages.text(1, "Let me see.") +
      messages.toolUse(2, `toolu_${answer}a`, "calculator", '{"expression":', '"6*7"}') +
      messages.toolUse(3, `toolu_${answer}b`, "calculator", '{"expression":"6*8"}') +
      messages.stop("tool_use"),
    cut: messages.start() + messages.text(0, "Half an") + messages.stop("max_tokens"),
    refused: messages.start() + messages.text(0, "I cannot") + messages.stop("refusal"),
    begun: messages.start() + messages.text(0, "Half an"),
    failed: (kind, words) =>
      messages.event(messages.error(kind === "limit" ? "rate_limit_error" : "api_error", words)),
  },
  responses: {
    path: "/v1/responses",
    text: (words) => responses.created() + responses.message(0, words) + responses.completed(),
    calls: (answer) =>
      responses.created() +
      responses.reasoning(0, "Hm.", "c2ln") +
      responses.message(1, "Let me see.") +
      responses.call(2, `call_${answer}a`, "calculator", '{"expression":', '"6*7"}') +
      responses.call(3, `call_${answer}b`, "calculator", '{"expression":"6*8"}') +
      responses.completed(),
    cut:
      responses.created() +
      responses.message(0, "Half an") +
      responses.incomplete("max_output_tokens"),
    refused:
      responses.created() + responses.message(0, "I") + responses.incomplete("content_filter"),
    begun: responses.created() + responses.message(0, "Half an"),
    failed: (kind, words) =>
      responses.failed(kind === "limit" ? "rate_limit_exceeded" : "server_error", words),
  },
};

describe.each(["messages", "responses"] as const)("an endpoint that speaks %s", (protocol) => {
  const made = MADE[protocol];

  it("is asked in it, and its answer and counts are read", async () => {
    const { status, text, events } = await ask(protocol, [stream(made.text("Fine."))]);
    expect(status).toEqual({ type: "complete" });
    expect(text).toBe("Fine.");
    expect(received.map(({ path }) => path)).toEqual([made.path]);
    // What the timeline shows is what went out, in the protocol's own words.
    const [asked] = of(events, "model-request");
    const own = protocol === "messages" ? ["max_tokens"] : ["include", "reasoning", "store"];
    const told = Object.keys(asked!.parameters);
    expect(own.filter((name) => !told.includes(name))).toEqual([]);
    for (const name of told) expect(asked!.parameters[name]).toEqual(received[0]!.body[name]);
    expect(told).not.toContain("max_completion_tokens");
    expect(asked!.tools?.map(({ name }) => name)).toContain("calculator");
    expect(asked!.tools?.[0]).toHaveProperty("parameters");
    expect(JSON.stringify(asked)).not.toContain("sk-test-0123456789");
    expect(of(events, "model-end")).toMatchObject([
      { usage: { inputTokens: 11, outputTokens: 7, isEstimated: false } },
    ]);
  });

  it("gets calls, results and thoughts back as its server demands them", async () => {
    const { status, text, events } = await ask(
      protocol,
      [stream(made.calls(1)), stream(made.calls(2)), stream(made.text("42 and 48."))],
      { reasoningEffort: "low" },
    );
    expect(status).toEqual({ type: "complete" });
    expect(text).toContain("42 and 48.");
    expect(
      of(events, "reasoning-delta")
        .map((event) => event.text)
        .join(""),
    ).toBe("Hm.Hm.");
    expect(of(events, "tool-end").map(({ result }) => result)).toEqual(["42", "48", "42", "48"]);
    const [, second, third] = received;
    for (const request of [second, third]) {
      const sent = JSON.stringify(request?.body);
      const thoughts = request === third ? 2 : 1;
      expect(sent.match(/"c2ln"/g)).toHaveLength(thoughts);
      expect(sent.match(/"type":"(?:tool_result|function_call_output)"/g)).toHaveLength(
        2 * thoughts,
      );
      expect(sent).not.toContain("parley");
    }
  });

  it("that cuts an answer is told as one that did", async () => {
    const { status, text } = await ask(protocol, [stream(made.cut)]);
    expect(status).toMatchObject({ type: "incomplete", reason: "truncated" });
    expect(text).toBe("Half an");
  });

  it("that declines is told as one that did", async () => {
    const { status } = await ask(protocol, [stream(made.refused)]);
    expect(status).toMatchObject({ type: "incomplete", reason: "filtered" });
  });

  it("that breaks off leaves what it said", async () => {
    const { status, text } = await ask(protocol, [breakOff(made.begun)]);
    expect(status).toMatchObject({ type: "incomplete", reason: "interrupted" });
    expect(text).toBe("Half an");
  });

  it("that fails in the middle is told in its own words, and not asked again", async () => {
    const words = "Something broke behind the scenes.";
    const { status, text } = await ask(protocol, [stream(made.begun, made.failed("fault", words))]);
    expect(status).toMatchObject({ type: "incomplete", error: { detail: words } });
    expect(text).toBe("Half an");
    expect(received).toHaveLength(1);
  });

  it("that refuses the key leads to the key", async () => {
    const error = { type: "authentication_error", message: "invalid x-api-key" };
    const { status } = await ask(protocol, [refuse(401, JSON.stringify({ type: "error", error }))]);
    expect(status).toMatchObject({ error: { code: "authentication-failed" } });
  });

  it("with a limit is asked again once it has passed", async () => {
    const error = { type: "rate_limit_error", message: "Too many tokens per minute." };
    const limited = refuse(429, JSON.stringify({ type: "error", error }), { "retry-after": "4" });
    const { status, waits } = await ask(protocol, [
      limited,
      stream(made.failed("limit", "Rate limit reached. Try again in 2s.")),
      stream(made.text("Fine.")),
    ]);
    expect(status).toEqual({ type: "complete" });
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(4_000);
    expect(waits[1]).toBeGreaterThanOrEqual(2_000);
  });

  it("is hung up on when the person stops", async () => {
    replies = [stall(made.begun)];
    const request = createAgentRequest({ history: [userMessage("Count")] });
    const answer = localAgent.run({ ...request, model: choice(protocol) });
    await request.waitFor(({ type }) => type === "text-delta");
    request.controller.abort(new Error("stopped"));
    await answer.catch(() => undefined);
    await hungUp[0];
    expect(toText(request.events)).toBe("Half an");
  });

  it("that turns out to speak another protocol is told so", async () => {
    const notFound = refuse(404, "404 page not found", { "content-type": "text/plain" });
    const { status } = await ask(protocol, [notFound]);
    expect(status).toMatchObject({
      error: { detail: expect.stringContaining("Check the endpoint’s protocol") as string },
    });
  });

  it("whose answer is a page is told as no API", async () => {
    const page = refuse(200, "<html><body>Hello</body></html>", { "content-type": "text/html" });
    const { status } = await ask(protocol, [page, page, page]);
    expect(status).toMatchObject({ error: { code: "malformed-response" } });
  });
});

describe("Anthropic Messages", () => {
  it("has its own headers, and a list of models that is asked for whole", async () => {
    replies = [
      refuse(
        200,
        JSON.stringify({ data: [{ type: "model", id: "claude-sonnet-4-5" }], has_more: false }),
      ),
    ];
    const connection = {
      baseUrl: origin,
      apiKey: "sk-test-0123456789",
      protocol: "messages",
    } as const;
    expect(await fetchModels(connection)).toMatchObject([{ name: "claude-sonnet-4-5" }]);
    expect(received[0]).toMatchObject({
      path: "/v1/models?limit=1000",
      headers: { "x-api-key": "sk-test-0123456789", "anthropic-version": "2023-06-01" },
    });
  });

  it("is asked again with the longest answer that it allows, and from then on at once", async () => {
    const error = {
      type: "invalid_request_error",
      message: "max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens",
    };
    const refusal = refuse(400, JSON.stringify({ type: "error", error }));
    const { status } = await ask("messages", [
      refusal,
      stream(MADE.messages.calls(1)),
      stream(MADE.messages.text("42.")),
    ]);
    expect(status).toEqual({ type: "complete" });
    expect(received.map(({ body }) => body["max_tokens"])).toEqual([64_000, 8_192, 8_192]);
  });

  it("counts what it reads from its cache and writes to it", async () => {
    const usage = {
      input_tokens: 10,
      cache_creation_input_tokens: 200,
      cache_read_input_tokens: 3_000,
      output_tokens: 1,
    };
    const said = messages.start(usage) + messages.text(0, "Fine.") + messages.stop("end_turn");
    const { events } = await ask("messages", [stream(said)]);
    expect(of(events, "model-end")[0]?.usage).toMatchObject({
      inputTokens: 3_210,
      cachedInputTokens: 3_000,
      cacheWriteTokens: 200,
      outputTokens: 7,
    });
  });
});
