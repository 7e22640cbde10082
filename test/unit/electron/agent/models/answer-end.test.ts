import { describe, expect, it } from "vitest";
import { toAnswerEnd } from "../../../../../electron/agent/models/answer-end.ts";

describe("why an answer ended", () => {
  it.each([
    [
      "stop",
      [
        "stop",
        "STOP",
        "eos",
        "eos_token",
        "end_turn",
        "stop_sequence",
        "COMPLETE",
        "FINISH_REASON_STOP",
        "endTurn",
      ],
    ],
    ["tool_use", ["tool_calls", "tool_use", "function_call", "TOOL_CALL", "tool-calls"]],
    [
      "length",
      [
        "length",
        "MAX_TOKENS",
        "max_output_tokens",
        "model_length",
        "model_context_window_exceeded",
        "maxTokens",
      ],
    ],
    [
      "content_filter",
      [
        "content_filter",
        "SAFETY",
        "RECITATION",
        "PROHIBITED_CONTENT",
        "sensitive",
        "refusal",
        "content_filter: PROHIBITED_CONTENT",
        "content_filter: OTHER",
        "FinishReason.SAFETY",
        "content-filter",
        "guardrail_intervened",
      ],
    ],
    ["malformed-call", ["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"]],
    [
      "broken-off",
      [
        "insufficient_system_resource",
        "error",
        "abort",
        "OTHER",
        "network_error",
        "cancelled",
        "time_limit",
        "🙂",
      ],
    ],
  ] as const)("is %s in the words of servers", (end, words) => {
    for (const word of words) expect([word, toAnswerEnd(word)]).toEqual([word, end]);
  });

  it.each([
    "",
    " ",
    "null",
    "None",
    "undefined",
    "FINISH_REASON_UNSPECIFIED",
    null,
    undefined,
    0,
    {},
  ])("is not said by %j", (word) => {
    expect(toAnswerEnd(word)).toBeUndefined();
  });
});
