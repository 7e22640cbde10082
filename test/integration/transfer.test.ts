import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBin } from "../../electron/store/bin.ts";
import { openSqlite } from "../../electron/store/sqlite.ts";
import { migrate } from "../../electron/store/migrate.ts";
import { MIGRATIONS } from "../../electron/store/migrations.ts";
import { prepareSearchIndex } from "../../electron/store/search-index.ts";
import { createChatWriter } from "../../electron/transfer/imported-chats.ts";
import { createTransferTasks } from "../../electron/transfer/transfer-tasks.ts";
import { fromClaude } from "../../electron/transfer/formats/claude.ts";
import { readImportFile, type Found } from "../../electron/transfer/import-file.ts";
import type { ImportReport } from "../../shared/contract/transfer-procedures.ts";
import { createTestApp, type TestApp } from "../fakes/test-app.ts";
import { zip } from "../fakes/zip.ts";

let folder: string;
let apps: TestApp[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-transfer-"));
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<TestApp> {
  const app = await createTestApp();
  app.person.presses = true;
  apps.push(app);
  return app;
}

const save = (name: string, content: string | Buffer): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

async function importFrom(app: TestApp, file: string): Promise<ImportReport> {
  app.person.file = file;
  const { report } = (await app.call("transfer.import", {})) as { report: ImportReport };
  return report;
}

async function exportTo(app: TestApp, name: string, format = "json"): Promise<string> {
  const file = join(folder, name);
  app.person.file = file;
  await app.call("transfer.export", { format, threadIds: null });
  return readFileSync(file, "utf8");
}

const list = async (app: TestApp): Promise<readonly { id: string; title: string }[]> =>
  (
    (await app.call("thread.list", { query: "", limit: 500 })) as {
      threads: { id: string; title: string }[];
    }
  ).threads;

const claudeChat = (uuid: string, texts: readonly string[]) => ({
  uuid,
  name: `Chat ${uuid}`,
  created_at: "2026-01-02T03:04:05.000Z",
  updated_at: "2026-01-02T03:04:05.000Z",
  chat_messages: texts.map((text, index) => ({
    uuid: `${uuid} ${index}`,
    sender: index % 2 === 0 ? "human" : "assistant",
    text,
    created_at: "2026-01-02T03:04:05.000Z",
  })),
});

const id = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString().padStart(12, "0")}`;

/** A file as Parley writes one: two versions of an answer, thoughts, a call, an attached text, a receipt, settings. */
function parleyFile(): string {
  const message = (
    number: number,
    parent: number | null,
    role: string,
    parts: object[],
    more = {},
  ) => ({
    id: id(number),
    parentId: parent === null ? null : id(parent),
    role,
    model: role === "user" ? null : "m-1",
    createdAt: 1_700_000_000_000 + number,
    status: { type: "complete" },
    parts,
    ...more,
  });
  const text = (words: string) => ({ type: "text", text: words });
  const call = {
    type: "tool-call",
    toolCallId: "c1",
    toolName: "calculator",
    args: { expression: "2*3", z: [1, { a: null }] },
    state: "done",
    result: "6",
    startedAt: 1,
    endedAt: 2,
  };
  const receipt = {
    inputTokens: 10,
    outputTokens: null,
    isEstimated: false,
    costMicroUsd: 5,
    costBasis: "prices",
    unansweredCalls: 0,
    firstTokenMs: 3.5,
    totalMs: 9,
  };
  const attachment = {
    attachmentId: id(900),
    name: "notes.txt",
    text: "Line one\nLine two",
  };
  const picture = {
    attachmentId: id(901),
    name: "wall.png",
    text: "",
    picture: { hash: "a".repeat(64), mediaType: "image/png", bytes: 10, width: 2, height: 1 },
  };
  const messages = [
    message(11, null, "user", [
      { ...attachment, type: "attachment", warning: null },
      text("2*3? \u202e 東京"),
    ]),
    message(
      12,
      11,
      "assistant",
      [{ type: "reasoning", text: "Hm", startedAt: 1, endedAt: 2 }, call, text("6")],
      { receipt },
    ),
    message(13, 11, "assistant", [text("Six, I th")], {
      status: { type: "incomplete", reason: "stopped", error: null },
    }),
    message(14, 12, "user", [
      { ...picture, type: "attachment", warning: null },
      text("And **then**?"),
    ]),
  ];
  const settings = {
    systemPrompt: "Be brief.",
    temperature: 0.5,
    maximumTokens: null,
    reasoningEffort: null,
    sentFrom: id(12),
  };
  const head = { title: "Sums", createdAt: 1, updatedAt: 1_700_000_000_014 };
  const line = JSON.stringify({ id: id(1), ...head, headMessageId: id(14), settings });
  const empty = {
    id: id(2),
    title: "Empty",
    createdAt: 2,
    updatedAt: 3,
    headMessageId: null,
    settings: null,
  };
  return (
    `{"format":"parley-export","version":1,"chats":[\n${line.slice(0, -1)},"messages":[\n` +
    `${messages.map((each) => JSON.stringify(each)).join(",\n")}\n]},\n` +
    `${JSON.stringify(empty).slice(0, -1)},"messages":[\n]}\n]}\n`
  );
}

it("a chat without any date came today, and the report says that it has none", async () => {
  const app = await start();
  const withoutDates = (text: string): string =>
    text.replaceAll(/,?"(?:created|updated)_at":"[^"]*"/g, "");
  const begun = Date.now();
  const file = save(
    "undated.json",
    withoutDates(JSON.stringify([claudeChat("undated", ["Hi", "Hello"])])),
  );
  const report = await importFrom(app, file);
  expect(report.leftOut).toContainEqual({ what: "chat without a date", count: 1 });
  const [found] = (await list(app)) as unknown as readonly { readonly updatedAt: number }[];
  expect(found?.updatedAt).toBeGreaterThanOrEqual(begun);
  const stored = JSON.parse(await exportTo(app, "again.json")) as {
    readonly chats: readonly { readonly messages: readonly { readonly createdAt: number }[] }[];
  };
  for (const { createdAt } of stored.chats[0]?.messages ?? []) {
    expect(createdAt).toBeGreaterThanOrEqual(begun);
  }
});

describe("an export of Parley's own", () => {
  it("imported and exported again is the same to the byte, in any profile", async () => {
    const first = await start();
    const second = await start();
    const given = parleyFile();
    const report = await importFrom(first, save("given.json", given));
    expect(report).toMatchObject({
      isImported: true,
      chats: 2,
      messages: 4,
      faultCount: 0,
      apps: ["Parley"],
    });
    const again = await exportTo(first, "again.json");
    expect(again).toBe(given);
    await importFrom(second, join(folder, "again.json"));
    expect(await exportTo(second, "third.json")).toBe(given);
  });

  it("shows what was imported as it was: versions, receipt, settings", async () => {
    const app = await start();
    await importFrom(app, save("given.json", parleyFile()));
    const { messages } = (await app.call("thread.get", { threadId: id(1) })) as {
      messages: readonly { id: string; siblingIds: readonly string[]; receipt?: object }[];
    };
    expect(messages.map((each) => each.id)).toEqual([id(11), id(12), id(14)]);
    expect(messages[1]).toMatchObject({
      siblingIds: [id(12), id(13)],
      receipt: { costMicroUsd: 5 },
    });
    const usage = (await app.call("usage.get", { days: 30 })) as { total: { runs: number } };
    expect(JSON.stringify(usage)).not.toContain("m-1");
  });

  it("imported twice adds nothing, and what was said since stays", async () => {
    const app = await start();
    const file = save("given.json", parleyFile());
    await importFrom(app, file);
    expect(await importFrom(app, file)).toMatchObject({ chats: 0, known: 2, messages: 0 });
    expect(await list(app)).toHaveLength(2);
  });

  it("of a newer version is refused in words", async () => {
    const app = await start();
    const file = save("new.json", parleyFile().replace('"version":1', '"version":2'));
    const report = await importFrom(app, file);
    expect(report).toMatchObject({ isImported: false, chats: 0, faultCount: 2 });
    expect(report.faults[0]?.reason).toContain("newer Parley");
    expect(await list(app)).toEqual([]);
  });

  it("of chats that were deleted for good comes back under other ids, once", async () => {
    const app = await start();
    const file = save("given.json", parleyFile());
    await importFrom(app, file);
    app.person.agrees = true;
    await app.call("thread.delete", { threadId: id(1) });
    expect(await importFrom(app, file)).toMatchObject({ inBin: 1, known: 1 });
    await app.call("bin.erase", { threadId: id(1) });
    expect(await importFrom(app, file)).toMatchObject({ chats: 1, known: 1, messages: 4 });
    expect(await importFrom(app, file)).toMatchObject({ chats: 0, known: 2 });
    const titles = (await list(app)).map(({ title }) => title);
    expect(titles.toSorted()).toEqual(["Empty", "Sums"]);
  });

  it("as Markdown and as a page shows the version on the screen, and runs nothing", async () => {
    const app = await start();
    const bad =
      "<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![p](https://example.com/p.png)";
    const given = parleyFile().replace("And **then**?", bad.replaceAll('"', "'"));
    await importFrom(app, save("given.json", given));
    const markdown = await exportTo(app, "out.md", "md");
    expect(markdown).toContain("# Sums\n");
    expect(markdown).toContain("## Assistant (m-1)");
    expect(markdown).not.toContain("Six, I th");
    expect(markdown).toContain("_(Picture, not in this file: wall.png)_");
    const page = await exportTo(app, "out.html", "html");
    expect(page).toContain('<h1 dir="auto">Sums</h1>');
    expect(page).toContain("Picture, not in this file: wall.png");
    expect(page).not.toMatch(/<img|javascript:|<script/u);
    expect(page).toContain("default-src 'none'");
  });
});

describe("an archive", () => {
  it("of another app is imported, with a report of what is not in it", async () => {
    const app = await start();
    const chats = [claudeChat("one", ["Hello", "Hi"]), claudeChat("two", ["東京", "Yes", "And?"])];
    const file = save(
      "data.zip",
      zip({ "export/conversations.json": JSON.stringify(chats), "export/users.json": "[]" }),
    );
    const report = await importFrom(app, file);
    expect(report).toMatchObject({ isImported: true, chats: 2, messages: 5, apps: ["Claude"] });
    expect(report.passed).toEqual(["export/users.json"]);
    expect((await list(app)).map(({ title }) => title).toSorted()).toEqual([
      "Chat one",
      "Chat two",
    ]);
    const { hits } = (await app.call("thread.search", { query: "東京" })) as {
      hits: readonly object[];
    };
    expect(hits).toHaveLength(1);
  });

  it("with a name that leaves its folder is refused, and one with a lie about its size ends there", async () => {
    const app = await start();
    const good = zip({ "conversations.json": JSON.stringify([claudeChat("one", ["Hello"])]) });
    const evil = zip({ "../../conversations.json": "[]" });
    await expect(importFrom(app, save("evil.zip", evil))).rejects.toThrow("damaged archive");
    const lying = Buffer.from(good);
    // The size in the directory: what is read may not become more than that.
    lying.writeUInt32LE(10, lying.indexOf("PK\u0001\u0002") + 24);
    expect(await importFrom(app, save("lying.zip", lying))).toMatchObject({
      chats: 0,
      faultCount: 1,
    });
    expect(await list(app)).toEqual([]);
  });
});

describe("a broken file", () => {
  it("says where it breaks and imports nothing, until the person wants the rest", async () => {
    const app = await start();
    const whole = JSON.stringify([
      claudeChat("one", ["Hello", "Hi"]),
      { odd: true },
      claudeChat("two", ["Bye"]),
    ]);
    const file = save("cut.json", `${whole.slice(0, -1)},{"uuid": oops`);
    const report = await importFrom(app, file);
    expect(report).toMatchObject({ isImported: false, chats: 2, faultCount: 2 });
    expect(report.faults[0]?.place).toBe("chat 2 of cut.json");
    expect(report.faults[1]?.reason).toMatch(/not valid JSON at byte [\d,]+/u);
    expect(await list(app)).toEqual([]);

    const { report: after } = (await app.call("transfer.importReadable", {})) as {
      report: ImportReport;
    };
    expect(after).toMatchObject({ isImported: true, chats: 2 });
    expect(await list(app)).toHaveLength(2);
    await expect(app.call("transfer.importReadable", {})).rejects.toThrow("Choose the file again.");
  });

  it.each([
    ["an empty file", ""],
    ["a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47])],
    ["prose", "Hello"],
  ])("that is %s is refused in words", async (_what, content) => {
    const app = await start();
    await expect(importFrom(app, save("x.json", content))).rejects.toThrow(
      "neither JSON nor a ZIP",
    );
  });

  it("is read alike however it is cut into pieces, and never throws", async () => {
    const whole = Buffer.from(`\uFEFF${JSON.stringify([claudeChat("é", ["Grüße 🙂"])])}`);
    for (let length = 4; length < whole.length; length += 7) {
      const found: Found[] = [];
      const file = save("cut.json", whole.subarray(0, length));
      for await (const each of readImportFile(file)) found.push(each);
      expect(found.at(-1)).toMatchObject({ type: "fault" });
    }
  });
});

describe("a fork", () => {
  it("is the branch on the screen in a chat of its own, with its settings and receipts", async () => {
    const app = await start();
    await importFrom(app, save("given.json", parleyFile()));
    const { threadId } = (await app.call("thread.fork", { threadId: id(1) })) as {
      threadId: string;
    };
    const open = async (thread: string) =>
      (await app.call("thread.get", { threadId: thread })) as {
        thread: { title: string };
        messages: readonly {
          id: string;
          parts: unknown;
          receipt?: object;
          siblingIds: unknown[];
        }[];
      };
    const [first, forked] = [await open(id(1)), await open(threadId)];
    expect(forked.thread.title).toBe("Sums (fork)");
    expect(forked.messages.map(({ parts }) => parts)).toEqual(
      first.messages.map(({ parts }) => parts),
    );
    expect(forked.messages.map(({ receipt }) => receipt)).toEqual(
      first.messages.map(({ receipt }) => receipt),
    );
    const ids = new Set([...first.messages, ...forked.messages].map((message) => message.id));
    expect(ids.size).toBe(6);
    expect(forked.messages.map(({ siblingIds }) => siblingIds.length)).toEqual([1, 1, 1]);
    const settings = (await app.call("chat.get", { threadId })) as {
      settings: { systemPrompt: string; sentFrom: string };
    };
    expect(settings.settings).toMatchObject({
      systemPrompt: "Be brief.",
      sentFrom: forked.messages[1]?.id,
    });
    expect(await list(app)).toHaveLength(3);
    await expect(app.call("thread.fork", { threadId: id(77) })).rejects.toThrow("does not exist");
  });
});

describe("what happens meanwhile", () => {
  it("an import that was cut off shows nothing and is removed as what was deleted for good", async () => {
    const database = openSqlite(join(folder, "parley.db"));
    migrate({ database, migrations: MIGRATIONS, backUp: () => undefined });
    prepareSearchIndex(database);
    const writer = createChatWriter({ database, now: () => 5 });
    const chat = fromClaude.read({ value: claudeChat("one", ["Hello", "Hi"]), container: {} });
    await writer.write(chat);
    const bin = createBin({ database, now: () => 5 });
    expect(bin.list()).toEqual([]);
    expect(bin.erasures().fromHistory).toEqual([chat.id]);
    // As it would have gone on.
    writer.finish();
    expect(bin.erasures().fromHistory).toEqual([]);
    database.close();
  });

  it("a chat that went on elsewhere goes on here, and one that went on here stays as it is", async () => {
    const app = await start();
    await importFrom(app, save("one.json", JSON.stringify([claudeChat("one", ["Hello", "Hi"])])));
    const longer = claudeChat("one", ["Hello", "Hi", "And?", "Well."]);
    const report = await importFrom(app, save("two.json", JSON.stringify([longer])));
    expect(report).toMatchObject({ chats: 0, known: 1, messages: 2 });
    const [chat] = await list(app);
    const { messages } = (await app.call("thread.get", { threadId: chat?.id })) as {
      messages: readonly object[];
    };
    expect(messages).toHaveLength(4);
  });

  it("what is cancelled ends at the next chat, and another may begin", async () => {
    const database = openSqlite(join(folder, "parley.db"));
    migrate({ database, migrations: MIGRATIONS, backUp: () => undefined });
    prepareSearchIndex(database);
    const tasks = createTransferTasks((work) => work(database));
    const chats = Array.from({ length: 50 }, (_each, index) => claudeChat(`${index}`, ["Hello"]));
    const file = save("many.json", JSON.stringify(chats));
    const running = tasks.importChats({ file, isCheck: false });
    await expect(tasks.importChats({ file, isCheck: true })).rejects.toThrow("is running");
    expect(tasks.transferProgress()).toEqual({ chats: 0, of: null });
    tasks.cancelTransfer();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    expect(tasks.transferProgress()).toBeNull();
    expect(await tasks.importChats({ file, isCheck: true })).toMatchObject({ chats: 50 });

    const to = join(folder, "out.json");
    const exporting = tasks.exportChats({ to, format: "json", threadIds: null });
    tasks.cancelTransfer();
    await expect(exporting).resolves.toMatchObject({ chats: 0 });
    database.close();
  });

  it("an export that cannot be written leaves no file and keeps the one that was there", async () => {
    const app = await start();
    await importFrom(app, save("given.json", parleyFile()));
    const place = mkdtempSync(join(folder, "out-"));
    writeFileSync(join(place, "mine.json"), "mine");
    app.person.file = join(place, "mine.json", "below.json");
    await expect(app.call("transfer.export", { format: "json", threadIds: null })).rejects.toThrow(
      "could not be written",
    );
    expect(readdirSync(place)).toEqual(["mine.json"]);
    expect(readFileSync(join(place, "mine.json"), "utf8")).toBe("mine");
  });
});
