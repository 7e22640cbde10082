import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bound, createSpanRecorder } from "../../../../electron/runs/span-recorder.ts";
import type { RunEvent } from "../../../../shared/run-event.ts";
import type { StoredSpan } from "../../../../electron/store/span-store.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function recorder(save: (spans: readonly StoredSpan[]) => void = () => undefined) {
  const saved: StoredSpan[] = [];
  const errors: unknown[] = [];
  const spans = createSpanRecorder({
    save: (stored) => {
      save(stored);
      saved.push(...stored);
    },
    onError: (error) => void errors.push(error),
  });
  return { ...spans, saved, errors };
}

it("stores a little later, together, and at once when it is told to", () => {
  const { record, flush, saved } = recorder();
  record({ spanId: "a", input: [{ role: "user", content: "Hi" }] });
  record({ spanId: "a", output: [{ role: "assistant", content: "Hello" }] });
  expect(saved).toEqual([]);
  vi.advanceTimersByTime(200);
  expect(saved).toEqual([
    { spanId: "a", input: { messages: ['{"role":"user","content":"Hi"}'], leftOut: 0 } },
    { spanId: "a", output: { messages: ['{"role":"assistant","content":"Hello"}'], leftOut: 0 } },
  ]);
  record({ spanId: "b", input: [] });
  flush();
  expect(saved).toHaveLength(3);
  vi.advanceTimersByTime(1_000);
  expect(saved).toHaveLength(3);
});

it("keeps no credential, however deep it stands", () => {
  const { record, flush, saved } = recorder();
  const key = "sk-CANARY-0123456789";
  record({
    spanId: "a",
    input: [
      { role: "user", content: `My key is ${key} ok`, deep: [{ also: key, password: "hunter2" }] },
    ],
  });
  flush();
  expect(JSON.stringify(saved)).not.toMatch(/CANARY|hunter2/);
  expect(saved[0]?.input?.messages[0]).toContain("My key is [redacted] ok");
});

it("lets the run go on when the disk refuses", () => {
  const { record, flush, errors } = recorder(() => {
    throw new Error("full");
  });
  record({ spanId: "a", input: [] });
  flush();
  expect(errors).toHaveLength(1);
});

it("keeps the newest of what is too long, and says how much is missing", () => {
  expect(bound(["aaaa", "bbbb", "cc"], 10)).toEqual({
    messages: ["aaaa", "bbbb", "cc"],
    leftOut: 0,
  });
  expect(bound(["aaaa", "bbbb", "cc"], 4)).toEqual({ messages: ["bb", "cc"], leftOut: 6 });
  expect(bound([], 4)).toEqual({ messages: [], leftOut: 0 });
});

describe("a model call that breaks off", () => {
  const start = { type: "model-start", at: 1, callId: "c", model: "m" } as const;
  const said = (text: string): RunEvent => ({ type: "text-delta", at: 2, text });
  const end = (finishReason: string | null): RunEvent => ({
    ...{ type: "model-end", at: 3, callId: "c", finishReason, usage: null, cost: null },
  });

  it("leaves what it had said, and one that ends well leaves its answer alone", () => {
    const { observe, flush, saved } = recorder();
    for (const event of [start, said("Half "), said("an"), end(null)]) observe(event);
    for (const event of [start, said("All."), end("stop")]) observe(event);
    for (const event of [start, end(null)]) observe(event);
    flush();
    expect(saved).toEqual([
      {
        spanId: "c",
        output: { messages: ['{"role":"assistant","content":"Half an"}'], leftOut: 0 },
      },
    ]);
  });

  it("does not take the place of an answer that came as a whole", () => {
    const { observe, record, flush, saved } = recorder();
    observe(start);
    observe(said("No reason was given."));
    record({ spanId: "c", output: [{ role: "assistant", content: "No reason was given." }] });
    observe(end(null));
    flush();
    expect(saved).toHaveLength(1);
  });
});
