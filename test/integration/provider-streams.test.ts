import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../shared/run-event.ts";
import { startHostileServer, wire } from "../fakes/hostile-server.ts";
import { chatAt } from "../fakes/chat-at.ts";
import { createAgentRequest, userMessage } from "../fakes/agent-request.ts";
import { applyRunEvent } from "../../shared/apply-run-event.ts";
import { runningAnswer } from "../fakes/run-events.ts";
import { localAgent } from "../../electron/agent/local/local-agent.ts";

// What endpoints really send, after public reports (2023–2026): tool calls, ends, thoughts. Each row is played over real
// HTTP through the whole agent.

const { delta, text, finish, done } = wire;

/** Plays one answer after the other. @returns how the run ended, and what was said, thought and called */
async function play(...answers: (readonly string[])[]) {
  let asked = 0;
  await using server = await startHostileServer(() => ({
    headers: { "content-type": "text/event-stream" },
    body: answers[Math.min(asked++, answers.length - 1)] ?? [],
  }));
  const { status, text: said, events } = await chatAt(server.baseUrl);
  const of = <Type extends RunEvent["type"]>(type: Type) =>
    events.filter((each): each is Extract<RunEvent, { type: Type }> => each.type === type);
  return {
    status,
    asked,
    text: said,
    thoughts: of("reasoning-delta")
      .map((each) => each.text)
      .join(""),
    results: of("tool-end").map(({ result }) => result),
    usage: of("model-end").at(-1)?.usage,
  };
}

const call = (fields: object, given: object) =>
  delta({ tool_calls: [{ ...fields, function: given }] });
const sum = (expression: string) => JSON.stringify({ expression });
/** The message as a whole, as an endpoint sends it that does not stream. */
const whole = (message: object, reason: string | null = "stop", more: object = {}) =>
  wire.event({
    object: "chat.completion",
    choices: [
      { index: 0, finish_reason: reason, ...more, message: { role: "assistant", ...message } },
    ],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  });
const THEN = [text("Done."), finish(), done];

describe("a tool call", () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    [
      "two, both at place 0",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: sum("1+1") }),
        call({ index: 0, id: "b" }, { name: "calculator", arguments: sum("2+3") }),
        finish("tool_calls"),
        done,
      ],
      ["2", "5"],
    ],
    [
      "continued with an empty name and id",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: '{"expr' }),
        call({ index: 0, id: "" }, { name: "", arguments: 'ession":"6*7"}' }),
        finish("tool_calls"),
        done,
      ],
      ["42"],
    ],
    [
      "in the way of 2023",
      [
        delta({ function_call: { name: "calculator", arguments: sum("6*7") } }),
        finish("function_call"),
        done,
      ],
      ["42"],
    ],
    [
      "with arguments that are an object",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: { expression: "6*7" } }),
        finish("tool_calls"),
        done,
      ],
      ["42"],
    ],
    [
      "with arguments that are encoded twice",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: JSON.stringify(sum("6*7")) }),
        finish("tool_calls"),
        done,
      ],
      ["42"],
    ],
    [
      "with a room before its name",
      [
        call({ index: 0, id: "a" }, { name: "functions.calculator", arguments: sum("6*7") }),
        finish("tool_calls"),
        done,
      ],
      ["42"],
    ],
    [
      "with a mark behind its name",
      [
        call(
          { index: 0, id: "a" },
          { name: "calculator<|channel|>commentary", arguments: sum("6*7") },
        ),
        finish("tool_calls"),
        done,
      ],
      ["42"],
    ],
    ...["functions::calculator", "functions.calculator:0", "Calculator", "calculator()"].map(
      (name): readonly [string, readonly string[], readonly string[]] => [
        `named ${name}`,
        [call({ index: 0, id: "a" }, { name, arguments: sum("6*7") }), finish("tool_calls"), done],
        ["42"],
      ],
    ),
    [
      "two without ids, in pieces at one place",
      ["1+1", "2+3"]
        .flatMap((expression) => [
          call({ index: 0 }, { name: "calculator", arguments: "" }),
          call({ index: 0 }, { arguments: sum(expression) }),
        ])
        .concat(finish("tool_calls"), done),
      ["2", "5"],
    ],
    [
      "two without ids, at one place of one delta",
      [
        delta({
          tool_calls: [
            { index: 0, function: { name: "current_time", arguments: "" } },
            { index: 0, function: { name: "calculator", arguments: "" } },
          ],
        }),
        call({ index: 0 }, { arguments: sum("6*7") }),
        finish("tool_calls"),
        done,
      ],
      ["42", ""],
    ],
    ...[{}, "{}", " {} ", "null"].map(
      (placeholder): readonly [string, readonly string[], readonly string[]] => [
        `with ${JSON.stringify(placeholder)} in the place of arguments that follow`,
        [
          call({ index: 0, id: "a" }, { name: "calculator", arguments: placeholder }),
          call({ index: 0 }, { arguments: '{"expression":' }),
          call({ index: 0 }, { arguments: '"6*7"}' }),
          finish("tool_calls"),
          done,
        ],
        ["42"],
      ],
    ),
    [
      "beside an id that names nothing",
      [
        delta({ tool_calls: [{ index: 0, id: "a", type: "function", function: null }] }),
        call({ index: 0 }, { name: "calculator", arguments: sum("6*7") }),
        delta({ tool_calls: [{ index: 1, id: "b", type: "function", function: null }] }),
        finish("tool_calls"),
        done,
      ],
      ["42"],
    ],
    [
      "and sent whole once more",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: sum("6*7") }),
        whole(
          {
            content: "",
            tool_calls: [
              {
                id: "a",
                type: "function",
                function: { name: "calculator", arguments: sum("6*7") },
              },
            ],
          },
          "tool_calls",
        ),
        done,
      ],
      ["42"],
    ],
    [
      "without a reason to end",
      [call({ index: 0, id: "a" }, { name: "calculator", arguments: sum("6*7") }), done],
      ["42"],
    ],
    [
      "with the reason of another provider",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: sum("6*7") }),
        finish("TOOL_USE"),
        done,
      ],
      ["42"],
    ],
  ])("is run: %s", async (_how, answer, results) => {
    const played = await play(answer, THEN);
    expect(played.results.toSorted()).toEqual(
      results.map((each) => expect.stringContaining(each) as string),
    );
    expect(played.status).toEqual({ type: "complete" });
    expect(played.text).toBe("Done.");
  });

  it.each<readonly [string, readonly string[]]>([
    [
      "half written",
      [call({ index: 0, id: "a" }, { name: "calculator", arguments: '{"expr' }), done],
    ],
    [
      "cut off by an error's word",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: sum("1") }),
        finish("insufficient_system_resource"),
        done,
      ],
    ],
    [
      "cut off at the token limit",
      [
        call({ index: 0, id: "a" }, { name: "calculator", arguments: sum("1") }),
        finish("MAX_TOKENS"),
        done,
      ],
    ],
  ])("is not run: %s", async (_how, answer) => {
    const played = await play(answer, THEN);
    expect(played.results).toEqual([]);
    expect(played.asked).toBe(1);
    expect(played.status.type).toBe("incomplete");
  });

  it.each([
    "MALFORMED_FUNCTION_CALL",
    "function_call_filter: MALFORMED_FUNCTION_CALL",
    "function_call_filter: UNEXPECTED_TOOL_CALL",
  ])("that its provider could not read (%s) is told, and offers to try again", async (word) => {
    const { status } = await play([finish(word), done]);
    expect(status).toMatchObject({
      type: "incomplete",
      reason: "failed",
      error: { code: "provider-failed" },
    });
    expect(JSON.stringify(status)).toContain("could not read the call");
  });
});

describe("an answer", () => {
  it.each([
    ["insufficient_system_resource", "interrupted"],
    ["error", "interrupted"],
    ["abort", "interrupted"],
    ["MAX_TOKENS", "truncated"],
    ["model_length", "truncated"],
    ["SAFETY", "filtered"],
    ["content-filter", "filtered"],
    ["content_filter: PROHIBITED_CONTENT", "filtered"],
    ["stop: out of memory", "interrupted"],
  ])("that ends with %s is %s, never complete", async (word, reason) => {
    const { status, text: said } = await play([text("Half of"), finish(word), done]);
    expect(status).toMatchObject({ type: "incomplete", reason });
    expect(said).toBe("Half of");
  });

  it.each(["eos", "STOP", "end_turn", "stop_sequence", "eos_token"])(
    "that ends with %s is complete",
    async (word) => {
      const { status } = await play([text("All of it."), finish(word), done]);
      expect(status).toEqual({ type: "complete" });
    },
  );

  it.each(["", "null"])(
    "with the reason %j in every chunk is interrupted where it breaks off",
    async (none) => {
      const { status } = await play([
        delta({ content: "Half" }, none),
        delta({ content: " of" }, none),
      ]);
      expect(status).toMatchObject({ type: "incomplete", reason: "interrupted" });
    },
  );
});

it.each([
  ["comments", ": ping\n\n"],
  ["empty data", "data:\n\n"],
  ["events without data", "event: ping\n\n"],
  ["events of nothing", 'event: ping\ndata: {"type":"ping"}\n\n'],
  ["spaces", "\n"],
])("keep-alives show that the endpoint lives, and say nothing: %s", async (_how, ping) => {
  const heard: string[] = [];
  let alive = 0;
  let nextPing = Promise.withResolvers<undefined>();
  await using server = await startHostileServer(() => ({
    headers: { "content-type": "text/event-stream" },
    body: (async function* () {
      yield call({ index: 0, id: "a" }, { name: "calculator", arguments: '{"expr' });
      for (let count = 0; count < 5; count += 1) {
        await nextPing.promise;
        nextPing = Promise.withResolvers();
        yield ping;
      }
      yield call({ index: 0 }, { arguments: 'ession":"1"}' }) + finish("length") + done;
    })(),
  }));
  const request = createAgentRequest({ history: [userMessage("Hi")] });
  const status = await localAgent.run({
    ...request,
    bounds: {
      ...request.bounds,
      heard: (said) => void heard.push(said),
      alive: () => {
        alive += 1;
        nextPing.resolve(undefined);
      },
    },
    model: { kind: "openai-compatible", baseUrl: server.baseUrl, name: "m", apiKey: undefined },
  });
  expect(status).toMatchObject({ reason: "truncated" });
  expect(alive).toBeGreaterThanOrEqual(6);
  expect(heard.join("")).toBe('calculator {"expression":"1"}');
});

describe("the whole message", () => {
  it.each<readonly [string, readonly string[]]>([
    ["behind its pieces", [text("Hel"), text("lo"), whole({ content: "Hello" })]],
    [
      "behind its pieces, with an end",
      [text("Hel"), text("lo"), finish(), whole({ content: "Hello" })],
    ],
    ["behind some of its pieces", [text("Hel"), whole({ content: "Hello" })]],
    ["beside an empty piece", [whole({ content: "Hello" }, "stop", { delta: {} })]],
    [
      "beside a piece without content",
      [whole({ content: "Hello" }, "stop", { delta: { role: "assistant", content: "" } })],
    ],
    ["without a reason to end", [whole({ content: "Hello" }, null)]],
    ["written otherwise behind its pieces", [text("Hello"), whole({ content: "Hello." })]],
  ])("is said once: %s", async (_how, pieces) => {
    const { status, text: said, usage } = await play([...pieces, done]);
    expect(said).toMatch(/^Hello\.?$/);
    expect(status).toEqual({ type: "complete" });
    expect(usage).toMatchObject({ inputTokens: 11, outputTokens: 7, isEstimated: false });
  });

  it("repeats no thoughts", async () => {
    const { thoughts, text: said } = await play([
      delta({ reasoning_content: "Two sums." }),
      text("Hello"),
      whole({ content: "Hello", reasoning_content: "Two sums." }),
      done,
    ]);
    expect({ said, thoughts }).toEqual({ said: "Hello", thoughts: "Two sums." });
  });
});

it("an answer in the form of before there were chats is read", async () => {
  const piece = (said: string, reason: string | null = null) =>
    wire.event({
      object: "text_completion",
      choices: [{ index: 0, text: said, finish_reason: reason }],
    });
  const { status, text: said } = await play([piece("Hel"), piece("lo"), piece("", "stop"), done]);
  expect({ said, status }).toEqual({ said: "Hello", status: { type: "complete" } });
});

describe("content that is no text", () => {
  it.each<readonly [string, unknown]>([
    ["an object", { type: "text", text: "Hello" }],
    ["a text in an object", [{ type: "text", text: { value: "Hello" } }]],
    ["parts under another name", [{ type: "output_text", text: "Hello" }]],
    ["texts", ["Hel", "lo"]],
    [
      "beside parts that are thoughts",
      [
        { type: "reasoning_text", text: "Two sums." },
        { type: "text", text: "Hello" },
      ],
    ],
    [
      "beside a summary of thoughts",
      [
        { type: "summary_text", text: "Two sums." },
        { type: "text", text: "Hello" },
      ],
    ],
  ])("is read: %s", async (_how, content) => {
    const { status, text: said, thoughts } = await play([delta({ content }), finish(), done]);
    expect({ said, status }).toEqual({ said: "Hello", status: { type: "complete" } });
    expect(["", "Two sums."]).toContain(thoughts);
  });
});

it.each<readonly [string, readonly string[]]>([
  ["in its own field", [delta({ refusal: "I can't " }), delta({ refusal: "do that." })]],
  ["beside an empty content", [delta({ content: "", refusal: "I can't do that." })]],
  ["among the parts", [delta({ content: [{ type: "refusal", refusal: "I can't do that." }] })]],
  ["in a whole message", [whole({ content: null, refusal: "I can't do that." })]],
])("a model that declines is told in its words, as filtered: %s", async (_how, pieces) => {
  const { status, text: said } = await play([...pieces, finish(), done]);
  expect(said).toBe("I can't do that.");
  expect(status).toMatchObject({ type: "incomplete", reason: "filtered" });
});

describe("a reason to end", () => {
  it.each([
    ["length", "truncated"],
    ["content_filter", "filtered"],
  ])("is not taken back: %s, then stop", async (first, reason) => {
    const { status } = await play([text("Half"), finish(first), finish("stop"), done]);
    expect(status).toMatchObject({ type: "incomplete", reason });
  });

  const hasty = ["Hel", "lo ", "there"].map((content) => delta({ content }, "stop"));
  it("in every piece does not make an answer whole that breaks off", async () => {
    const { status, text: said } = await play(hasty);
    expect(said).toBe("Hello there");
    expect(status).toMatchObject({ type: "incomplete", reason: "interrupted" });
  });

  it.each<readonly [string, string]>([
    ["the server says that it is done", done],
    ["a last piece says nothing else", finish()],
  ])("in every piece is one once %s", async (_how, last) => {
    const { status, text: said } = await play([...hasty, last]);
    expect({ status, said }).toEqual({ status: { type: "complete" }, said: "Hello there" });
  });
});

it("that has said why it ended is whole though nothing more comes, and its connection is closed", async () => {
  await using server = await startHostileServer(() => ({
    headers: { "content-type": "text/event-stream" },
    body: (async function* () {
      yield text("All of it.") + finish();
      await new Promise(() => undefined);
    })(),
  }));
  const { status } = await chatAt(server.baseUrl);
  expect(status).toEqual({ type: "complete" });
  await server.allClosed();
});

it("that quotes the key in an error of its stream is told without it", async () => {
  const said = { error: { message: "We know no sk-test and no hunter office.", code: "x" } };
  const { status } = await play([text("Some"), wire.event(said)]);
  expect(JSON.stringify(status)).toContain("hunter office");
  expect(JSON.stringify(status)).not.toContain("sk-test");
});

describe("thoughts whose beginning stands in the prompt", () => {
  const shown = (events: readonly RunEvent[]) =>
    events
      .reduce(applyRunEvent, runningAnswer())
      .parts.map((part) => [part.type, "text" in part ? part.text : ""]);

  it.each([
    ["at once", [text("Two sums.\n</think>\n\nHello")]],
    ["in pieces", Array.from("Two sums.\n</think>\n\nHello", (letter) => text(letter))],
  ])("are none of the answer, sent %s", async (_how, pieces) => {
    await using server = await startHostileServer(() => ({
      headers: { "content-type": "text/event-stream" },
      body: [...pieces, finish(), done],
    }));
    const { status, events } = await chatAt(server.baseUrl);
    expect(status.type).toBe("complete");
    expect(shown(events)).toEqual([
      ["reasoning", "Two sums."],
      ["text", "Hello"],
    ]);
  });
});

describe("thoughts", () => {
  it.each<readonly [string, readonly string[]]>([
    ["between tags, cut anywhere", Array.from("<think>Two sums.</think>\n\nHello").map(text)],
    [
      "in the channels of gpt-oss",
      Array.from(
        "<|channel|>analysis<|message|>Two sums.<|end|><|start|>assistant<|channel|>final<|message|>Hello",
      ).map(text),
    ],
    ["between Kimi's marks", Array.from("◁think▷Two sums.◁/think▷Hello").map(text)],
    ["between Seed's tags", Array.from("<seed:think>Two sums.</seed:think>Hello").map(text)],
    [
      "between Command's marks",
      Array.from("<|START_THINKING|>Two sums.<|END_THINKING|>Hello").map(text),
    ],
    [
      "in a list of parts",
      [
        delta({ content: [{ type: "thinking", thinking: [{ type: "text", text: "Two sums." }] }] }),
        delta({ content: [{ type: "text", text: "Hello" }] }),
      ],
    ],
    [
      "in reasoning_details",
      [
        delta({ reasoning_details: [{ type: "reasoning.text", text: "Two sums." }] }),
        text("Hello"),
      ],
    ],
    ["in reasoning_text", [delta({ reasoning_text: "Two sums." }), text("Hello")]],
    [
      "in reasoning, beside an empty reasoning_content",
      [delta({ reasoning_content: "", reasoning: "Two sums." }), text("Hello")],
    ],
  ])("are told from the answer: %s", async (_how, pieces) => {
    const { status, text: said, thoughts } = await play([...pieces, finish(), done]);
    expect({ said, thoughts }).toEqual({ said: "Hello", thoughts: "Two sums." });
    expect(status).toEqual({ type: "complete" });
  });

  it("are told from the answer behind its first words", async () => {
    const pieces = Array.from("Well.\n<think>Two sums.</think>\n42").map(text);
    const { text: said, thoughts } = await play([...pieces, finish(), done]);
    expect({ said, thoughts }).toEqual({ said: "Well.\n42", thoughts: "Two sums." });
  });

  it("are nothing of an answer that speaks of the tag", async () => {
    const { text: said } = await play([text("Use `<think>` and `</think>`."), finish(), done]);
    expect(said).toBe("Use `<think>` and `</think>`.");
  });
});
