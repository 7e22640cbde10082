import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { z } from "zod";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createDiskTasks } from "../../../../electron/store/disk-tasks.ts";
import { openDatabase } from "../../../../electron/store/database.ts";
import { createRunStore } from "../../../../electron/store/run-store.ts";
import { searchFileOf } from "../../../../electron/store/search-file.ts";
import { createThreadStore } from "../../../../electron/store/thread-store.ts";
import { foldText } from "../../../../shared/fold-text.ts";
import type { FinalStatus } from "../../../../shared/message.ts";
import { askingRun } from "./new-run.ts";

let folder: string;
let app: ReturnType<typeof open>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-find-"));
  app = open();
});
afterEach(() => {
  app.close();
  rmSync(folder, { recursive: true, force: true });
});

function open() {
  const path = join(folder, "parley.db");
  const { database, close } = openDatabase({
    path,
    backupsFolder: join(folder, "backups"),
    now: () => 9_000,
  });
  const runs = createRunStore({ database, now: () => 9_000 });
  const threads = createThreadStore({ database, now: () => 9_000 });
  return { path, database, close, runs, threads, tasks: createDiskTasks(path) };
}

const COMPLETE: FinalStatus = { type: "complete" };

function talk(
  question: Parameters<typeof askingRun>[0],
  answer = "Because.",
  status: FinalStatus = COMPLETE,
) {
  const run = askingRun(question);
  const { message, runId } = app.runs.begin(run);
  const parts = [{ type: "text" as const, text: answer }];
  app.runs.finish(runId, { ...message, parts, status }, []);
  return run;
}

async function fill(from: "here" | "start" | "nothing" = "start"): Promise<void> {
  for (let next = from; !(await app.tasks.indexMessages({ from: next })); next = "here");
}

const found = async (query: string): Promise<readonly string[]> =>
  (await app.tasks.search({ query })).map(({ thread }) => thread.title).sort();

const EXAMPLES: readonly (readonly [string, string])[] = [
  ["graph", "LangGraph"],
  ["SCRIPT", "TypeScript"],
  ["strasse", "Straße 7"],
  ["straße", "Straße 7"],
  ["18.2", "v18.2.1"],
  ["이스", "데이터베이스"],
  ["베", "데이터베이스"],
  ["베이스".normalize("NFD"), "데이터베이스"],
  ["京 hel", "東京タワー hello"],
  ["ﾀﾜｰ", "東京タワー hello"],
  ["c++", "C++ (and C)"],
  ["a_b%", "a_b% \\ 'x'"],
  ['"and c"', "C++ (and C)"],
  ["istan", "İstanbul ﬁne"],
  ["fine", "İstanbul ﬁne"],
  ["рус", "По-русски"],
  ["🍵", "tea 🍵"],
];

for (const isFilled of [false, true]) {
  it(`finds parts of words in any script, ${isFilled ? "in" : "before they are in"} the index`, async () => {
    for (const text of new Set(EXAMPLES.map(([, each]) => each))) {
      // The title says nothing, so that the message must be found.
      const { threadId } = talk({ text: "q" }, `Some words. ${text}, and others`);
      app.database.run("UPDATE threads SET title = :text || ' ' WHERE id = :threadId", {
        text: `#${Array.from(text)
          .map((each) => each.codePointAt(0))
          .join("-")}`,
        threadId,
      });
    }
    if (isFilled) await fill();
    for (const [query, text] of EXAMPLES) {
      const hits = await app.tasks.search({ query });
      expect(
        hits.map(({ message }) => message?.snippet),
        query,
      ).toEqual([`Some words. ${text}, and others`]);
    }
    for (const query of ['"', "NEAR(a b)", "* OR", "graphX", "''", "-", "^a", "{text} : x"]) {
      await expect(app.tasks.search({ query }), query).resolves.toBeDefined();
    }
    expect(await found("graphX")).toEqual([]);
  });
}

it("finds words anywhere in one chat, and what is written, changed and gone after the index was filled", async () => {
  const { threadId, answer } = talk({ text: "first wombat" }, "An answer on burrows");
  talk({ text: "second wombat" }, "nothing");
  await fill();
  expect(await found("wombat burrow")).toEqual(["first wombat"]);
  expect(await found("first burrow answer")).toEqual(["first wombat"]);
  const parentId = answer.messageId;
  const next = talk({ threadId, parentId, text: "an echidna" }, "It digs");
  expect(await found("chidn")).toEqual(["first wombat"]);
  await fill("here");
  expect(await found("chidn burrow")).toEqual(["first wombat"]);

  app.threads.delete(threadId);
  expect(await found("chidn")).toEqual([]);
  await app.tasks.erase({ threadId });
  await app.tasks.tidy();
  expect(await found("wombat")).toEqual(["second wombat"]);
  // Its numbers are taken by others.
  talk({ text: "a platypus" }, `${next.runId} swims`);
  await fill("nothing");
  expect(await found("platy")).toEqual(["a platypus"]);
  expect(await found("chidn")).toEqual([]);
});

const held = (): readonly number[] => {
  const index = new DatabaseSync(searchFileOf(app.path));
  const rows = index.prepare("SELECT number FROM docs ORDER BY number").all();
  index.close();
  return rows.map(({ number }) => Number(number));
};

it("keeps what it holds while an old answer is gone on with, and finds what that says in the end", async () => {
  const old = talk({ text: "an old question" }, "It begins", {
    ...{ type: "incomplete", reason: "stopped", error: null },
  });
  for (let at = 0; at < 3; at += 1) talk({ text: `wombat ${at}` });
  await fill();
  const before = held();
  const { threadId, answer } = old;
  const { message, runId } = app.runs.begin({
    ...{ runId: askingRun({}).runId, at: 1, model: "demo", windowId: 1 },
    threadId,
    answer,
    continues: true,
  });
  await fill();
  expect(held()).toEqual(before);
  const parts = [{ type: "text" as const, text: "It begins and ends with an echidna" }];
  app.runs.finish(runId, { ...message, parts, status: COMPLETE }, []);
  expect(await found("echidn")).toEqual(["an old question"]);
  await fill();
  expect(await found("echidn")).toEqual(["an old question"]);
});

it("forgets what is deleted for good before the history does, so that no crash leaves it behind", async () => {
  const { threadId } = talk({ text: "a secret wombat" });
  const kept = talk({ text: "an echidna" });
  await fill();
  app.threads.delete(threadId);
  app.database.execute(
    "CREATE TRIGGER crash BEFORE DELETE ON threads BEGIN SELECT RAISE(ABORT, 'crash'); END",
  );
  await expect(app.tasks.erase({ threadId })).rejects.toThrow("crash");
  app.database.execute("DROP TRIGGER crash");
  const rows = app.database.all(
    z.object({ number: z.int() }),
    "SELECT number FROM messages WHERE thread_id = :threadId ORDER BY number",
    { threadId: kept.threadId },
  );
  expect(held()).toEqual(rows.map(({ number }) => number));
});

it("makes a search file anew that is none", async () => {
  talk({ text: "first wombat" });
  await fill();
  rmSync(`${searchFileOf(app.path)}-wal`, { force: true });
  writeFileSync(searchFileOf(app.path), "nonsense ".repeat(4_000));
  expect(await found("omba")).toEqual(["first wombat"]);
  await fill();
  expect(await found("omba")).toEqual(["first wombat"]);
});

const SCRIPTS = ["abcé ﬁß.", "東京タワｶﾞ", "데이터베", "русский", "عَربي", "कि की", "🍵🍶 x", "Ἀθη"];
const someText = fc
  .array(fc.constantFrom(...SCRIPTS.flatMap((each) => Array.from(each))), { maxLength: 40 })
  .map((characters) => characters.join(""));

it("finds every part of what was said that a reading of all of it finds, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(someText, { minLength: 1, maxLength: 6 }),
      fc.nat(),
      fc.nat(),
      async (texts, start, length) => {
        app.database.execute("DELETE FROM runs; DELETE FROM messages; DELETE FROM threads");
        for (const [at, text] of texts.entries()) talk({ text: `title ${at}` }, text);
        await fill("nothing");
        const folded = Array.from(foldText(texts[0] ?? ""));
        const from = start % Math.max(1, folded.length);
        const query = folded
          .slice(from, from + 3 + (length % 5))
          .join("")
          .trim();
        if (Array.from(query).length < 3 || /["\s]/.test(query)) return;
        const expected = texts.flatMap((text, at) =>
          foldText(text).includes(foldText(query)) ? [`title ${at}`] : [],
        );
        expect(await found(query)).toEqual(expected);
      },
    ),
    { numRuns: 25 },
  );
});

it("follows no link that stands in the search file's place", async () => {
  const others = join(folder, "others.sqlite");
  const database = new DatabaseSync(others);
  database.exec("CREATE TABLE theirs (a)");
  database.close();
  const before = readFileSync(others);
  rmSync(searchFileOf(app.path), { force: true });
  symlinkSync(others, searchFileOf(app.path));
  talk({ text: "LangGraph" });
  await fill();
  expect(await found("graph")).toEqual(["LangGraph"]);
  expect(readFileSync(others).equals(before)).toBe(true);
});
