import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { createJournal } from "../../../../electron/runs/journal.ts";
import type { RunEntry } from "../../../../electron/store/run-store.ts";

const text = (seq: number, words: string): RunEntry => ({
  seq,
  event: { type: "text-delta", at: seq, text: words },
});

describe("createJournal", () => {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }),
  );
  afterEach(() => void vi.useRealTimers());

  const open = (append: (entries: readonly RunEntry[]) => void) => {
    const errors: unknown[] = [];
    const journal = createJournal({
      append,
      onError: (error) => errors.push(error),
      now: () => performance.now(),
    });
    return { journal, errors };
  };

  it("has every word on disk within 250 ms, joined into one row", () => {
    const writes: (readonly RunEntry[])[] = [];
    const { journal } = open((entries) => writes.push(entries));
    journal.push(text(1, "Hello"));
    journal.push(text(2, " world"));
    vi.advanceTimersByTime(250);
    expect(writes).toEqual([[text(2, "Hello world")]]);
    vi.advanceTimersByTime(1_000);
    expect(writes).toHaveLength(1);
  });

  it("writes although no timer gets to run", () => {
    let at = 0;
    const writes: (readonly RunEntry[])[] = [];
    const journal = createJournal({
      append: (entries) => writes.push(entries),
      onError: () => undefined,
      now: () => at,
    });
    for (; at <= 1_000; at += 10) journal.push(text(at + 1, "x"));
    expect(writes.length).toBeGreaterThanOrEqual(4);
  });

  it("writes what goes back with an answer no later than the events behind it", () => {
    const kept = {
      callsBefore: 0,
      textBefore: 0,
      source: { endpoint: "e", address: "a", protocol: "messages", modelFamily: "claude-4" },
      tokens: 3,
      fields: "{}",
    };
    const writes: unknown[] = [];
    let isFull = true;
    const journal = createJournal({
      append: (entries, returned) => {
        if (isFull) throw new AppError("storage-failed", "The disk is full.");
        writes.push([entries, returned]);
      },
      onError: () => undefined,
      now: () => performance.now(),
    });
    journal.keep(kept);
    journal.push(text(1, "Hello"));
    vi.advanceTimersByTime(250);
    expect(writes).toEqual([]);
    isFull = false;
    vi.advanceTimersByTime(250);
    expect(writes).toEqual([[[text(1, "Hello")], [kept]]]);
    journal.keep(kept);
    expect([journal.drain(), journal.drainReturned(), journal.drainReturned()]).toEqual([
      [],
      [kept],
      [],
    ]);
  });

  it("gives up what comes after its run has ended: it is told once and not tried for ever", () => {
    let attempts = 0;
    const { journal, errors } = open(() => {
      attempts += 1;
      throw new AppError("conflict", "This run has already ended.");
    });
    journal.push(text(1, "late"));
    vi.advanceTimersByTime(5_000);
    expect([attempts, errors.length, vi.getTimerCount()]).toEqual([1, 1, 0]);
    expect(journal.drain()).toEqual([]);
  });

  it("keeps what could not be written and writes it with the next", () => {
    const writes: (readonly RunEntry[])[] = [];
    let isFull = true;
    const { journal, errors } = open((entries) => {
      if (isFull) throw new Error("disk full");
      writes.push(entries);
    });
    journal.push(text(1, "a"));
    vi.advanceTimersByTime(250);
    expect(errors).toHaveLength(1);
    isFull = false;
    journal.push(text(2, "b"));
    vi.advanceTimersByTime(250);
    expect(writes).toEqual([[text(2, "ab")]]);
  });

  it("hands over what is not written yet, once", () => {
    const writes: (readonly RunEntry[])[] = [];
    const { journal } = open((entries) => writes.push(entries));
    journal.push(text(1, "a"));
    expect(journal.drain()).toEqual([text(1, "a")]);
    expect(journal.drain()).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(writes).toEqual([]);
  });
});
