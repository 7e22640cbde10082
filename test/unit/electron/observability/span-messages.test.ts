import { describe, expect, it } from "vitest";
import {
  fitMessages,
  fitText,
  SIDE_BYTES,
} from "../../../../electron/observability/span-messages.ts";

const same = (text: string): string => text;
const say = (role: string, content: string): string => JSON.stringify({ role, content });
const parsed = (messages: readonly string[]) =>
  messages.map((each) => JSON.parse(each) as { role: string; parts: { content: string }[] });

describe("what was said, cut to what fits", () => {
  it("loses the oldest first, keeps the instructions, and stays JSON", () => {
    const texts = Array.from({ length: 50 }, (_, index) => `${index} ${"ü".repeat(5_000)}`);
    const messages = [say("system", "Be brief."), ...texts.map((text) => say("user", text))];
    const { messages: kept, leftOut } = fitMessages({ messages }, { form: "gen-ai", clean: same });
    expect(Buffer.byteLength(kept.join(","))).toBeLessThanOrEqual(SIDE_BYTES);
    const read = parsed(kept);
    expect(read[0]?.role).toBe("system");
    expect(read.at(-1)?.parts[0]?.content).toBe(texts.at(-1));
    expect(leftOut).toBe(50 - (kept.length - 1));
    expect(kept.length).toBeGreaterThan(20);
  });

  it("sends no more of 4,000 messages than of 200", () => {
    const messages = Array.from({ length: 4_000 }, (_, index) => say("user", `Number ${index}`));
    const { messages: kept } = fitMessages({ messages }, { form: "langfuse", clean: same });
    expect(kept).toHaveLength(200);
    expect(kept.at(-1)).toContain("Number 3999");
  });

  it.each(["gen-ai", "langfuse"] as const)(
    "keeps the beginning of a message that alone is too long, and fits whatever it holds: %s",
    (form) => {
      for (const content of ["x ".repeat(400_000), "\n".repeat(400_000), "😀".repeat(300_000)]) {
        const message = JSON.stringify({
          role: "assistant",
          content,
          tool_calls: [{ id: "c", name: "write", args: { text: content, more: [content] } }],
        });
        const { messages } = fitMessages({ messages: [message] }, { form, clean: same });
        expect(messages).toHaveLength(1);
        expect(Buffer.byteLength(messages[0] ?? "")).toBeLessThanOrEqual(SIDE_BYTES);
        expect(() => JSON.parse(messages[0] ?? "") as unknown).not.toThrow();
      }
    },
  );

  it("cuts no key in two, so that half of one could stay", () => {
    const text = `${"word ".repeat(26_200)}sk-${"a".repeat(300)} end ${"word ".repeat(40_000)}`;
    const clean = (each: string): string => each.replaceAll(/sk-a{300}/g, "[redacted]");
    expect(fitText(text, clean)).not.toContain("sk-a");
  });

  it("writes a call and its result as each consumer reads them", () => {
    const call = JSON.stringify({
      role: "assistant",
      content: [
        { type: "reasoning", reasoning: "Sums." },
        { type: "text", text: "Let me see." },
      ],
      tool_calls: [{ id: "c1", name: "calculator", args: { expression: "6*7" } }],
    });
    const result = JSON.stringify({
      ...{ role: "tool", content: "42", tool_call_id: "c1", name: "calculator", status: "success" },
    });
    const read = (form: "gen-ai" | "langfuse"): unknown[] =>
      fitMessages({ messages: [call, result] }, { form, clean: same }).messages.map(
        (each) => JSON.parse(each) as unknown,
      );
    expect(read("gen-ai")).toEqual([
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "Sums." },
          { type: "text", content: "Let me see." },
          { type: "tool_call", id: "c1", name: "calculator", arguments: { expression: "6*7" } },
        ],
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "42" }] },
    ]);
    expect(read("langfuse")).toEqual([
      {
        role: "assistant",
        content: "Let me see.",
        reasoning_content: "Sums.",
        tool_calls: [
          {
            id: "c1",
            type: "function",
            function: { name: "calculator", arguments: '{"expression":"6*7"}' },
          },
        ],
      },
      { role: "tool", content: "42", tool_call_id: "c1" },
    ]);
  });
});
