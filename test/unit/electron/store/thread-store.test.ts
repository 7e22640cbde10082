import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { createBin } from "../../../../electron/store/bin.ts";
import { createRunStore, type RunStore } from "../../../../electron/store/run-store.ts";
import { nowOrSoon } from "../../../../electron/store/when-free.ts";
import { createThreadStore, type ThreadStore } from "../../../../electron/store/thread-store.ts";
import { attachmentId, type Attachment } from "../../../../shared/attachment.ts";
import type { MessageId, ThreadId } from "../../../../shared/ids.ts";
import type { AttachmentPart, Message } from "../../../../shared/message.ts";
import { askingRun, newMessageId, newThreadId, retryingRun } from "./new-run.ts";
import { erase, createTestDatabase, type TestDatabase } from "./test-database.ts";

// Every write waits for the disk, and a busy machine makes it wait long.
vi.setConfig({ testTimeout: 30_000 });

let test: TestDatabase;
let threads: ThreadStore;
let runs: RunStore;
beforeEach(() => {
  test = createTestDatabase();
  threads = createThreadStore({ database: test.database, now: () => 9_000 });
  runs = createRunStore({ database: test.database, now: () => 9_000 });
});
afterEach(() => test.remove());

/** Whose composer runs of these tests are sent from. */
const WINDOW = 1;

type Asking = Parameters<typeof askingRun>[0] & { readonly answer?: string };

/** Spares a property a sync of the disk with every write it makes. */
const inOneTransaction =
  <T>(work: (value: T) => void) =>
  (value: T): void =>
    test.database.transaction(() => work(value));

/** Asks and is answered. */
function talk({ answer = "Because of scattering.", ...question }: Asking = {}) {
  const run = askingRun(question);
  complete(run, answer);
  return run;
}

function complete(run: ReturnType<typeof retryingRun>, text: string): void {
  const { message, runId } = runs.begin(run);
  runs.finish(
    runId,
    { ...message, parts: [{ type: "text", text }], status: { type: "complete" } },
    [],
  );
}

const titles = (query = "") => threads.list({ query, limit: 100 }).map(({ title }) => title);
const shownIds = (threadId: ThreadId) => threads.get(threadId).messages.map(({ id }) => id);
const notFound: unknown = expect.objectContaining({ code: "not-found" });

describe("a long chat that is opened", () => {
  const long = (pairs: number): ThreadId => {
    const { threadId, answer } = talk({ text: "question 0" });
    let parentId = answer.messageId;
    test.database.transaction(() => {
      for (let number = 1; number < pairs; number += 1) {
        parentId = talk({ threadId, parentId, text: `question ${number}` }).answer.messageId;
      }
    });
    return threadId;
  };

  it("is read in steps between which the loop turns, and is what it is in one go", async () => {
    const threadId = long(120);
    let turns = 0;
    let isOpen = false;
    const count = (): void => {
      turns += 1;
      if (!isOpen) setImmediate(count);
    };
    setImmediate(count);
    const opened = await threads.open(threadId);
    isOpen = true;
    expect(turns).toBeGreaterThanOrEqual(4);
    expect(opened.messages).toHaveLength(240);
    expect(opened).toEqual(threads.get(threadId));
  });

  it("shows what was written while it was read", async () => {
    const threadId = long(60);
    const opening = threads.open(threadId);
    const parentId = threads.get(threadId).messages.at(-1)!.id;
    setImmediate(() => talk({ threadId, parentId, text: "meanwhile", answer: "Seen." }));
    const { messages } = await opening;
    expect(messages.map(({ parts }) => parts)).toContainEqual([{ type: "text", text: "Seen." }]);
    expect(messages).toEqual(threads.get(threadId).messages);
  });

  it("is gone when it was deleted meanwhile", async () => {
    const threadId = long(60);
    const opening = threads.open(threadId);
    setImmediate(() => threads.delete(threadId));
    await expect(opening).rejects.toEqual(notFound);
  });
});

it("titles that hide something hide nothing in the list, a search, the bin and a new name", () => {
  const { threadId } = talk({ text: "hello \u202eworld\u202c" });
  const stored = "old \u202etitle\u202c";
  test.database.run("UPDATE threads SET title = :stored WHERE id = :threadId", {
    stored,
    threadId,
  });
  expect(titles()).toEqual(["old title"]);
  expect(threads.summary(threadId).title).toBe("old title");
  const [hit] = threads.search("hello");
  expect(hit?.thread.title).toBe("old title");
  expect(hit?.message?.snippet).toBe("hello [U+202E]world[U+202C]");
  threads.rename(threadId, "new\u202e name");
  const row = test.database.get(z.object({ title: z.string() }), "SELECT title FROM threads");
  expect(row?.title).toBe("new name");
  threads.delete(threadId);
  test.database.run("UPDATE threads SET title = :stored WHERE id = :threadId", {
    stored,
    threadId,
  });
  const bin = createBin({ database: test.database, now: () => 9_000 });
  expect(bin.list()).toMatchObject([{ title: "old title" }]);
});

describe("list", () => {
  it("is most recent first, and no longer than asked", () => {
    talk({ text: "first", at: 1_000_000 });
    const second = talk({ text: "second", at: 2_000_000 });
    talk({ text: "third", at: 3_000_000 });
    const { threadId, answer } = second;
    talk({ threadId, parentId: answer.messageId, text: "more", at: 4_000_000 });
    expect(titles()).toEqual(["second", "third", "first"]);
    expect(threads.list({ query: "", limit: 1 })).toHaveLength(1);
  });

  it("tells which run is answering", () => {
    const run = askingRun();
    runs.begin(run);
    expect(threads.summary(run.threadId).activeRunId).toBe(run.runId);
    talk({ text: "another" });
    expect(threads.list({ query: "", limit: 9 }).map((each) => each.activeRunId)).toEqual([
      null,
      run.runId,
    ]);
  });

  it("lists a chat whose newest message has a status that cannot be read", () => {
    const { threadId } = talk();
    test.database.run("UPDATE messages SET status = '{' WHERE role = 'assistant'", {});
    expect(threads.summary(threadId).id).toBe(threadId);
  });
});

describe("what a search found", () => {
  it("comes with the newest message that has every word, or none where the title alone has them", () => {
    const { threadId, answer } = talk({
      text: "About birds",
      answer: "A heron waits. It is grey.",
    });
    const later = talk({
      threadId,
      parentId: answer.messageId,
      text: `${"Many words come first. ".repeat(20)}The grey heron flew.`,
      at: 2_000,
    });
    talk({ text: "日本語のテキスト", answer: "東京タワーへ行く" });
    threads.rename(threadId, "Grey things");
    const [hit] = threads.search("heron grey");
    expect(hit).toMatchObject({
      thread: { id: threadId, title: "Grey things" },
      message: { id: later.userMessage.messageId, at: 2_000 },
    });
    expect(hit?.message?.snippet).toMatch(/^… .*The grey heron flew\.$/);
    expect(threads.search("things")).toMatchObject([{ thread: { id: threadId }, message: null }]);
    expect(threads.search("東京")).toMatchObject([{ message: { snippet: "東京タワーへ行く" } }]);
    expect(threads.search("  ")).toEqual([]);
  });

  it("finds a message of a chat that lies behind thousands of newer ones", () => {
    const { threadId } = talk({ text: "An early heron" });
    const { threadId: busy } = talk({ text: "heron" });
    test.database.run(
      `INSERT INTO messages (id, thread_id, role, parts, status, created_at, text)
       SELECT printf('00000000-0000-4000-8000-%012d', key), :busy, 'user', '[]', '{}', key, 'heron'
       FROM json_each(:numbers)`,
      { busy, numbers: JSON.stringify(Array.from({ length: 2_500 }, (_, index) => index)) },
    );
    const early = threads.search("heron").find(({ thread }) => thread.id === threadId);
    expect(early?.message?.snippet).toBe("An early heron");
  });
});

describe("search", () => {
  beforeEach(() => {
    talk({ text: "Calculator", answer: "It said: Error at line 3 (C++)." });
    talk({ text: "Überraschung für José", answer: "50% off_now, node-sqlite a\\b" });
    talk({ text: "日本語のテキスト", answer: "はい 🍵" });
  });

  it.each([
    ["cal", "Calculator"],
    ["CALC", "Calculator"],
    ["said err", "Calculator"],
    ["C++", "Calculator"],
    ["uberraschung", "Überraschung für José"],
    ["jose", "Überraschung für José"],
    ["JOSÉ", "Überraschung für José"],
    ["node-sqlite", "Überraschung für José"],
    ["%", "Überraschung für José"],
    ["off_", "Überraschung für José"],
    ["\\", "Überraschung für José"],
    ["テキス", "日本語のテキスト"],
    ["本語", "日本語のテキスト"],
    ["🍵", "日本語のテキスト"],
  ])("finds %j", (query, title) => {
    expect(titles(query)).toEqual([title]);
  });

  it.each([
    "lator",
    "said calculator-error-nothing",
    "cal OR jose",
    "NEAR(cal jose)",
    "title:cal",
    "cal*jose",
  ])("does not find %j", (query) => {
    expect(titles(query)).toEqual([]);
  });

  it("takes anything for words, never for a syntax", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string({
            unit: fc.constantFrom(
              '"',
              "'",
              "*",
              "^",
              "(",
              ")",
              "-",
              ":",
              "{",
              "%",
              "\\",
              " ",
              "OR",
              "a",
            ),
          }),
        ),
        (query) => {
          expect(Array.isArray(titles(query))).toBe(true);
        },
      ),
    );
  });

  it("follows a new title, a new answer and a purge", async () => {
    const run = talk({ text: "old name", answer: "zebra" });
    threads.rename(run.threadId, "giraffe");
    expect(titles("old name")).toEqual(["giraffe"]);
    expect(titles("giraf")).toEqual(["giraffe"]);
    expect(titles("zeb")).toEqual(["giraffe"]);
    threads.delete(run.threadId);
    expect(titles("zeb")).toEqual([]);
    await erase(test.database, run.threadId);
    expect(titles("zeb")).toEqual([]);
    expect(
      test.database.all(
        z.unknown(),
        "SELECT rowid FROM message_search WHERE message_search MATCH 'zebra'",
      ),
    ).toEqual([]);
  });

  it("works without an index", () => {
    test.database.execute("DROP TRIGGER message_search_update");
    expect(titles("cal")).toEqual(["Calculator"]);
    expect(titles("lator")).toEqual(["Calculator"]);
    expect(titles("said err")).toEqual(["Calculator"]);
  });
});

describe("delete", () => {
  it("hides, restores and erases", async () => {
    const run = talk({ text: "gone" });
    threads.delete(run.threadId);
    expect(titles()).toEqual([]);
    expect(() => threads.get(run.threadId)).toThrow(notFound);
    threads.restore(run.threadId);
    expect(titles()).toEqual(["gone"]);

    threads.delete(run.threadId);
    talk({ text: "stays" });
    await erase(test.database, run.threadId);
    expect(() => threads.restore(run.threadId)).toThrow(notFound);
    expect(() => threads.message(run.answer.messageId)).toThrow(notFound);
    expect(runs.events(run.runId)).toEqual([]);
    expect(titles()).toEqual(["stays"]);
  });

  it("takes no new message meanwhile", () => {
    const run = talk();
    threads.delete(run.threadId);
    const next = askingRun({ threadId: run.threadId, parentId: run.answer.messageId });
    expect(() => runs.begin(next)).toThrow(notFound);
  });
});

describe("what is not there", () => {
  it("is not found", () => {
    const { threadId } = talk();
    const other = talk();
    const missing = newThreadId();
    expect(() => threads.summary(missing)).toThrow(notFound);
    expect(() => threads.get(missing)).toThrow(notFound);
    expect(() => threads.rename(missing, "x")).toThrow(notFound);
    expect(() => threads.delete(missing)).toThrow(notFound);
    expect(() => threads.drafts.save(missing, WINDOW, { text: "x" })).toThrow(notFound);
    expect(() => threads.drafts.read(missing, WINDOW)).toThrow(notFound);
    expect(() => threads.message(newMessageId())).toThrow(notFound);
    expect(() => threads.branch(newMessageId())).toThrow(notFound);
    expect(() => threads.selectBranch(missing, other.answer.messageId)).toThrow(notFound);
    expect(() => threads.selectBranch(threadId, other.answer.messageId)).toThrow(notFound);
  });
});

describe("drafts", () => {
  const pasted = (text: string): Attachment => ({
    attachmentId: attachmentId.parse(randomUUID()),
    name: "Pasted text",
    text,
  });

  it("are kept per thread, and for the chat that does not exist yet", () => {
    const { threadId } = talk();
    expect(threads.drafts.read(null, WINDOW)).toEqual({ text: "", attachments: [] });
    threads.drafts.save(null, WINDOW, { text: "new\0 \u{1F642}" });
    threads.drafts.save(threadId, WINDOW, { text: "old" });
    expect(threads.drafts.read(null, WINDOW).text).toBe("new\0 \u{1F642}");
    expect(threads.drafts.read(threadId, WINDOW).text).toBe("old");
  });

  it.each([
    ["of a thread", () => talk().threadId],
    ["of the chat that does not exist yet", () => null],
  ])("keep what is attached, to the character, until it is taken away: %s", (_name, place) => {
    const threadId = place();
    const attachments = [pasted("a\0\r\n\ud83d \u{1F642}\u200b"), pasted("b")];
    threads.drafts.save(threadId, WINDOW, { text: "see", attachments });
    threads.drafts.save(threadId, WINDOW, { text: "see this" });
    expect(threads.drafts.read(threadId, WINDOW)).toEqual({ text: "see this", attachments });
    threads.drafts.save(threadId, WINDOW, { text: "see this", attachments: [] });
    expect(threads.drafts.read(threadId, WINDOW).attachments).toEqual([]);
  });

  it("go when they are sent, and stay when an older message is edited", () => {
    const attachments = [pasted("long")];
    threads.drafts.save(null, WINDOW, { text: "hello", attachments });
    const first = talk({ text: "hello" });
    expect(threads.drafts.read(null, WINDOW)).toEqual({ text: "", attachments: [] });

    threads.drafts.save(first.threadId, WINDOW, { text: "half a thought", attachments });
    const edited = talk({ threadId: first.threadId, parentId: null, text: "hello again" });
    expect(threads.drafts.read(first.threadId, WINDOW)).toEqual({
      text: "half a thought",
      attachments,
    });
    talk({ threadId: first.threadId, parentId: edited.answer.messageId, text: "whole thought" });
    expect(threads.drafts.read(first.threadId, WINDOW)).toEqual({ text: "", attachments: [] });
  });
});

describe("drafts of several windows", () => {
  const OTHER = 2;
  const places = [
    ["a thread", () => talk().threadId],
    ["the chat that does not exist yet", () => null],
  ] as const;

  const left = () =>
    test.database.all(z.unknown(), "SELECT 1 FROM drafts WHERE window_id IS NOT :window", {
      window: WINDOW,
    });
  /** The same history in another life of the app. */
  function nextStart(): void {
    threads = createThreadStore({ database: { ...test.database }, now: () => 9_000 });
    threads.drafts.release();
  }

  it.each(places)(
    "in %s are kept apart while both are open, and together once both went",
    (_, of) => {
      const threadId = of();
      const attachments = [
        { attachmentId: attachmentId.parse(randomUUID()), name: "Pasted text", text: "long" },
      ];
      threads.drafts.save(threadId, WINDOW, { text: "first" });
      threads.drafts.save(threadId, OTHER, { text: "second", attachments });
      expect(threads.drafts.read(threadId, WINDOW).text).toBe("first");
      expect(threads.drafts.read(threadId, OTHER).text).toBe("second");
      threads.drafts.save(threadId, WINDOW, { text: "first, more" });
      // The next start.
      nextStart();
      const whole = { text: "first, more\n\nsecond", attachments };
      expect(threads.drafts.read(threadId, 3)).toEqual(whole);
      expect(threads.drafts.read(threadId, 3)).toEqual(whole);
      // It is this window's now.
      expect(threads.drafts.read(threadId, 4)).toEqual({ text: "", attachments: [] });
      threads.drafts.clear(threadId, 3);
      nextStart();
      expect(threads.drafts.read(threadId, 5)).toEqual({ text: "", attachments: [] });
    },
  );

  it("are seen at the next start at once, whoever holds the history, and never twice", async () => {
    const { threadId } = talk();
    threads.drafts.save(threadId, OTHER, { text: "left" });
    const other = new DatabaseSync(join(test.folder, "parley.db"));
    threads = createThreadStore({ database: { ...test.database }, now: () => 9_000 });
    other.exec("BEGIN IMMEDIATE");
    const report = vi.fn();
    nowOrSoon(() => threads.drafts.release(), report);
    expect(threads.drafts.read(threadId, WINDOW).text).toBe("left");
    expect(threads.drafts.read(threadId, WINDOW).text).toBe("left");
    other.exec("ROLLBACK");
    other.close();
    // The window writes on before the lock is looked at again, and what was left comes to nobody else.
    threads.drafts.save(threadId, WINDOW, { text: "left, and more" });
    await vi.waitFor(() => expect(left()).toEqual([]));
    threads.drafts.release();
    expect(threads.drafts.read(threadId, WINDOW).text).toBe("left, and more");
    expect(threads.drafts.read(threadId, 3).text).toBe("");
    threads.drafts.clear(threadId, WINDOW);
    nextStart();
    expect(threads.drafts.read(threadId, WINDOW).text).toBe("");
    expect(report).not.toHaveBeenCalled();
  });

  it("of one that was closed go to the next that opens the chat", () => {
    threads.drafts.save(null, WINDOW, { text: "left" });
    threads.drafts.release(OTHER);
    expect(threads.drafts.read(null, OTHER).text).toBe("");
    threads.drafts.release(WINDOW);
    expect(threads.drafts.read(null, OTHER).text).toBe("left");
  });

  it("that say the same are one", () => {
    threads.drafts.save(null, WINDOW, { text: "same" });
    threads.drafts.save(null, OTHER, { text: "same" });
    nextStart();
    expect(threads.drafts.read(null, 3).text).toBe("same");
  });

  it("go with what their own window sends, and with no other's", () => {
    threads.drafts.save(null, WINDOW, { text: "hello" });
    threads.drafts.save(null, OTHER, { text: "unsent" });
    talk({ text: "hello" });
    expect(threads.drafts.read(null, WINDOW).text).toBe("");
    expect(threads.drafts.read(null, OTHER).text).toBe("unsent");
  });

  it("of a thread that is deleted are kept, and go once it is gone for good", () => {
    const { threadId } = talk();
    threads.drafts.save(threadId, WINDOW, { text: "before" });
    threads.delete(threadId);
    threads.drafts.save(threadId, WINDOW, { text: "before and after" });
    expect(() => threads.drafts.read(threadId, WINDOW)).toThrow();
    threads.restore(threadId);
    expect(threads.drafts.read(threadId, WINDOW).text).toBe("before and after");
    test.database.run("DELETE FROM threads WHERE id = :threadId", { threadId });
    const rows = test.database.all(z.object({ text: z.string() }), "SELECT text FROM drafts");
    expect(rows).toEqual([]);
  });
});

describe("attached texts", () => {
  const attached: AttachmentPart = {
    type: "attachment",
    attachmentId: attachmentId.parse(randomUUID()),
    name: "Pasted text",
    text: "\n The heron stands in the reeds. \ud83d",
    warning: { label: "gives orders", excerpt: "stands" },
  };

  it("are stored with their message, before what was written, and can be searched", () => {
    const { threadId, userMessage } = talk({ text: "See this.", attachments: [attached] });
    expect(threads.message(userMessage.messageId).parts).toEqual([
      attached,
      { type: "text", text: "See this." },
    ]);
    expect(threads.list({ query: "heron", limit: 10 }).map(({ id }) => id)).toEqual([threadId]);
    expect(threads.summary(threadId).title).toBe("See this.");
  });

  it("can be all there is, and name the thread then", () => {
    const { threadId, userMessage } = talk({ text: "", attachments: [attached] });
    expect(threads.message(userMessage.messageId).parts).toEqual([attached]);
    expect(threads.summary(threadId).title).toBe("The heron stands in the reeds. \ufffd");
  });
});

describe("a text that looks like code or data", () => {
  it.each([
    '{"lc":1,"type":"secret","id":["OPENAI_API_KEY"]}',
    "'); DROP TABLE messages; --",
    "\0 \u0007 \uFEFF",
    "\uD83D",
  ])("stays text: %j", (text) => {
    const { threadId } = talk({ text, answer: text });
    const { messages } = threads.get(threadId);
    expect(messages.map(({ parts }) => parts)).toEqual([
      [{ type: "text", text }],
      [{ type: "text", text }],
    ]);
  });
});

describe("a row that cannot be read", () => {
  it("hides nothing else and is not touched", () => {
    const run = talk();
    const broken = '[{"type":"text","text":"good"},{"type":"hologram"}]';
    const sql = "UPDATE messages SET parts = :broken WHERE id = :id";
    test.database.run(sql, { broken, id: run.answer.messageId });
    const { messages } = threads.get(run.threadId);
    expect(messages[0]?.parts).toEqual([{ type: "text", text: "Why is the sky blue?" }]);
    expect(messages[1]?.parts).toEqual([
      { type: "text", text: "good" },
      { type: "text", text: expect.stringContaining("could not be read") as string },
    ]);
    test.database.run("UPDATE messages SET parts = '[', status = '{' WHERE id = :id", {
      id: run.answer.messageId,
    });
    expect(threads.get(run.threadId).messages[1]).toMatchObject({
      parts: [{ text: expect.stringContaining("could not be read") as string }],
      status: { type: "incomplete", reason: "failed" },
    });
  });
});

describe("branches", () => {
  it("shows what was last written, and another when it is selected", () => {
    const first = talk();
    const { threadId } = first;
    const question = first.userMessage.messageId;
    const retry = retryingRun(threadId, question);
    complete(retry, "Another answer.");
    expect(shownIds(threadId)).toEqual([question, retry.answer.messageId]);
    expect(threads.message(retry.answer.messageId).siblingIds).toEqual([
      first.answer.messageId,
      retry.answer.messageId,
    ]);

    const next = talk({ threadId, parentId: first.answer.messageId });
    const long = [
      question,
      first.answer.messageId,
      next.userMessage.messageId,
      next.answer.messageId,
    ];
    expect(shownIds(threadId)).toEqual(long);
    threads.selectBranch(threadId, retry.answer.messageId);
    expect(shownIds(threadId)).toEqual([question, retry.answer.messageId]);
    threads.selectBranch(threadId, first.answer.messageId);
    expect(shownIds(threadId)).toEqual(long);
    expect(threads.branch(first.answer.messageId).map(({ id }) => id)).toEqual(long.slice(0, 2));
  });

  type Step =
    | { readonly type: "ask" | "edit" | "retry" | "select"; readonly pick: number }
    | { readonly type: "continue" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ type: fc.constantFrom("ask", "edit", "retry", "select"), pick: fc.nat() }),
    fc.record({ type: fc.constant("continue" as const) }),
  );

  it("always show a path from a root to a leaf, and reach every message through siblings", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 12 }),
        inOneTransaction((steps: readonly Step[]) => {
          const { threadId } = talk();
          const all = (): readonly Message[] => reachable(threadId);
          let count = 2;
          for (const each of steps) count += take(threadId, all(), each);

          const shown = threads.get(threadId).messages;
          expect(shown.map(({ parentId }) => parentId)).toEqual([
            null,
            ...shown.slice(0, -1).map(({ id }) => id),
          ]);
          expect(shown.map(({ role }) => role)).toEqual(
            shown.map((_, index) => (index % 2 === 0 ? "user" : "assistant")),
          );
          expect(all().some(({ parentId }) => parentId === shown.at(-1)?.id)).toBe(false);
          expect(all()).toHaveLength(count);
        }),
      ),
      { numRuns: 30 },
    );
  });

  /** Does one step as the screen would. @returns how many messages it added. */
  function take(threadId: ThreadId, all: readonly Message[], each: Step): number {
    const shown = threads.get(threadId).messages;
    if (each.type === "continue") {
      const last = shown.at(-1)!;
      const asked = retryingRun(threadId, last.parentId!);
      const { message } = runs.begin(asked);
      runs.finish(
        asked.runId,
        { ...message, status: { type: "incomplete", reason: "stopped", error: null } },
        [],
      );
      complete(
        { ...retryingRun(threadId, last.parentId!), ...continuing(message.id, last.parentId!) },
        "…",
      );
      return 1;
    }
    const questions = all.filter(({ role }) => role === "user");
    const question = questions[each.pick % questions.length]!;
    switch (each.type) {
      case "ask":
        talk({ threadId, parentId: shown.at(-1)!.id });
        return 2;
      case "edit":
        talk({ threadId, parentId: question.parentId });
        return 2;
      case "retry":
        complete(retryingRun(threadId, question.id), "Again.");
        return 1;
      case "select":
        threads.selectBranch(threadId, all[each.pick % all.length]!.id);
        return 0;
    }
  }

  const continuing = (id: MessageId, parentId: MessageId) => ({
    answer: { messageId: id, parentId },
    continues: true,
  });

  /** Every message that a person can get to by choosing among siblings. */
  function reachable(threadId: ThreadId): readonly Message[] {
    const found = new Map<MessageId, Message>();
    const seen = new Set<MessageId>();
    const waiting = threads.get(threadId).messages.flatMap(({ siblingIds }) => siblingIds);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const head = threads.get(threadId).messages.at(-1)!.id;
      threads.selectBranch(threadId, id);
      for (const message of threads.get(threadId).messages) {
        found.set(message.id, message);
        waiting.push(...message.siblingIds);
      }
      threads.selectBranch(threadId, head);
    }
    return [...found.values()];
  }
});

describe("edits", () => {
  const attachments: readonly Attachment[] = [
    { attachmentId: attachmentId.parse(randomUUID()), name: "a.txt", text: "one" },
  ];

  it("are kept by the message they belong to, until they are dropped", () => {
    const { threadId, userMessage } = talk();
    const id = userMessage.messageId;
    threads.edits.save(id, { text: "an", attachments });
    threads.edits.save(id, { text: "another" });
    expect(threads.edits.ofThread(threadId)).toEqual([
      { messageId: id, text: "another", attachments },
    ]);
    expect(threads.edits.ofThread(talk().threadId)).toEqual([]);
    threads.edits.drop(id);
    threads.edits.drop(id);
    expect(threads.edits.ofThread(threadId)).toEqual([]);
  });

  it("are of the user's messages only, and go with their thread", async () => {
    const { threadId, userMessage, answer } = talk();
    const save = (id: MessageId) => () => threads.edits.save(id, { text: "new" });
    expect(save(answer.messageId)).toThrow("This message does not exist any more.");
    expect(save(newMessageId())).toThrow("This message does not exist any more.");
    save(userMessage.messageId)();
    threads.delete(threadId);
    await erase(test.database, threadId);
    expect(threads.edits.ofThread(threadId)).toEqual([]);
    expect(
      test.database.get(z.object({ n: z.number() }), "SELECT count(*) AS n FROM edits"),
    ).toEqual({ n: 0 });
  });
});
