import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRunStore, type RunStore } from "../../../../electron/store/run-store.ts";
import { createThreadStore, type ThreadStore } from "../../../../electron/store/thread-store.ts";
import { LEFT_ON_DISK, MESSAGE_LENGTH } from "../../../../electron/store/fitting-message.ts";
import type { Message, Part } from "../../../../shared/message.ts";
import { z } from "zod";
import { askingRun } from "./new-run.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

// Older versions stored as much as came.

const anyRow = z.object({ bytes: z.number() });

let test: TestDatabase;
let threads: ThreadStore;
let runs: RunStore;
beforeEach(() => {
  test = createTestDatabase();
  threads = createThreadStore({ database: test.database, now: () => 9_000 });
  runs = createRunStore({ database: test.database, now: () => 9_000 });
});
afterEach(() => test.remove());

function answered(parts: readonly Part[], question: Parameters<typeof askingRun>[0] = {}) {
  const run = askingRun(question);
  const { message, runId } = runs.begin(run);
  const status: Message["status"] = { type: "incomplete", reason: "interrupted", error: null };
  runs.finish(runId, { ...message, parts, status }, []);
  return run;
}

const lengthOf = (message: Message | undefined): number => JSON.stringify(message?.parts).length;
const said = (length: number): Part[] => [{ type: "text", text: "word ".repeat(length / 5) }];

describe("an answer that is too long to be handed over", () => {
  it.each([
    ["25 MB, which is not even read as a whole", 25_000_000],
    ["9 MB", 9_000_000],
  ])("of %s, is opened with its beginning and a sentence", (_what, length) => {
    const run = answered(said(length));
    const answer = threads.get(run.threadId).messages.at(-1);
    expect(lengthOf(answer)).toBeLessThan(MESSAGE_LENGTH + 1_000);
    expect(answer?.parts[0]).toMatchObject({
      text: expect.stringMatching(/^word word /) as string,
    });
    expect(answer?.parts.at(-1)).toEqual({ type: "text", text: LEFT_ON_DISK });
    // It is not written over by what is shown of it.
    const again = { ...run, userMessage: undefined, continues: true };
    expect(() => runs.begin({ ...again, runId: askingRun().runId } as never)).toThrow();
    const stored = test.database.all(
      anyRow,
      "SELECT octet_length(parts) AS bytes FROM messages",
      {},
    );
    expect(Math.max(...stored.map(({ bytes }) => bytes))).toBeGreaterThan(length);
  });

  it("is cut within thoughts and results as well", () => {
    const text = "x".repeat(MESSAGE_LENGTH);
    const run = answered([
      { type: "reasoning", text, startedAt: 1, endedAt: 2 },
      { type: "text", text: "The end." },
    ]);
    const { parts } = threads.get(run.threadId).messages.at(-1)!;
    expect(parts.map(({ type }) => type)).toEqual(["reasoning", "text"]);
    expect(parts.at(-1)).toEqual({ type: "text", text: LEFT_ON_DISK });
  });

  it("leaves room to the newer ones, and what fits as it is", () => {
    let parentId: Message["id"] | null = null;
    let threadId: Message["threadId"] | undefined;
    for (let count = 0; count < 5; count += 1) {
      const run = answered(said(7_000_000), {
        ...(threadId === undefined ? {} : { threadId }),
        parentId,
      });
      threadId = run.threadId;
      parentId = run.answer.messageId;
    }
    const { messages } = threads.get(threadId!);
    const lengths = messages.filter(({ role }) => role === "assistant").map(lengthOf);
    expect(lengths.reduce((sum, each) => sum + each, 0)).toBeLessThan(25_000_000);
    expect(lengths.slice(-3).every((each) => each > 7_000_000)).toBe(true);
    expect(lengths[0]).toBeLessThan(1_000);
  });
});
