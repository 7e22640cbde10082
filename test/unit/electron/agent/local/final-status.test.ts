import { AIMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { toFinalStatus } from "../../../../../electron/agent/local/final-status.ts";

const ended = (text: string, finishReason?: string): AIMessage =>
  new AIMessage({
    content: text,
    response_metadata: { finish_reason: finishReason, has_content: text !== "" },
  });

it.each([
  ["Text.", "stop", { type: "complete" }],
  ["Text.", "some-other-word", { type: "complete" }],
  ["Te", "length", { type: "incomplete", reason: "truncated", error: null }],
  ["", "length", { type: "incomplete", reason: "truncated", error: null }],
  ["Te", "content_filter", { type: "incomplete", reason: "filtered", error: null }],
  ["Te", undefined, { reason: "interrupted", error: { code: "connection-lost" } }],
  ["", undefined, { reason: "failed", error: { code: "malformed-response" } }],
  ["", "stop", { reason: "failed", error: { code: "empty-answer" } }],
  [" \n", "stop", { reason: "failed", error: { code: "empty-answer" } }],
])("%j that ended with %s", (text, finishReason, status) => {
  expect(toFinalStatus(ended(text, finishReason), false)).toMatchObject(status);
});

it("lets an answer that goes on have nothing left to say", () => {
  expect(toFinalStatus(ended("", "stop"), true)).toEqual({ type: "complete" });
});
