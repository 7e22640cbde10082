import { expect, it } from "vitest";
import { modelFamily, toFieldSource } from "../../../../electron/agent/field-source.ts";

it.each([
  ["claude-sonnet-4-5", "claude-4"],
  ["anthropic/claude-opus-4.1", "claude-4"],
  ["claude-3-7-sonnet-20250219", "claude-3"],
  ["gpt-5.6-mini-2026-01-01", "gpt-5"],
  ["models/gemini-3-pro-preview", "gemini-3"],
  ["deepseek-reasoner", "deepseek"],
  ["o3-mini", "o-3"],
  ["", ""],
  ["モデル", "モデル"],
])("the kin of %s is %s", (name, family) => {
  expect(modelFamily(name)).toBe(family);
});

it("a model that chats met only in Responses is spoken to in those", () => {
  const who = { name: "gpt-5.6", baseUrl: "https://api.openai.com/v1" };
  const known = (...names: readonly string[]) => ({ has: (name: string) => names.includes(name) });
  const protocols = [
    who,
    { ...who, quirks: known("responses-only") },
    { ...who, quirks: known("responses-only", "no-effort-with-tools") },
    { ...who, protocol: "messages" as const, quirks: known("responses-only") },
  ].map((each) => toFieldSource(each).protocol);
  expect(protocols).toEqual(["chat-completions", "responses", "chat-completions", "messages"]);
});
