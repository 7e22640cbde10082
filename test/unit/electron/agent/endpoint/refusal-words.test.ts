import { describe, expect, it } from "vitest";
import { readRefusal } from "../../../../../electron/agent/endpoint/refusal-words.ts";
import { waitIn } from "../../../../../electron/agent/endpoint/told-error.ts";

const messageOf = (body: unknown): string => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (JSON.parse(readRefusal(text).body) as { error: { message: string } }).error.message;
};

describe("the words of a refusal", () => {
  it.each<readonly [string, unknown]>([
    ["as OpenAI says them", { error: { message: "No.", type: "x", code: null } }],
    ["as a text", { error: "No." }],
    ["beside the error", { message: "No.", code: 42 }],
    ["in a detail", { detail: "No." }],
    ["in a detail's message", { message: { detail: "No." } }],
    ["in a list of errors", { errors: [{ message: "No." }] }],
    ["in a list of texts", { errors: ["No."] }],
    ["as JSON in a text", { error: { message: JSON.stringify({ error: { message: "No." } }) } }],
    [
      "of the provider behind a gateway",
      {
        error: {
          message: "Provider returned error",
          code: 400,
          metadata: { raw: '{"error":{"message":"No."}}' },
        },
      },
    ],
    [
      "of the provider behind a gateway, as a text",
      { error: { message: "Provider returned error", metadata: { raw: "No." } } },
    ],
    ["as MiniMax says them", { base_resp: { status_code: 1004, status_msg: "No." } }],
    ["in a list around it", [{ error: { code: 400, message: "No.", status: "INVALID_ARGUMENT" } }]],
    ["as an event of a stream", 'data: {"error":{"message":"No."}}\n\n'],
    ["as a named event of a stream", 'event: error\ndata: {"error":{"message":"No."}}\n\n'],
    ["as vLLM says them", { object: "error", message: "No.", code: 40001 }],
  ])("are found %s", (_how, body) => {
    expect(messageOf(body)).toBe("No.");
  });

  it("say where in the request the fault is, as FastAPI does", () => {
    const body = {
      detail: [{ loc: ["body", "temperature"], msg: "too high", type: "value_error" }],
    };
    expect(messageOf(body)).toBe("body.temperature: too high");
  });

  it("keep the code and the parameter", () => {
    const error = {
      message: "No.",
      type: "invalid_request_error",
      code: "unknown",
      param: "top_k",
    };
    expect(JSON.parse(readRefusal(JSON.stringify({ error })).body)).toEqual({ error });
  });

  it.each(["<html>Just a moment</html>", "", "not JSON", "[]", "{}", "null", "7"])(
    "that are none leave %j as it came",
    (text) => {
      expect(readRefusal(text).body).toBe(text);
    },
  );

  it("may ask for a time, as Google does", () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "12.5s" }];
    const body = { error: { code: 429, message: "Quota exceeded.", details } };
    expect(readRefusal(JSON.stringify(body)).retryAfterMs).toBe(12_500);
    expect(readRefusal(JSON.stringify([body])).retryAfterMs).toBe(12_500);
  });
});

describe("a sentence that asks for a time", () => {
  it.each([
    ["Please retry after 4 seconds.", 4_000],
    ["Please try again in 1m12.5s. Visit …", 72_500],
    ["Rate limit reached. Please try again in 250ms.", 250],
    ["Wait 2 minutes, then go on.", 120_000],
    ["Retry in 1 hour", 3_600_000],
    ["try again in 20s", 20_000],
    ["Try again later.", undefined],
    ["You have 5 seconds of audio.", undefined],
    ["retry 3 times", undefined],
  ])("is read: %s", (words, expected) => {
    expect(waitIn(words)).toBe(expected);
  });
});
