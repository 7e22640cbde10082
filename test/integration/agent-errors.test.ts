import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { localAgent } from "../../electron/agent/local/local-agent.ts";
import type { ModelChoice } from "../../electron/agent/model-choice.ts";
import { createAgentRequest, toOutline, toText, userMessage } from "../fakes/agent-request.ts";
import {
  answer,
  body,
  drop,
  failure,
  raw,
  startOpenAiServer,
  stream,
  text,
  type Reply,
} from "../fakes/openai-server.ts";

const endpoint = (baseUrl: string, apiKey = "sk-CANARY0123456789"): ModelChoice => ({
  kind: "openai-compatible",
  baseUrl,
  name: "test-model",
  apiKey,
});

/** Asks a server that answers every request in the same way. */
async function askServer(reply: Reply) {
  await using server = await startOpenAiServer();
  server.replyAlways(() => reply);
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  const status = await localAgent.run({ ...request, model: endpoint(server.baseUrl) });
  return { status, request, requests: server.requests };
}

async function askAddress(baseUrl: string) {
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  return localAgent.run({ ...request, model: endpoint(baseUrl) });
}

const html = "<!doctype html><html><body><h1>Bad gateway</h1></body></html>";
const masked = "Incorrect API key provided: sk-CANAR****6789. Find yours at https://example.com.";

interface Row {
  readonly name: string;
  readonly reply: Reply;
  readonly error: Readonly<Record<string, unknown>>;
  readonly requests: number;
  readonly reason?: string;
}

const ROWS: readonly Row[] = [
  {
    name: "401 that echoes the key",
    reply: failure(401, { message: masked, code: "invalid_api_key" }),
    error: {
      code: "authentication-failed",
      detail: "Incorrect API key provided: [redacted] Find yours at https://example.com.",
    },
    requests: 1,
  },
  {
    name: "402",
    reply: failure(402, { message: "Insufficient credits" }),
    error: { code: "quota-exhausted" },
    requests: 1,
  },
  {
    name: "403",
    reply: failure(403, { message: "Country not supported" }),
    error: { code: "permission-denied", detail: "Country not supported" },
    requests: 1,
  },
  {
    name: "404 of a model",
    reply: failure(404, { message: "The model `x` does not exist", code: "model_not_found" }),
    error: { code: "model-not-found", detail: "The model `x` does not exist" },
    requests: 1,
  },
  {
    name: "404 in HTML",
    reply: body(404, html, { "content-type": "text/html" }),
    error: { code: "model-not-found", detail: null },
    requests: 1,
  },
  {
    name: "400",
    reply: failure(400, { message: "Unknown parameter: tools" }),
    error: { code: "request-refused", detail: "Unknown parameter: tools" },
    requests: 1,
  },
  {
    name: "400 about the context length",
    reply: failure(400, {
      message: "This model's maximum context length is 8192 tokens",
      code: "context_length_exceeded",
    }),
    error: { code: "context-too-long" },
    requests: 1,
  },
  {
    name: "413",
    reply: body(413, "Payload too large"),
    error: { code: "context-too-long" },
    requests: 1,
  },
  {
    name: "429 with an hour to wait",
    reply: failure(429, { message: "Slow down" }, { "retry-after": "3600" }),
    error: {
      code: "provider-rate-limited",
      message: "Rate limit of the provider reached. Try again in 3,600 seconds (about 60 minutes).",
      detail: "Slow down",
      retryAfterMs: 3_600_000,
    },
    requests: 1,
  },
  {
    name: "429 that does not say how long",
    reply: failure(429, { message: "Slow down" }),
    error: { code: "provider-rate-limited", retryAfterMs: null },
    requests: 3,
  },
  {
    name: "429 without credit",
    reply: failure(429, {
      message: "You exceeded your current quota",
      code: "insufficient_quota",
    }),
    error: { code: "quota-exhausted", retryAfterMs: null },
    requests: 1,
  },
  {
    name: "500",
    reply: failure(500, { message: "boom" }),
    error: { code: "provider-failed", detail: "boom" },
    requests: 3,
  },
  {
    name: "502 in HTML",
    reply: body(502, html, { "content-type": "text/html" }),
    error: { code: "provider-unavailable", detail: null },
    requests: 3,
  },
  {
    name: "503 in plain text",
    reply: body(503, "upstream unavailable"),
    error: { code: "provider-unavailable", detail: "upstream unavailable" },
    requests: 3,
  },
  {
    name: "an error in the stream",
    reply: stream(
      text("Ha"),
      raw('data: {"error":{"message":"mid-stream provider error","code":502}}\n\n'),
    ),
    error: { code: "provider-unavailable", detail: "mid-stream provider error" },
    requests: 1,
  },
  {
    name: "an event that is no JSON",
    reply: stream(text("Ha"), raw('data: {"id": oops\n\n')),
    error: { code: "malformed-response", detail: null },
    requests: 1,
  },
  {
    name: "a socket cut in mid-answer",
    reply: stream(text("Ha"), drop()),
    error: { code: "connection-lost", detail: null },
    reason: "interrupted",
    requests: 1,
  },
];

describe.concurrent("what a provider may do", () => {
  it.each(ROWS)("$name", async ({ reply, error, requests, reason }) => {
    const outcome = await askServer(reply);

    expect(outcome.status).toMatchObject({
      type: "incomplete",
      reason: reason ?? "failed",
      error,
    });
    expect(outcome.requests).toHaveLength(requests);
    expect(outcome.request.reported).toHaveLength(1);
    // What came before the error is not lost.
    expect(toText(outcome.request.events)).toBe(reply.type === "stream" ? "Ha" : "");
    // No node and no model call stays open on the timeline.
    expect(toOutline(outcome.request.events).at(-1)).toBe("node-end agent");
    expect(toOutline(outcome.request.events).at(-2)).toBe("model-end");
    const shown = JSON.stringify([outcome.status, outcome.request.events]);
    expect(shown).not.toMatch(/CANAR|Troubleshooting|<html|Unexpected token|langchain/i);
  });

  it("a 429 with a short wait is asked again after it", async () => {
    await using server = await startOpenAiServer();
    server.reply(
      failure(429, { message: "Slow down" }, { "retry-after": "1" }),
      answer("Here you are."),
    );
    const request = createAgentRequest({ history: [userMessage("Hi")] });

    expect(await localAgent.run({ ...request, model: endpoint(server.baseUrl) })).toEqual({
      type: "complete",
    });
    expect(toText(request.events)).toBe("Here you are.");
    expect(server.requests).toHaveLength(2);
  });

  it("a 500 that passes is asked again, and the answer comes once", async () => {
    await using server = await startOpenAiServer();
    server.reply(failure(500, { message: "boom" }), answer("Here ", "you are."));
    const request = createAgentRequest({ history: [userMessage("Hi")] });

    await localAgent.run({ ...request, model: endpoint(server.baseUrl) });

    expect(toText(request.events)).toBe("Here you are.");
    expect(toOutline(request.events).filter((kind) => kind === "model-start")).toHaveLength(2);
  });

  it("an address where nothing listens", async () => {
    const vacant = createServer().listen(0, "127.0.0.1");
    await once(vacant, "listening");
    const { port } = vacant.address() as AddressInfo;
    vacant.close();
    await once(vacant, "close");

    expect(await askAddress(`http://127.0.0.1:${port}/v1`)).toMatchObject({
      error: {
        code: "connection-failed",
        message: expect.stringContaining("Is the server running?") as unknown,
      },
    });
  });

  it("a name that does not exist", async () => {
    expect(await askAddress("http://no-such-host.invalid/v1")).toMatchObject({
      error: {
        code: "connection-failed",
        message: expect.stringContaining("could not be found") as unknown,
      },
    });
  });

  it("https where plain http is spoken", async () => {
    await using server = await startOpenAiServer();

    expect(await askAddress(server.baseUrl.replace("http:", "https:"))).toMatchObject({
      error: {
        code: "connection-failed",
        message: expect.stringContaining("No secure connection") as unknown,
      },
    });
  });

  it("a base URL that is none", async () => {
    expect(await askAddress("not a url")).toMatchObject({
      error: {
        code: "connection-failed",
        message: expect.stringContaining("not a web address") as unknown,
      },
    });
  });
});
