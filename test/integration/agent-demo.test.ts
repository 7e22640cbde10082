import { describe, expect, it } from "vitest";
import { answerWith } from "../../electron/agent/local/local-agent.ts";
import { DEMO_MODEL_NAME } from "../../electron/agent/model-choice.ts";
import { createDemoModel, type DemoPace } from "../../electron/agent/models/demo.ts";
import { CUT_OFF, LONG, MARKDOWN, SLOW } from "../../electron/agent/models/demo-texts.ts";
import {
  createAgentRequest,
  createMessage,
  toOutline,
  toText,
  userMessage,
  type RecordedRequest,
} from "../fakes/agent-request.ts";

const AT_ONCE: DemoPace = { firstTokenMs: 0, tokenMs: 0, slowTokenMs: 0 };

const ask = (request: RecordedRequest, pace = AT_ONCE) =>
  answerWith({ name: DEMO_MODEL_NAME, create: () => createDemoModel({ pace }) }, request);

async function say(text: string) {
  const request = createAgentRequest({ history: [userMessage(text)] });
  const status = await ask(request);
  return { status, text: toText(request.events), events: request.events };
}

describe("the demo model", () => {
  it("introduces itself as a demo and says how to connect a real model", async () => {
    const { status, text, events } = await say("Write me a poem about rain");

    expect(status).toEqual({ type: "complete" });
    expect(text).toContain("Parley demo");
    expect(text).toContain("no intelligence");
    for (const name of ["OPENAI_BASE_URL", "PARLEY_MODEL", "OPENAI_API_KEY", "Settings"]) {
      expect(text).toContain(name);
    }
    expect(events.filter(({ type }) => type === "text-delta").length).toBeGreaterThan(50);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "model-start", model: "Parley demo" }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "model-end",
        finishReason: "stop",
        usage: expect.objectContaining({ inputTokens: expect.any(Number) as number }) as unknown,
      }),
    );
  });

  it("calls the calculator and uses its result", async () => {
    const { text, events } = await say("what is 12 * (3+4)?");

    expect(events).toContainEqual(
      expect.objectContaining({ type: "tool-start", args: { expression: "12 * (3+4)" } }),
    );
    expect(text).toContain("**84**");
  });

  it("asks the clock for the zone of a city", async () => {
    const { text } = await say("What time is it in Tokyo?");

    expect(text).toContain("Sunday, 22 November 2026, 22:03:11 (Asia/Tokyo, UTC+09:00)");
  });

  it("calls both tools at once", async () => {
    const { text, events } = await say("What time is it in Vienna, and what is 2^10?");

    const outline = toOutline(events);
    expect(outline.slice(outline.indexOf("tool-start")).slice(0, 2)).toEqual([
      "tool-start",
      "tool-start",
    ]);
    expect(text).toContain("**1024**");
    expect(text).toContain("Europe/Vienna");
  });

  it("reasons before it answers", async () => {
    const outline = toOutline((await say("demo: reason")).events);

    expect(outline.indexOf("reasoning-delta")).toBeGreaterThan(-1);
    expect(outline.indexOf("reasoning-delta")).toBeLessThan(outline.indexOf("text-delta"));
  });

  it.each([
    ["demo: slow", SLOW],
    ["demo: long", LONG],
    ["demo: markdown", MARKDOWN],
  ])("%s says all of its text", async (command, text) => {
    expect(await say(command)).toMatchObject({ status: { type: "complete" }, text });
  });

  it("makes a tool fail", async () => {
    const { status, text, events } = await say("demo: tool error");

    expect(status).toEqual({ type: "complete" });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "tool-error", message: "Error: division by zero." }),
    );
    expect(text).toContain("failed");
  });

  it.each([
    ["demo: 401", { reason: "failed", error: { code: "authentication-failed" } }],
    [
      "demo: 429",
      { reason: "failed", error: { code: "provider-rate-limited", retryAfterMs: 3_000 } },
    ],
    ["demo: 500", { reason: "failed", error: { code: "provider-failed" } }],
    ["demo: drop", { reason: "interrupted", error: { code: "connection-lost" } }],
    ["demo: length", { reason: "truncated", error: null }],
    ["demo: filter", { reason: "filtered", error: null }],
    ["demo: empty", { reason: "failed", error: { code: "empty-answer" } }],
  ])("%s ends as it says", async (command, status) => {
    expect((await say(command)).status).toMatchObject({ type: "incomplete", ...status });
  });

  it("demo: loop goes on until its bounds end it", async () => {
    const request = createAgentRequest({ history: [userMessage("demo: loop")] });
    const rounds: number[] = [];
    const acquireModelCall: typeof request.bounds.acquireModelCall = ({ toolRounds }) => {
      rounds.push(toolRounds);
      if (toolRounds === 20) request.controller.abort(new Error("enough"));
      request.controller.signal.throwIfAborted();
      return Promise.resolve({ settle: () => undefined });
    };
    const bounds = { ...request.bounds, acquireModelCall };

    await expect(ask({ ...request, bounds })).rejects.toThrow("enough");
    expect(rounds).toEqual(Array.from({ length: 21 }, (_, index) => index));
  });

  it.each(["demo: drop", "demo: length", "demo: filter"])(
    "goes on with %s exactly where it broke off",
    async (command) => {
      const first = await say(command);
      const request = createAgentRequest({
        history: [
          userMessage(command),
          createMessage("assistant", [{ type: "text", text: first.text }]),
        ],
        continues: true,
      });

      expect(await ask(request)).toEqual({ type: "complete" });
      expect(first.text + toText(request.events)).toBe(CUT_OFF);
    },
  );

  it.each(["demo: hang", "demo: timeout"])("%s waits until it is stopped", async (command) => {
    const request = createAgentRequest({ history: [userMessage(command)] });
    const run = ask(request);
    await request.waitFor(({ type }) => type === "model-start");

    request.controller.abort(new Error("enough"));

    await expect(run).rejects.toThrow("enough");
  });

  it("stops in the middle of a pause", async () => {
    const pace: DemoPace = { firstTokenMs: 0, tokenMs: 600_000, slowTokenMs: 600_000 };
    const request = createAgentRequest({ history: [userMessage("Hi")] });
    const run = ask(request, pace);
    await request.waitFor(({ type }) => type === "text-delta");

    request.controller.abort(new Error("enough"));

    await expect(run).rejects.toThrow("enough");
    expect(request.events.filter(({ type }) => type === "text-delta")).toHaveLength(1);
  });
});
