import { ContextOverflowError } from "@langchain/core/errors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toProviderError } from "../../../../electron/agent/provider-error.ts";
import { endpointId } from "../../../../shared/endpoint.ts";
import { errorData } from "../../../../shared/error-data.ts";
import { AppError } from "../../../../shared/errors.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

/** An error in the shape of the OpenAI SDK's (the real ones are in test/integration/agent-errors.test.ts). */
const sdkError = (
  status: number | undefined,
  more: { code?: unknown; message?: string; headers?: Record<string, string> } = {},
): Error => {
  const { code = null, message = "words", headers = {} } = more;
  return Object.assign(new Error(`${status ?? ""} ${message}`), {
    status,
    code,
    error: { message, code },
    headers: new Headers(headers),
    requestID: null,
  });
};
/** As fetch and the SDK wrap what the system said. */
const connectionError = (code: string): Error =>
  Object.assign(
    new Error("Connection error.", {
      cause: new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }),
    }),
    { status: undefined, requestID: undefined },
  );
const codeOf = (error: unknown): string => toProviderError(error, NOW).code;

describe("toProviderError", () => {
  it.each([
    [300, "malformed-response"],
    [302, "malformed-response"],
    [400, "request-refused"],
    [401, "authentication-failed"],
    [402, "quota-exhausted"],
    [403, "permission-denied"],
    [404, "model-not-found"],
    [405, "request-refused"],
    [408, "timeout"],
    [409, "request-refused"],
    [413, "context-too-long"],
    [422, "request-refused"],
    [429, "provider-rate-limited"],
    [451, "request-refused"],
    [500, "provider-failed"],
    [501, "provider-failed"],
    [502, "provider-unavailable"],
    [503, "provider-unavailable"],
    [504, "provider-unavailable"],
    [529, "provider-unavailable"],
    [599, "provider-failed"],
  ])("status %d is %s", (status, code) => {
    expect(codeOf(sdkError(status))).toBe(code);
  });

  it.each([
    ["ENOTFOUND", "connection-failed", "could not be found"],
    ["EAI_AGAIN", "connection-failed", "could not be found"],
    ["ECONNREFUSED", "connection-failed", "Can't reach the endpoint. Is the server running?"],
    ["UND_ERR_CONNECT_TIMEOUT", "connection-failed", "Can't reach the endpoint."],
    ["ENETUNREACH", "connection-failed", "Can't reach the endpoint."],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "connection-failed", "secure connection"],
    ["CERT_HAS_EXPIRED", "connection-failed", "secure connection"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "connection-failed", "secure connection"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "connection-failed", "secure connection"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "connection-failed", "secure connection"],
    ["ERR_INVALID_URL", "connection-failed", "not a web address"],
    ["UND_ERR_SOCKET", "connection-lost", "before the answer was complete"],
    ["ECONNRESET", "connection-lost", "before the answer was complete"],
    ["UND_ERR_HEADERS_TIMEOUT", "timeout", "Request timed out"],
    ["UND_ERR_BODY_TIMEOUT", "timeout", "Request timed out"],
  ])("%s is %s", (cause, code, words) => {
    const result = toProviderError(connectionError(cause), NOW);
    expect(result.code).toBe(code);
    expect(result.message).toContain(words);
  });

  it("finds the cause among the attempts at several addresses", () => {
    const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    expect(codeOf(new Error("x", { cause: new AggregateError([refused, refused]) }))).toBe(
      "connection-failed",
    );
  });

  it.each([
    ["a text", "20", 20_000],
    ["nothing to wait", "0", 0],
    ["a date", "Sun, 22 Nov 2026 12:00:30 GMT", 30_000],
    ["a date that is past", "Sun, 22 Nov 2026 11:00:00 GMT", 0],
    ["garbage", "soon", null],
    ["a negative number", "-5", null],
    ["nothing", "", null],
  ])("reads a Retry-After that is %s", (_, value, retryAfterMs) => {
    const error = sdkError(429, { headers: { "retry-after": value } });
    expect(toProviderError(error, NOW)).toMatchObject({
      code: "provider-rate-limited",
      retryAfterMs,
    });
  });

  it("prefers the finer retry-after-ms, and says how long to wait", () => {
    const error = sdkError(429, { headers: { "retry-after-ms": "1500", "retry-after": "9" } });
    expect(toProviderError(error, NOW)).toMatchObject({
      retryAfterMs: 1500,
      message: "Rate limit of the provider reached. Try again in 2 seconds.",
    });
    expect(
      toProviderError(sdkError(429, { headers: { "retry-after": "1" } }), NOW).message,
    ).toContain("in 1 second.");
    expect(toProviderError(sdkError(429), NOW).message).toContain("in a while.");
  });

  it.each([
    ["x-request-id", "req_8f14e45fceea167a5a36dedd4bea2543"],
    ["request-id", "0198f7c2-2f4e-7c2a-9d1c-3b1b6f0f2a11"],
    ["cf-ray", "8a1b2c3d4e5f6a7b-FRA"],
  ])("keeps what the provider calls the request, from %s", (header, id) => {
    const failure = sdkError(500, { headers: { [header]: id } });
    expect(toProviderError(failure, NOW).requestId).toBe(id);
  });

  it.each(["sk-CANARY-000000", "<b>id</b>", "a b", "x".repeat(129), ""])(
    "takes no request id that could be anything else: %j",
    (id) => {
      const failure = sdkError(500, { headers: { "x-request-id": id } });
      expect(toProviderError(failure, NOW).requestId).toBeNull();
    },
  );

  it("tells a spent account from a busy one", () => {
    expect(codeOf(sdkError(429, { code: "insufficient_quota" }))).toBe("quota-exhausted");
    expect(codeOf(sdkError(429, { message: "Your credit balance is too low" }))).toBe(
      "quota-exhausted",
    );
    // OpenAI's plain rate limit ends with a link to the billing page.
    const busy = {
      code: "rate_limit_exceeded",
      message: "Rate limit reached. Visit https://platform.openai.com/account/billing to add one.",
      headers: { "retry-after": "20" },
    };
    expect(toProviderError(sdkError(429, busy), NOW)).toMatchObject({
      code: "provider-rate-limited",
      retryAfterMs: 20_000,
    });
  });

  it("knows a conversation that is too long by class, code and status", () => {
    expect(codeOf(new ContextOverflowError("too long"))).toBe("context-too-long");
    expect(codeOf(sdkError(400, { code: "context_length_exceeded" }))).toBe("context-too-long");
    const told = sdkError(400, { headers: { "x-request-id": "r-7" } });
    expect(toProviderError(ContextOverflowError.fromError(told), NOW)).toMatchObject({
      code: "context-too-long",
      requestId: "r-7",
    });
  });

  it.each(["content_filter", "content_policy_violation"])(
    "says that a filter declined the request: %s",
    (code) => {
      expect(toProviderError(sdkError(400, { code }), NOW)).toMatchObject({
        code: "content-filtered",
        message: expect.stringContaining("content filter") as unknown,
      });
      expect(toProviderError(sdkError(400), NOW).message).not.toContain("filter");
    },
  );

  it("reads an error inside a stream by its code", () => {
    expect(codeOf(sdkError(undefined, { code: 429 }))).toBe("provider-rate-limited");
    expect(codeOf(sdkError(undefined, { code: 502 }))).toBe("provider-unavailable");
    expect(codeOf(sdkError(undefined, { code: "server_error" }))).toBe("provider-failed");
  });

  it("names the endpoint that failed, and its address where that is another word", () => {
    const ollama = { id: endpointId.parse("a"), name: "Ollama", address: "127.0.0.1:11434" };
    const message = (error: unknown, endpoint = ollama) =>
      toProviderError(error, NOW, endpoint).message;
    expect(message(connectionError("ECONNREFUSED"))).toBe(
      "Can't reach Ollama (127.0.0.1:11434). Is the server running?",
    );
    expect(message(connectionError("ECONNREFUSED"), { ...ollama, name: ollama.address })).toBe(
      "Can't reach 127.0.0.1:11434. Is the server running?",
    );
    expect(message(sdkError(404))).toBe("Model not found at Ollama.");
    expect(message(sdkError(401))).toContain("Ollama did not accept the API key");
    expect(message(sdkError(402))).toContain("Your account at Ollama has no credit left.");
  });

  it.each([
    [{ param: "temperature", message: "Unsupported parameter" }, "chat.temperature"],
    [{ message: "Unsupported parameter: temperature" }, "chat.temperature"],
    [{ message: "Unsupported value: 'temperature' does not support 0.2" }, "chat.temperature"],
    [
      { message: "'max_tokens' is not supported. Use 'max_completion_tokens' instead." },
      "chat.maximumTokens",
    ],
    [{ param: "max_completion_tokens", message: "too large" }, "chat.maximumTokens"],
    [
      { message: "Unrecognized request argument supplied: reasoning_effort" },
      "chat.reasoningEffort",
    ],
    [{ param: "reasoning.effort", message: "no" }, "chat.reasoningEffort"],
    [{ message: '{"detail":[{"loc":["body","temperature"],"msg":"le 1"}]}' }, "chat.temperature"],
    [
      { message: "Unrecognized request argument supplied: stream_options" },
      "endpoint.asksForUsage",
    ],
    [{ param: "messages[0].role", message: "temperature is fine" }],
    [{ message: "tools[0]: extra fields not permitted" }],
  ] satisfies readonly [{ param?: string; message: string }, string?][])(
    "says which setting a refused request is about: %j",
    (said: { param?: string; message: string }, setting?: string) => {
      for (const status of [400, 422]) {
        const error = Object.assign(sdkError(status, said), { param: said.param });
        expect(toProviderError(error, NOW)).toMatchObject({ code: "request-refused" });
        expect(toProviderError(error, NOW).setting).toBe(setting);
      }
    },
  );

  it("knows a missing model and a spent account whatever status they come with", () => {
    expect(codeOf(sdkError(400, { code: "model_not_found" }))).toBe("model-not-found");
    expect(codeOf(sdkError(403, { code: "model_not_found" }))).toBe("model-not-found");
    const spent = "Your credit balance is too low to access the Anthropic API.";
    expect(codeOf(sdkError(400, { message: spent }))).toBe("quota-exhausted");
    expect(codeOf(sdkError(403, { code: "billing_not_active" }))).toBe("quota-exhausted");
  });

  it("keeps the app's own errors, wherever they stand in the chain", () => {
    const own = new AppError("missing-credential", "No key is set.");
    expect(toProviderError(new Error("x", { cause: own }), NOW)).toMatchObject({
      code: "missing-credential",
      message: "No key is set.",
    });
  });

  it.each([
    ["a mistake of our own", new TypeError("x is not a function")],
    ["a text", "oops"],
    ["nothing", undefined],
    ["null", null],
  ])("calls %s internal and keeps its words to the log", (_, error) => {
    expect(toProviderError(error, NOW)).toMatchObject({ code: "internal", detail: null });
  });

  it("survives an error that is its own cause", () => {
    const error = new Error("round");
    error.cause = error;
    expect(codeOf(error)).toBe("internal");
  });

  it("makes something that may cross the border out of anything", () => {
    fc.assert(
      fc.property(fc.anything(), (error) => {
        const result = toProviderError(error, NOW);
        expect(errorData.parse(result)).toEqual(result);
        expect(result.message).not.toBe("");
      }),
    );
  });
});

describe("a refusal without a code of its own", () => {
  it.each([
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
    "the request exceeds the available context size, try increasing it",
    "Trying to keep the first 9000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens.",
    "prompt is too long: 215000 tokens > 200000 maximum",
    "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
    "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
    "Please reduce the length of the messages or completion.",
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096.",
    "This model's maximum prompt length is 131072 but the request contains 200000 tokens.",
    "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
    "Input is too long for requested model.",
  ])("is a chat that is too long: %s", (message) => {
    expect(codeOf(sdkError(400, { message }))).toBe("context-too-long");
    expect(codeOf(sdkError(500, { message }))).toBe("context-too-long");
  });

  it.each([
    "API key not valid. Please pass a valid API key.",
    "Invalid API key provided.",
    "Your API key has expired.",
  ])("is the key's fault: %s", (message) => {
    expect(codeOf(sdkError(400, { message }))).toBe("authentication-failed");
  });

  it.each(["Set the context of the chat.", "temperature is too long a word", "Bad API request."])(
    "is none of these: %s",
    (message) => {
      expect(codeOf(sdkError(400, { message }))).toBe("request-refused");
    },
  );

  it("is not the key's fault where a page came in the place of words", () => {
    const challenge = Object.assign(new Error("403 <html>Just a moment...</html>"), {
      status: 403,
      error: undefined,
      headers: new Headers(),
      requestID: null,
    });
    const { code, message } = toProviderError(challenge, NOW);
    expect(code).toBe("provider-unavailable");
    expect(message).toContain("The API key was not looked at.");
  });
});
