import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { toModelMessages } from "../../../../electron/agent/local/to-model-messages.ts";
import { createNextCall } from "../../../../electron/runs/next-call.ts";
import type { MessageId, ThreadId } from "../../../../shared/ids.ts";
import type { Message, Part } from "../../../../shared/message.ts";
import { sentMessages } from "../../../../shared/sent-messages.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/settings.ts";
import { createMessage, userMessage } from "../../../fakes/agent-request.ts";
import { chosenModel } from "../../../fakes/chosen-model.ts";
import type { ToolCallId } from "../../../../shared/ids.ts";
import { ownTools } from "../../../../electron/tools/tool-source.ts";

const THREAD = "11111111-1111-4111-8111-111111111111" as ThreadId;

const tool = (id: string): Part => ({
  type: "tool-call",
  toolCallId: id as ToolCallId,
  toolName: "calculator",
  args: { expression: "6*7" },
  state: "done",
  result: "42",
  startedAt: 0,
  endedAt: 1,
});
const words = (count: number): Part => ({ type: "text", text: "word ".repeat(count) });

function setUp(
  messages: readonly Message[],
  {
    name = "gpt-5-mini",
    sentFrom,
    lastAnswer,
  }: { name?: string; sentFrom?: MessageId; lastAnswer?: number } = {},
) {
  const get = vi.fn(() => ({ thread: {} as never, messages, draft: "" }));
  let key = "1";
  const nextCall = createNextCall({
    tools: ownTools,
    threads: { has: () => true, branchKey: () => key, get } as never,
    choose: () => ({
      ...chosenModel({
        kind: "openai-compatible",
        baseUrl: "https://api.openai.com/v1",
        name,
        apiKey: undefined,
      }),
      ...(sentFrom === undefined ? {} : { sentFrom }),
    }),
    settings: () => DEFAULT_SETTINGS,
    spending: { typicalAnswer: () => lastAnswer },
    returnedTokens: () => new Map(),
  });
  return { nextCall, get, change: () => (key = "2") };
}

describe("createNextCall", () => {
  const chat = [
    userMessage("A question?"),
    createMessage("assistant", [words(50), tool("a"), words(50)]),
  ];

  it("counts the whole chat and the text, and tells apart what an answer would add", () => {
    const { nextCall } = setUp(chat);
    const empty = nextCall({ threadId: THREAD, text: "" });
    const asking = nextCall({ threadId: THREAD, text: "word ".repeat(100) });
    expect(empty.inputTokens).toBeGreaterThan(100);
    expect(asking.inputTokens - empty.inputTokens).toBeGreaterThanOrEqual(95);
    expect(asking.inputCostMicroUsd).toBe(Math.ceil(asking.inputTokens / 4));
    expect(asking).toMatchObject({
      answerTokens: null,
      answerCostMicroUsd: null,
      answerCostPerThousandMicroUsd: 2_000,
    });
    const known = setUp(chat, { lastAnswer: 50 }).nextCall({ threadId: THREAD, text: "" });
    expect(known).toMatchObject({ answerTokens: 50, answerCostMicroUsd: 100 });
  });

  it("counts the chat once for each state of it", () => {
    const { nextCall, get, change } = setUp(chat);
    nextCall({ threadId: THREAD, text: "a" });
    nextCall({ threadId: THREAD, text: "ab" });
    expect(get).toHaveBeenCalledTimes(1);
    change();
    nextCall({ threadId: THREAD, text: "abc" });
    expect(get).toHaveBeenCalledTimes(2);
  });

  it("knows no price and no window of a model that nobody listed", () => {
    expect(
      setUp(chat, { name: "unheard-of" }).nextCall({ threadId: THREAD, text: "" }),
    ).toMatchObject({
      inputCostMicroUsd: null,
      answerCostPerThousandMicroUsd: null,
      price: null,
      contextWindowTokens: null,
      trimTo: null,
    });
  });

  it("leaves out what the chat leaves out", () => {
    const turns = Array.from({ length: 10 }, () => [
      userMessage("Why?"),
      createMessage("assistant", [words(1_000)]),
    ]).flat();
    const all = setUp(turns).nextCall({ threadId: THREAD, text: "" }).inputTokens;
    const half = setUp(turns, { sentFrom: turns[10]!.id }).nextCall({
      threadId: THREAD,
      text: "",
    }).inputTokens;
    expect(half).toBeLessThan(all * 0.6);
  });

  it("proposes to begin at a question, so that the newer part fills half the window", () => {
    // gpt-4 reads 8,192 tokens.
    const turns = Array.from({ length: 20 }, () => [
      userMessage("Why?"),
      createMessage("assistant", [words(500)]),
    ]).flat();
    const { trimTo } = setUp(turns, { name: "gpt-4" }).nextCall({ threadId: THREAD, text: "" });
    const kept = sentMessages(turns, trimTo);
    expect(kept[0]?.role).toBe("user");
    expect(kept.length).toBeLessThan(turns.length);
    const after = setUp(turns, { name: "gpt-4", sentFrom: trimTo! }).nextCall({
      threadId: THREAD,
      text: "",
    });
    expect(after.inputTokens).toBeLessThan(8_192 * 0.55);
    expect(after.inputTokens).toBeGreaterThan(8_192 * 0.35);
  });

  it("keeps the last question with its answer, though the two alone are too long", () => {
    const turns = [1, 2].flatMap(() => [
      userMessage("Why?"),
      createMessage("assistant", [words(6_000)]),
    ]);
    const { trimTo } = setUp(turns, { name: "gpt-4" }).nextCall({ threadId: THREAD, text: "" });
    expect(trimTo).toBe(turns[2]!.id);
  });

  it("parts no tool call from its result, and begins with a question, wherever a chat is cut", () => {
    const answerParts = fc.array(fc.constantFrom(words(200), tool("x"), tool("y")), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(answerParts, { minLength: 1, maxLength: 30 }), (answers) => {
        const turns = answers.flatMap((parts) => [
          userMessage("Why?"),
          createMessage("assistant", parts),
        ]);
        const { trimTo } = setUp(turns, { name: "gpt-4" }).nextCall({ threadId: THREAD, text: "" });
        const sent = sentMessages([...turns, userMessage("And now?")], trimTo);
        const wire = toModelMessages({ messages: sent, continues: false });
        expect(wire[0]?.type).toBe("human");
        const open = new Set<string>();
        for (const message of wire) {
          if (message.type === "ai") {
            for (const { id } of (message as { tool_calls?: { id?: string }[] }).tool_calls ?? []) {
              open.add(id!);
            }
          } else if (message.type === "tool") {
            expect(open.delete((message as unknown as { tool_call_id: string }).tool_call_id)).toBe(
              true,
            );
          } else expect(open.size).toBe(0);
        }
        expect(open.size).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
