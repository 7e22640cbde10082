import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { createDemoModel, type DemoPace } from "../../../../../electron/agent/models/demo.ts";

const FOREVER_MS = 2 ** 30;

/** The model's events, and what stops them. */
function start(text: string, pace: DemoPace) {
  const controller = new AbortController();
  const events = createDemoModel({ pace })._streamChatModelEvents([new HumanMessage(text)], {
    signal: controller.signal,
  });
  return { controller, events };
}

describe("createDemoModel", () => {
  it.each([
    ["before its first word", { firstTokenMs: FOREVER_MS, tokenMs: 0, slowTokenMs: 0 }, "Hi"],
    ["where it would never answer", { firstTokenMs: 0, tokenMs: 0, slowTokenMs: 0 }, "demo: hang"],
  ])("lets go at once when it is stopped %s", async (_, pace, text) => {
    const { controller, events } = start(text, pace);
    const next = events.next();

    controller.abort(new Error("stopped"));

    await expect(next).rejects.toThrow(/stopped|aborted/);
  });

  it("lets go at once when it is stopped between two words", async () => {
    const { controller, events } = start("Hi", {
      firstTokenMs: 0,
      tokenMs: FOREVER_MS,
      slowTokenMs: FOREVER_MS,
    });
    // Leaving a `for await` loop would end the events.
    for (let event = ""; event !== "content-block-delta";) {
      const { value } = (await events.next()) as { value: ChatModelStreamEvent };
      event = value.event;
    }
    const next = events.next();

    controller.abort(new Error("stopped"));

    await expect(next).rejects.toThrow(/stopped|aborted/);
  });

  it("calls only the tools it was given", async () => {
    const message = await createDemoModel({
      pace: { firstTokenMs: 0, tokenMs: 0, slowTokenMs: 0 },
    }).invoke([new HumanMessage("What is 2 * 3?")]);

    expect(message.tool_calls).toEqual([]);
    expect(message.text).not.toBe("");
  });
});
