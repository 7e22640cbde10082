import { describe, expect, it } from "vitest";
import type { ErrorData } from "../../shared/error-data.ts";
import { chatAt } from "../fakes/chat-at.ts";
import { startHostileServer, wire, type HostileAnswer } from "../fakes/hostile-server.ts";

// How endpoints say that something went wrong, after public reports (2023–2026): with status 200, inside a stream, wrapped,
// quoted and cut. Each row is played over real HTTP through the whole agent.

const SSE = { "content-type": "text/event-stream" };
const JSON_TYPE = { "content-type": "application/json" };

/** Lets a server answer every request alike. @returns what the run failed with */
async function failWith(answer: HostileAnswer): Promise<ErrorData> {
  await using server = await startHostileServer(() => answer);
  const { status } = await chatAt(server.baseUrl);
  if (status.type !== "incomplete" || status.error === null) throw new Error("It did not fail.");
  return status.error;
}

const nested = (inner: unknown) => ({
  error: {
    message: "Provider returned error",
    code: 502,
    metadata: { raw: JSON.stringify(inner) },
  },
});

type Row = readonly [says: string, told: unknown, expected: Partial<ErrorData>];

const rows: readonly Row[] = [
  [
    "MiniMax's login fail",
    { base_resp: { status_code: 1004, status_msg: "login fail" } },
    { code: "authentication-failed", detail: "login fail" },
  ],
  [
    "MiniMax's limit",
    { id: "x", choices: null, base_resp: { status_code: 1002, status_msg: "slow" } },
    { code: "provider-rate-limited", detail: "slow" },
  ],
  [
    "a code and a message",
    { code: 429, message: "Slow down" },
    { code: "provider-rate-limited", detail: "Slow down" },
  ],
  [
    "a word and a message",
    { code: "InvalidApiKey", message: "No such key", request_id: "r" },
    { code: "authentication-failed", detail: "No such key" },
  ],
  [
    "vLLM's object",
    { object: "error", message: "The prompt is no prompt", type: "BadRequestError", code: 400 },
    { code: "request-refused", detail: "The prompt is no prompt" },
  ],
  [
    "a choice's error",
    { choices: [{ error: { code: 502, message: "Upstream is gone" } }] },
    { code: "provider-unavailable", detail: "Upstream is gone" },
  ],
  [
    "FastAPI's detail",
    { detail: "Unauthorized" },
    { code: "authentication-failed", detail: "Unauthorized" },
  ],
  [
    "a list of errors",
    { errors: [{ code: 403, message: "Not for you" }] },
    { code: "permission-denied", detail: "Not for you" },
  ],
  [
    "a success that is none",
    { success: false, message: "The server is overloaded" },
    { code: "provider-unavailable", detail: "The server is overloaded" },
  ],
  ["a text alone", { error: "Overloaded" }, { code: "provider-unavailable", detail: "Overloaded" }],
  [
    "a gateway that quotes",
    nested({ error: { message: "The quota of the day is used up" } }),
    { code: "provider-unavailable", detail: "The quota of the day is used up" },
  ],
  [
    "a gateway that quotes a code",
    {
      error: {
        message: "Provider returned error",
        code: 400,
        metadata: { raw: '{"error":{"message":"Long","code":"context_length_exceeded"}}' },
      },
    },
    { code: "context-too-long", detail: "Long" },
  ],
  [
    "a limit with its time",
    { error: { message: "Slow. Please try again in 12.5s.", type: "rate_limit_error", code: 429 } },
    { code: "provider-rate-limited", retryAfterMs: 12_500 },
  ],
  [
    "Anthropic's limit",
    { type: "error", error: { type: "rate_limit_error", message: "Slow" } },
    { code: "provider-rate-limited", detail: "Slow" },
  ],
  [
    "Anthropic's overload",
    { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    { code: "provider-unavailable", detail: "Overloaded" },
  ],
  [
    "Anthropic's refused key",
    { error: { type: "authentication_error", message: "invalid x-api-key" } },
    { code: "authentication-failed", detail: "invalid x-api-key" },
  ],
  [
    "a permission",
    { error: { type: "permission_error", message: "No" } },
    { code: "permission-denied" },
  ],
  [
    "a spent account",
    { error: { code: "insufficient_quota", message: "You exceeded your current quota" } },
    { code: "quota-exhausted" },
  ],
  [
    "Google's limit",
    { error: { status: "RESOURCE_EXHAUSTED", message: "Slow", details: [{ retryDelay: "7s" }] } },
    { code: "provider-rate-limited", retryAfterMs: 7_000 },
  ],
  [
    "Amazon's throttling",
    { __type: "com.amazon.coral#ThrottlingException", message: "Too many" },
    { code: "provider-rate-limited", detail: "Too many" },
  ],
  [
    "Alibaba's spent account",
    { code: "Arrearage", message: "Access denied", request_id: "r" },
    { code: "quota-exhausted", detail: "Access denied" },
  ],
  [
    "Volcano's capitals",
    { Error: { Code: "AccessDenied", Message: "Not yours" } },
    { code: "permission-denied", detail: "Not yours" },
  ],
  [
    "OpenAI's unknown model",
    { error: { code: "model_not_found", message: "No model x" } },
    { code: "model-not-found" },
  ],
  [
    "LiteLLM's words",
    {
      error: {
        code: "400",
        message:
          'litellm.BadRequestError: AnthropicException - {"type":"error","error":{"type":"invalid_request_error","message":"tools: Field required"}}. Received Model Group=claude',
      },
    },
    { code: "request-refused", detail: "tools: Field required" },
  ],
];

describe.each<readonly [string, (told: unknown) => HostileAnswer]>([
  ["as the event of a stream", (told) => ({ headers: SSE, body: [wire.event(told), wire.done] })],
  ["as a named event", (told) => ({ headers: SSE, body: [`event: error\n${wire.event(told)}`] })],
  ["as a body called a stream", (told) => ({ headers: SSE, body: [JSON.stringify(told)] })],
  ["as a body of JSON", (told) => ({ headers: JSON_TYPE, body: [JSON.stringify(told)] })],
  [
    "behind a chunk that names the role",
    (told) => ({
      headers: SSE,
      body: [wire.delta({ role: "assistant", content: "" }), wire.event(told)],
    }),
  ],
])("an error with status 200 %s", (_how, toAnswer) => {
  it.each(rows)("is told in its own words, as what it is: %s", async (_says, told, expected) => {
    const error = await failWith(toAnswer(told));
    expect(error).toMatchObject(expected);
    expect(`${error.message} ${error.detail ?? ""}`).not.toMatch(/[{}]|"$/);
  });
});

it.each([
  ["plain words", "event: error\ndata: The engine has stopped\n\n", "The engine has stopped"],
  ["words in other letters", "event: Error\ndata: Überlast\n\n", "Überlast"],
  [
    "JSON that breaks off",
    'event: error\ndata: {"error":{"message":"The engine has\n\n',
    "The engine has…",
  ],
  [
    "the field of older llama.cpp",
    'error: {"code":500,"message":"The engine has stopped"}\n\n',
    "The engine has stopped",
  ],
  [
    "an event within an event",
    'data: data: {"error":{"message":"The engine has stopped"}}\n\n',
    "The engine has stopped",
  ],
])("an event that says an error in %s is told", async (_how, body, detail) => {
  expect(await failWith({ headers: SSE, body: [body] })).toMatchObject({ detail });
});

it("a good answer with a status of success beside it is no error", async () => {
  const chunk = (content: string, finish: string | null = null) =>
    wire.event({
      choices: [{ index: 0, delta: { content }, finish_reason: finish, error: null }],
      base_resp: { status_code: 0, status_msg: "" },
      error: { code: 0, message: "" },
      code: 200,
      message: "ok",
    });
  await using server = await startHostileServer(() => ({
    headers: SSE,
    body: [chunk("Hel"), chunk("lo", "stop"), wire.done],
  }));
  const { status, text } = await chatAt(server.baseUrl);
  expect({ status, text }).toEqual({ status: { type: "complete" }, text: "Hello" });
});

it("a first chunk that only names the role, then an error: nothing was heard, and it is asked again", async () => {
  await using server = await startHostileServer((request) => ({
    headers: SSE,
    body:
      request === 0
        ? [
            wire.delta({ role: "assistant", content: "" }),
            wire.event({ error: { type: "overloaded_error", message: "Busy" } }),
          ]
        : [wire.text("Hello"), wire.finish(), wire.done],
  }));
  const { status, text } = await chatAt(server.baseUrl);
  expect({ status, text, asked: server.requests() }).toEqual({
    status: { type: "complete" },
    text: "Hello",
    asked: 2,
  });
});

describe("a refusal", () => {
  it.each<readonly [string, string, string]>([
    ["an event stream", 'data: {"error":{"message":"No."}}\n\ndata: [DONE]\n\n', "No."],
    [
      "an event stream with names",
      ': hi\nid: 1\nevent: error\ndata: {"error":{"message":"No."}}\n\nevent: done\ndata: [DONE]\n\n',
      "No.",
    ],
    [
      "what Python's SDK says",
      `{"error":"Error code: 400 - {'error': {'message': \\"It's a \\\\\\"no\\\\\\".\\", 'code': None}}"}`,
      'It\'s a "no".',
    ],
    ["bare Python", "Error code: 400 - {'error': {'message': 'No.', 'param': None}}", "No."],
    [
      "LiteLLM's bytes",
      JSON.stringify({
        error: {
          message: `litellm.BadRequestError: VertexAIException BadRequestError - b'{"error":{"code":400,"message":"No."}}'`,
        },
      }),
      "No.",
    ],
    ["JSON that breaks off", '{"error":{"message":"The model is ov', "The model is ov…"],
    ["JSON that breaks off later", '{"error":{"message":"No.","type":"invalid_req', "No."],
    [
      "quoted JSON that breaks off",
      JSON.stringify({ error: { message: 'Exception - {"error":{"message":"No.","par' } }),
      "No.",
    ],
  ])("is words alone: %s", async (_how, body, detail) => {
    const error = await failWith({ status: 400, headers: JSON_TYPE, body: [body] });
    expect(error).toMatchObject({ code: "request-refused", detail });
  });

  it("that speaks of credits is a limit all the same, with its time", async () => {
    const at = Date.now() + 3_600_000;
    const error = await failWith({
      status: 429,
      headers: JSON_TYPE,
      body: [
        JSON.stringify({
          error: {
            message:
              "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
            code: 429,
            metadata: {
              headers: {
                "X-RateLimit-Limit": "50",
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": String(at),
              },
              provider_name: null,
            },
          },
        }),
      ],
    });
    expect(error.code).toBe("provider-rate-limited");
    expect(error.retryAfterMs).toBeGreaterThan(3_500_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(3_600_000);
  });

  it.each<readonly [number, Readonly<Record<string, string>>, string, number]>([
    [429, { "retry-after": "4s" }, "Slow", 4_000],
    [429, { "x-ratelimit-reset-tokens-minute": "4.2" }, "Slow", 4_200],
    [429, { ratelimit: "limit=10, remaining=0, reset=5" }, "Slow", 5_000],
    [429, { ratelimit: '"default";r=0;t=5' }, "Slow", 5_000],
    [429, { ratelimit: '"hour";r=9;t=3000, "burst";r=0;t=7' }, "Slow", 7_000],
    [503, { "x-ratelimit-reset-requests": "6s" }, "Busy", 6_000],
    [
      529,
      { "anthropic-ratelimit-requests-remaining": "0", "x-ratelimit-reset": "8" },
      "Busy",
      8_000,
    ],
    [429, {}, "Limit resets in 4s", 4_000],
    [429, {}, "Your limit resets after 1 minute and 5 seconds.", 65_000],
  ])("with status %i, %j and %j is waited for", async (status, headers, message, wait) => {
    const error = await failWith({
      status,
      headers: { ...JSON_TYPE, ...headers },
      body: [JSON.stringify({ error: { message } })],
    });
    expect(error.retryAfterMs).toBe(wait);
  });

  it.each([
    "input length and `max_tokens` exceed context limit: 188240 + 21333 > 200000, decrease input length",
    "invalid params, context window exceeds limit (2013)",
    "Invalid request: Your request exceeded model token limit: 262144",
    "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]",
    "Prompt exceeds max length",
    "Input length 9000 exceeds the maximum allowed length of 8192.",
    "Request body too large for gpt-4o model. Max size: 8000 tokens.",
  ])("that means the prompt is too long is told so: %s", async (message) => {
    const answer = { headers: JSON_TYPE, body: [JSON.stringify({ error: { message } })] };
    expect((await failWith({ ...answer, status: 400 })).code).toBe("context-too-long");
    const event = { headers: SSE, body: [wire.event({ error: { message } })] };
    expect((await failWith(event)).code).toBe("context-too-long");
  });

  it("whose code says that the prompt is too long is told so", async () => {
    const error = { message: "No", code: "model_max_prompt_tokens_exceeded" };
    const body = [JSON.stringify({ error })];
    expect((await failWith({ status: 400, headers: JSON_TYPE, body })).code).toBe(
      "context-too-long",
    );
  });
});

it("lines of JSON called JSON are shown as they come", async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  await using server = await startHostileServer(() => ({
    headers: JSON_TYPE,
    body: (async function* () {
      yield `${JSON.stringify({ choices: [{ index: 0, delta: { content: "Hel" } }] })}\n`;
      await promise;
      yield `${JSON.stringify({ choices: [{ index: 0, delta: { content: "lo" }, finish_reason: "stop" }] })}\n`;
    })(),
  }));
  const { status, text } = await chatAt(server.baseUrl, (event) => {
    if (event.type === "text-delta") resolve(undefined);
  });
  expect({ status, text }).toEqual({ status: { type: "complete" }, text: "Hello" });
});
