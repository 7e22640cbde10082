import { AIMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import {
  hasContent,
  normaliseAnswer,
  toCallIds,
  toFinishReason,
} from "../../../../../electron/agent/local/normalise-answer.ts";

type Block = Record<string, unknown> & { type: string };

/** A message as `streamEvents` v3 leaves it. */
const streamed = (content: readonly Block[], finishReason?: string): AIMessage =>
  new AIMessage({
    content: [...content],
    response_metadata: {
      output_version: "v1",
      ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
    },
  });
const none: ReadonlySet<string> = new Set();

describe("normaliseAnswer", () => {
  it("leaves out what of the text turned out to be thoughts", () => {
    const message = new AIMessage({
      content: [{ type: "text", text: "Two sums.\n\n\nLet me see." }],
      response_metadata: { output_version: "v1", thoughts_end: 10 },
    });
    expect(normaliseAnswer(message, none).answer.content).toBe("Let me see.");
  });

  it("leaves a plain string and the finish reason", () => {
    const message = streamed(
      [
        { type: "reasoning", reasoning: "hm" },
        { type: "text", text: "Yes." },
      ],
      "stop",
    );

    const { answer, refusals } = normaliseAnswer(message, none);

    expect(answer.content).toBe("Yes.");
    expect(toFinishReason(answer)).toBe("stop");
    expect(answer.response_metadata).not.toHaveProperty("output_version");
    expect(refusals).toEqual([]);
  });

  it("knows an answer without a finish reason, and one without anything", () => {
    const cut = normaliseAnswer(streamed([{ type: "reasoning", reasoning: "hm" }]), none).answer;
    expect(toFinishReason(cut)).toBeUndefined();
    expect(hasContent(cut)).toBe(true);
    expect(hasContent(normaliseAnswer(streamed([]), none).answer)).toBe(false);
  });

  it("refuses a call whose arguments are no JSON object, and keeps the others", () => {
    const { answer, refusals } = normaliseAnswer(
      streamed([
        { type: "tool_call", id: "a", name: "calculator", args: { expression: "1" } },
        { type: "invalid_tool_call", id: "b", name: "calculator", args: "{oops", error: "bad" },
        { type: "tool_call", id: "c", name: "calculator", args: [1] },
      ]),
      none,
    );

    expect(answer.tool_calls).toMatchObject([
      { id: "a", args: { expression: "1" } },
      { id: "b", args: { input: "{oops" } },
      { id: "c", args: { input: [1] } },
    ]);
    expect(refusals.map((each) => each.tool_call_id)).toEqual(["b", "c"]);
    expect(refusals.every(({ status }) => status === "error")).toBe(true);
  });

  it("takes no arguments at all for an empty object", () => {
    const { answer, refusals } = normaliseAnswer(
      streamed([{ type: "invalid_tool_call", id: "a", name: "current_time", args: "" }]),
      none,
    );

    expect(answer.tool_calls).toMatchObject([{ id: "a", args: {} }]);
    expect(refusals).toEqual([]);
  });

  it("gives new ids to calls without one, or with one that is taken", () => {
    const call = (id?: string): Block => ({
      type: "tool_call",
      name: "calculator",
      args: {},
      ...(id === undefined ? {} : { id }),
    });
    const { answer } = normaliseAnswer(
      streamed([call("taken"), call("twice"), call("twice"), call(), call("")]),
      new Set(["taken"]),
    );

    const ids = [...toCallIds([answer])];
    expect(ids).toHaveLength(5);
    expect(ids).toContain("twice");
    expect(ids).not.toContain("taken");
    expect(ids).not.toContain("");
  });
});
