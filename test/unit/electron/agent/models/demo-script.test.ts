import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planDemoAnswer, type DemoTurn } from "../../../../../electron/agent/models/demo-script.ts";
import { COMMANDS } from "../../../../../electron/agent/models/demo-texts.ts";

const turn = (userText: string, more: Partial<DemoTurn> = {}): DemoTurn => ({
  userText,
  attached: [],
  toolResults: [],
  partial: "",
  ...more,
});
const plan = (userText: string, more: Partial<DemoTurn> = {}) =>
  planDemoAnswer(turn(userText, more));

describe("planDemoAnswer", () => {
  it("knows every command that it tells of", () => {
    const commands = [...COMMANDS.matchAll(/`(demo: [^`]+)`/g)].map((match) => match[1]!);
    expect(commands.length).toBeGreaterThanOrEqual(13);
    for (const command of commands) expect(plan(command).text).not.toContain("do not know");
  });

  it("says so when it does not know a command", () => {
    expect(plan("demo: dance").text).toContain("`demo: dance`");
  });

  it("asks both tools at once and then speaks of both results", () => {
    const question = "What time is it in Tokyo and what is 1/4?";
    const { calls } = plan(question);
    expect(calls).toEqual([
      { toolName: "calculator", args: { expression: "1/4" } },
      { toolName: "current_time", args: { timeZone: "Asia/Tokyo" } },
    ]);

    const answer = plan(question, {
      toolResults: [
        { toolName: "calculator", content: "0.25" },
        { toolName: "current_time", content: "Sunday" },
      ],
    });
    expect(answer.calls).toEqual([]);
    expect(answer.text).toContain("`1/4` is **0.25**");
    expect(answer.text).toContain("**Sunday**");
  });

  it("admits a failure of a tool", () => {
    const { text } = plan("demo: tool error", {
      toolResults: [{ toolName: "calculator", content: "Error: division by zero." }],
    });
    expect(text).toContain("failed: Error: division by zero.");
  });

  it("never stops calling tools in a loop", () => {
    const results = Array.from({ length: 40 }, () => ({ toolName: "calculator", content: "1" }));
    expect(plan("demo: loop", { toolResults: results }).calls).toHaveLength(1);
  });

  it("goes on with any text of its own from wherever it broke off", () => {
    const texts = ["hello", "demo: slow", "demo: long", "demo: markdown", "demo: drop"];
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, cut) => {
          const whole = plan(text).text;
          const partial = whole.slice(0, Math.max(1, Math.floor(whole.length * cut)));
          const rest = plan(text, { partial });
          expect((partial + rest.text).startsWith(whole)).toBe(true);
          expect(rest.end).toEqual({ type: "finish", reason: "stop" });
        },
      ),
    );
  });

  it("says something whole when it goes on with words that are not its own", () => {
    expect(plan("hello", { partial: "Something else" }).text).not.toBe("");
  });

  it("answers anything at all, and always as a demo", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const answer = plan(text);
        expect(answer.text.isWellFormed()).toBe(true);
        expect(answer.text !== "" || answer.calls.length > 0 || answer.end.type !== "finish").toBe(
          true,
        );
      }),
    );
  });

  it("quotes the user without letting the quotation become Markdown", () => {
    const { text } = plan("Look: <b>![x](http://evil.example/a.png)</b> `code`");
    expect(text).not.toContain("![x]");
    expect(text).not.toContain("<b>!");
  });
});
