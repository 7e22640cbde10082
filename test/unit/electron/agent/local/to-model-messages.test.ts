import { convertMessagesToCompletionsMessageParams } from "@langchain/openai";
import { AIMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONTINUE_INSTRUCTION, ENDED_EARLY } from "../../../../../electron/agent/system-prompt.ts";
import {
  placeOfNext,
  toModelMessages,
  type PlacedReturned,
} from "../../../../../electron/agent/local/to-model-messages.ts";
import { returnedOf } from "../../../../../electron/agent/models/returned-fields.ts";
import { toolCallId } from "../../../../../shared/ids.ts";
import { toolCallState, type Message, type Part } from "../../../../../shared/message.ts";
import { createMessage, userMessage } from "../../../../fakes/agent-request.ts";

const text = (words: string): Part => ({ type: "text", text: words });
const thought = (words: string): Part => ({
  type: "reasoning",
  text: words,
  startedAt: 1,
  endedAt: 2,
});
const call = (id: string, more: Partial<Extract<Part, { type: "tool-call" }>> = {}): Part => ({
  type: "tool-call",
  toolCallId: toolCallId.parse(id),
  toolName: "calculator",
  args: { expression: "1+1" },
  state: "done",
  result: "2",
  startedAt: 1,
  endedAt: 2,
  ...more,
});
const assistant = (...parts: Part[]): Message => createMessage("assistant", parts);
const convert = (messages: readonly Message[], continues = false): BaseMessage[] =>
  toModelMessages({ messages, continues });
const outline = (messages: readonly BaseMessage[]): string[] =>
  messages.map(({ type, text: words }) => `${type}: ${words}`);

describe("toModelMessages", () => {
  it("gives each step of an answer its own message, with its results behind it", () => {
    const result = convert([
      userMessage("Q"),
      assistant(thought("hm"), text("Let me see."), call("a"), call("b"), text("Both are 2.")),
      userMessage("Thanks"),
    ]);

    expect(outline(result)).toEqual([
      "human: Q",
      "ai: Let me see.",
      "tool: 2",
      "tool: 2",
      "ai: Both are 2.",
      "human: Thanks",
    ]);
    expect((result[1] as AIMessage).tool_calls).toMatchObject([
      { id: "call00001", name: "calculator", args: { expression: "1+1" } },
      { id: "call00002" },
    ]);
    expect((result[2] as ToolMessage).tool_call_id).toBe("call00001");
  });

  it("answers calls that failed, were cancelled or never ended", () => {
    const result = convert([
      userMessage("Q"),
      assistant(
        call("a", { state: "failed", result: "Error: division by zero." }),
        call("b", { state: "cancelled", result: null }),
        call("c", { state: "running", result: null, endedAt: null }),
      ),
    ]);

    const tools = result.filter((message) => ToolMessage.isInstance(message));
    expect(tools.map(({ status }) => status)).toEqual(["error", "error", "error"]);
    expect(tools[0]?.text).toBe("Error: division by zero.");
    expect(tools[1]?.text).toMatch(/^Error: .*cancelled/);
  });

  it("lets the assistant have the word between a tool's result and the user", () => {
    const stopped = [userMessage("Q"), assistant(text("See"), call("a")), userMessage("And?")];
    expect(outline(convert(stopped))).toEqual([
      "human: Q",
      "ai: See",
      "tool: 2",
      `ai: ${ENDED_EARLY}`,
      "human: And?",
    ]);
  });

  it("gives repeated call ids different ones", () => {
    const result = convert([userMessage("Q"), assistant(call("same"), text("and"), call("same"))]);

    const ids = result
      .filter((each) => ToolMessage.isInstance(each))
      .map((each) => each.tool_call_id);
    expect(new Set(ids).size).toBe(2);
  });

  it("loses no question when an answer left nothing behind", () => {
    expect(outline(convert([userMessage("One"), assistant(), userMessage("Two")]))).toEqual([
      "human: One\n\nTwo",
    ]);
  });

  it("keeps the text of an answer that broke off", () => {
    expect(
      outline(convert([userMessage("Q"), assistant(text("Half an ans")), userMessage("?")])),
    ).toEqual(["human: Q", "ai: Half an ans", "human: ?"]);
  });

  it("asks for the rest only where text broke off", () => {
    const partial = [userMessage("Q"), assistant(text("Half"))];
    expect(convert(partial, true).at(-1)?.text).toBe(CONTINUE_INSTRUCTION);
    expect(convert(partial, false).at(-1)?.text).toBe("Half");

    const afterTool = convert([userMessage("Q"), assistant(text("See"), call("a"))], true);
    expect(afterTool.at(-1)?.type).toBe("tool");

    expect(outline(convert([userMessage("Q"), assistant(thought("hm"))], true))).toEqual([
      "human: Q",
    ]);
  });

  it("takes arguments that are no object, and names that are no name", () => {
    const [, message] = convert([
      userMessage("Q"),
      assistant(
        call("a", { toolName: "do it!", args: "raw", state: "failed", result: "Error: no" }),
      ),
    ]);

    expect((message as AIMessage).tool_calls).toMatchObject([
      { name: "do_it_", args: { input: "raw" } },
    ]);
  });
});

/** What a strict endpoint checks of a history: OpenAI's API reference, and chat templates that demand taking turns. */
function findFault(messages: readonly BaseMessage[]): string | undefined {
  const wire = convertMessagesToCompletionsMessageParams({ messages: [...messages] });
  let open: string[] = [];
  let previous = "";
  const seen = new Set<string>();
  for (const message of wire) {
    const content = typeof message.content === "string" ? message.content : "";
    if (
      message.content !== null &&
      message.content !== undefined &&
      typeof message.content !== "string"
    ) {
      return "content is not a string";
    }
    if (!content.isWellFormed()) return "content is not well-formed";
    if (message.role === "tool") {
      const { tool_call_id: id } = message;
      if (!open.includes(id)) return `result ${id} answers no open call`;
      if (content.trim() === "") return "empty result";
      open = open.filter((each) => each !== id);
    } else {
      if (open.length > 0) return `calls ${open.join()} are not answered`;
      if (message.role === previous) return `two ${previous} messages in a row`;
      if (message.role === "user" && content.trim() === "") return "empty user message";
      if (message.role === "assistant") {
        const calls = message.tool_calls ?? [];
        if (content.trim() === "" && calls.length === 0) return "empty assistant message";
        for (const each of calls) {
          if (each.type !== "function") return "not a function call";
          if (!/^[a-zA-Z0-9]{9}$/.test(each.id) || seen.has(each.id)) return `bad id ${each.id}`;
          if (!/^[a-zA-Z0-9_-]{1,64}$/.test(each.function.name))
            return `bad name ${each.function.name}`;
          const args: unknown = JSON.parse(each.function.arguments);
          if (typeof args !== "object" || args === null || Array.isArray(args))
            return "bad arguments";
          seen.add(each.id);
          open.push(each.id);
        }
      }
    }
    previous = message.role;
  }
  return open.length > 0 ? "the last calls are not answered" : undefined;
}

const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ maxLength: 20 }),
  fc.constantFrom("", " ", "\n", "Hello", "\ud83d"),
);
const anyPart: fc.Arbitrary<Part> = fc.oneof(
  words.map(text),
  words.map(thought),
  fc
    .record({
      id: fc.constantFrom("a", "b", "call_1", "  ", "functions.x:0"),
      toolName: words,
      args: fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Extract<Part, { args: unknown }>["args"]>,
      state: fc.constantFrom(...toolCallState.options),
      result: fc.option(words),
    })
    .map(({ id, ...more }) => call(id, more)),
);
const anyMessage = fc
  .tuple(
    fc.constantFrom("user" as const, "assistant" as const),
    fc.array(anyPart, { maxLength: 6 }),
  )
  .map(([role, parts]) => createMessage(role, parts));

describe("toModelMessages, for any history", () => {
  it("makes one that a strict endpoint accepts, and loses no word of the user's", () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 8 }), fc.boolean(), (messages, continues) => {
        const result = convert(messages, continues);
        expect(findFault(result)).toBeUndefined();

        const sent = result
          .filter(({ type }) => type === "human")
          .map((each) => each.text)
          .join("\n");
        for (const { role, parts } of messages) {
          if (role !== "user") continue;
          for (const part of parts) {
            if (part.type === "text" && part.text.trim() !== "") {
              expect(sent).toContain(part.text.toWellFormed());
            }
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("has a checker that finds faults", () => {
    const asks = new AIMessage({
      content: "",
      tool_calls: [{ id: "call00001", name: "calculator", args: {} }],
    });
    const answers = new ToolMessage({ tool_call_id: "call00001", content: "2" });
    expect(findFault([asks, answers])).toBeUndefined();
    expect(findFault([asks])).toContain("not answered");
    expect(findFault([answers])).toContain("answers no open call");
    expect(findFault([new AIMessage("")])).toContain("empty");
    expect(findFault([new AIMessage("a"), new AIMessage("b")])).toContain("in a row");
    expect(findFault([new AIMessage("\ud83d")])).toContain("well-formed");
  });
});

describe("what goes back with a stored answer", () => {
  const details = (at: number, after: number) => ({
    reasoning_details: [
      { type: "parley.messages", index: 0, item: { type: "thinking", thinking: "hm" }, at, after },
    ],
  });
  const placed = (
    callsBefore: number,
    ids: readonly string[],
    { textBefore = 0, message = {} } = {},
  ): PlacedReturned => ({
    callsBefore,
    textBefore,
    returned: { message, calls: ids.map((id) => ({ id, fields: { extra_content: { id } } })) },
  });
  const sent = (message: Message, all: readonly PlacedReturned[]) =>
    toModelMessages({
      messages: [userMessage("Q"), message, userMessage("R")],
      continues: false,
      returned: new Map([[message.id, all]]),
    }).filter((each) => AIMessage.isInstance(each));

  it("tells two requests for the model apart that called tools without a word between", () => {
    const answers = sent(assistant(call("a"), call("b"), text("Done.")), [
      placed(0, ["a"], { message: { reasoning_content: "one" } }),
      placed(1, ["b"], { message: { reasoning_content: "two" } }),
    ]);
    expect(answers.map((each) => each.tool_calls?.length)).toEqual([1, 1, 0]);
    expect(answers.map((each) => returnedOf(each)?.message)).toEqual([
      { reasoning_content: "one" },
      { reasoning_content: "two" },
      undefined,
    ]);
  });

  it("has its calls in the order in which they were written, whichever began first", () => {
    const [answer] = sent(assistant(call("b"), call("a")), [placed(0, ["a", "b"])]);
    expect(returnedOf(answer!)?.calls).toEqual([
      { id: "a", fields: { extra_content: { id: "a" } } },
      { id: "b", fields: { extra_content: { id: "b" } } },
    ]);
  });

  it("is left out where the calls are not those that it was stored for", () => {
    const all = [placed(0, ["x"]), placed(7, ["a"]), placed(0, [])];
    const [answer] = sent(assistant(call("a")), all);
    expect(answer?.tool_calls).toHaveLength(1);
    expect(returnedOf(answer!)).toBeUndefined();
  });

  it("stands behind the text that an answer had before it was gone on with", () => {
    const message = assistant(text("Half. Whole."), call("a"));
    const more = { textBefore: 6, message: details(0, 0) };
    const [answer] = sent(message, [placed(0, ["a"], more)]);
    expect(returnedOf(answer!)?.message).toEqual(details(6, 0));
    expect(placeOfNext(assistant(text("Half. ")))).toEqual({ callsBefore: 0, textBefore: 6 });
    expect(placeOfNext(message)).toEqual({ callsBefore: 1, textBefore: 0 });
  });
});
