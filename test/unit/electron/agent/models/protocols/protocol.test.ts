import { expect, it } from "vitest";
import {
  protocolHeaders,
  protocolUrl,
  withoutForeign,
} from "../../../../../../electron/agent/models/protocols/protocol.ts";
import type { ProtocolName } from "../../../../../../shared/endpoint-presets.ts";

it.each<readonly [ProtocolName, string, string]>([
  [
    "chat-completions",
    "https://a.example/v1/chat/completions",
    "https://a.example/v1/chat/completions",
  ],
  ["responses", "https://a.example/v1/chat/completions", "https://a.example/v1/responses"],
  ["responses", "https://a.example/v1/models", "https://a.example/v1/models"],
  ["messages", "https://a.example/v1/chat/completions", "https://a.example/v1/messages"],
  ["messages", "https://a.example/chat/completions", "https://a.example/v1/messages"],
  [
    "messages",
    "https://a.example/anthropic/chat/completions",
    "https://a.example/anthropic/v1/messages",
  ],
  ["messages", "https://a.example/v1/models", "https://a.example/v1/models?limit=1000"],
  ["messages", "https://a.example/models", "https://a.example/v1/models?limit=1000"],
  // Whatever else is asked is asked there.
  ["messages", "https://a.example/v1/embeddings", "https://a.example/v1/embeddings"],
])("%s asks %s at %s", (protocol, address, expected) => {
  expect(protocolUrl(protocol, address)).toBe(expected);
});

it("sends Anthropic its key in one way, and those that follow it in both", () => {
  const at = (address: string, apiKey?: string, keyHeader?: "x-api-key") =>
    protocolHeaders("messages", new URL(address), {
      apiKey,
      ...(keyHeader === undefined ? {} : { keyHeader }),
    });
  const version = { name: "anthropic-version", value: "2023-06-01" };
  const key = { name: "x-api-key", value: "secret" };
  expect(at("https://api.anthropic.com/v1", "secret")).toEqual({
    lines: [version, key],
    keepsBearer: false,
  });
  expect(at("https://api.deepseek.com/anthropic", "secret")).toEqual({
    lines: [version, key],
    keepsBearer: true,
  });
  // A company's gateway in front of it.
  expect(at("https://gate.example", "secret", "x-api-key").keepsBearer).toBe(false);
  expect(at("http://127.0.0.1:8080").lines).toEqual([version]);
});

it("takes out of chat completions what only another protocol can read", () => {
  const own = { type: "reasoning.encrypted", data: "x" };
  const foreign = { type: "parley.messages", index: 0, item: { type: "thinking" } };
  const quoted = { role: "user", content: '"type":"parley.messages"' };
  const body = (...details: readonly object[]) =>
    JSON.stringify({
      messages: [quoted, { role: "assistant", content: "a", reasoning_details: details }],
    });
  expect(withoutForeign(body(foreign, own))).toBe(body(own));
  expect(JSON.parse(withoutForeign(body(foreign)))).toEqual({
    messages: [quoted, { role: "assistant", content: "a" }],
  });
  const untouched = JSON.stringify({ messages: [quoted] });
  expect(withoutForeign(untouched)).toBe(untouched);
});
