import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase } from "../../electron/store/database.ts";
import { createDrafts } from "../../electron/store/drafts.ts";
import { createRunStore } from "../../electron/store/run-store.ts";
import { createSpanStore } from "../../electron/store/span-store.ts";
import { createSpending } from "../../electron/store/spending.ts";
import { createFeedbackStore } from "../../electron/observability/feedback/feedback-store.ts";
import { hostileValue } from "../fakes/hostile-values.ts";
import { runningAnswer } from "../fakes/run-events.ts";
import { openWholeApp } from "../fakes/whole-app.ts";
import { WHOLE_RUN } from "../fakes/whole-run.ts";
import { askingRun, retryingRun } from "../unit/electron/store/new-run.ts";
import { FUZZ_TIMEOUT_MS, runs } from "./runs.ts";

const AT = Date.UTC(2026, 10, 22);

let folder: string;
let columns: readonly { readonly table: string; readonly column: string }[];
const template = () => join(folder, "template.db");
const known = { threads: [] as string[], messages: [] as string[], runs: [] as string[] };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "parley-rows-"));
  fillHistory();
  const sqlite = new DatabaseSync(template());
  const tables = sqlite
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%search%' AND name NOT LIKE 'sqlite%'",
    )
    .all()
    .map(({ name }) => String(name));
  columns = tables.flatMap((table) =>
    sqlite
      .prepare(`SELECT name FROM pragma_table_info('${table}')`)
      .all()
      .map(({ name }) => ({ table, column: String(name) })),
  );
  for (const table of ["threads", "messages", "runs"] as const) {
    known[table] = sqlite
      .prepare(`SELECT id FROM ${table}`)
      .all()
      .map(({ id }) => String(id));
  }
  sqlite.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two chats with a branch, a run in which everything happened, one that was cut off, and something in every table. */
function fillHistory(): void {
  const { database, close } = openDatabase({
    path: template(),
    backupsFolder: join(folder, "none"),
    now: () => AT,
  });
  const store = createRunStore({ database, now: () => AT });
  const first = askingRun({ text: "Why is the sky blue?", at: AT });
  store.begin(first);
  store.append(
    first.runId,
    WHOLE_RUN.slice(0, -1).map((event, index) => ({ seq: index + 1, event })),
  );
  createSpanStore({ database, now: () => AT }).save(first.runId, [
    { spanId: "m1", input: { messages: ['{"role":"user"}'], leftOut: 0 } },
  ]);
  const spending = createSpending(database);
  const usage = {
    inputTokens: 5,
    outputTokens: 6,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    isEstimated: true,
  };
  for (const callId of ["a", "b"]) {
    spending.plan({
      callId,
      runId: first.runId,
      threadId: first.threadId,
      at: AT,
      model: "demo",
      usage,
      cost: { microUsd: 5, isEstimated: true },
    });
  }
  spending.settle("a", usage, { microUsd: 7, isEstimated: true });
  store.recover();
  const again = retryingRun(first.threadId, first.userMessage.messageId, AT + 1);
  store.begin(again);
  store.finish(
    again.runId,
    {
      ...runningAnswer(),
      ...store.answerOf(again.runId),
      status: { type: "complete" },
      parts: [{ type: "text", text: "Because." }],
    },
    [{ seq: 1, event: { type: "run-end", at: AT + 5, status: { type: "complete" } } }],
  );
  store.begin(askingRun({ text: "left open", at: AT + 2 }));
  const feedback = createFeedbackStore(database);
  feedback.set({
    messageId: again.answer.messageId,
    rating: "bad",
    reasons: [],
    note: "no",
    updatedAt: AT,
  });
  createDrafts(database).save(first.threadId, 1, { text: "half", attachments: [] });
  database.execute(`
    INSERT INTO edits SELECT id, 'anew', '[]' FROM messages WHERE role = 'user';
    INSERT INTO run_traces SELECT id, 'langfuse', 'https://l.example pk', '{}' FROM runs;
    INSERT INTO outbox (run_id, target, destination, kind, bytes, created_at, body)
      SELECT id, 'langfuse', 'https://l.example pk', 'spans', 2, 1, '{}' FROM runs;
    INSERT INTO outbox_counts VALUES ('langfuse', 1, 1, 1);
    INSERT INTO past_runs SELECT 'past', 'gone', 'demo', ${AT}, 'complete', 1, 1, 0, 1, NULL, 0, 1, 1, 0, 0;
    INSERT INTO erasures VALUES ('gone', 1, 0);
    INSERT INTO app_state VALUES ('new-chat-settings', '{}'), ('window', '{}'), ('typed-settings', '{}')
      ON CONFLICT DO NOTHING`);
  close();
}

interface Change {
  readonly at: number;
  readonly value: string | number | bigint | null | Uint8Array;
  /** Which row of the table; -1 is all of them. */
  readonly row: number;
  /** Another row's id in its place: dangling, circular or its own parent. */
  readonly id: "threads" | "messages" | "runs" | null;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  value: hostileValue,
  row: fc.integer({ min: -1, max: 3 }),
  id: fc.option(fc.constantFrom("threads" as const, "messages" as const, "runs" as const), {
    freq: 6,
  }),
});

/** Writes values that no schema would let in, and leaves the schema as it was. */
function tamper(path: string, changes: readonly Change[]): void {
  let sqlite = new DatabaseSync(path, { defensive: false, enableForeignKeyConstraints: false });
  const schema = sqlite
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'")
    .all();
  const setSchema = (edit: (sql: string) => string): void => {
    sqlite.exec("PRAGMA writable_schema = ON; PRAGMA ignore_check_constraints = ON");
    const update = sqlite.prepare(
      "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?",
    );
    for (const { name, sql } of schema) update.run(edit(String(sql)), String(name));
    sqlite.close();
    sqlite = new DatabaseSync(path, { defensive: false, enableForeignKeyConstraints: false });
    sqlite.exec("PRAGMA ignore_check_constraints = ON");
  };
  // Without its types and its NOT NULLs; the length of the table's name and its columns stay.
  setSchema((sql) =>
    sql
      .replace(/\) STRICT, WITHOUT ROWID$/, ") WITHOUT ROWID")
      .replace(/\) STRICT$/, ")")
      .replaceAll(/ NOT NULL/g, ""),
  );
  for (const { at, value, row, id } of changes) {
    const { table, column } = columns[at % columns.length]!;
    const given = id === null ? value : (known[id][at % known[id].length] ?? null);
    const where =
      row === -1 ? "" : `WHERE ${column} IS (SELECT ${column} FROM ${table} LIMIT 1 OFFSET ${row})`;
    try {
      sqlite.prepare(`UPDATE OR IGNORE ${table} SET ${column} = ? ${where}`).run(given);
    } catch {
      // Keys take no NULL, and the row's own number no text.
    }
  }
  setSchema((sql) => sql);
  sqlite.close();
}

let count = 0;
/** A data folder whose history holds what somebody put there. */
function plant(changes: readonly Change[]): string {
  const userData = join(folder, `app-${(count += 1)}`);
  mkdirSync(userData);
  copyFileSync(template(), join(userData, "parley.db"));
  tamper(join(userData, "parley.db"), changes);
  // Without shared memory the disk's tasks run here and not in a worker of their own, which would take longer to start.
  mkdirSync(join(userData, "parley.db-shm"));
  return userData;
}

/** Everything that reads, and a few that write, as a page would ask them. */
async function askEverything(app: ReturnType<typeof openWholeApp>): Promise<void> {
  const ask = async (name: Parameters<typeof app.call>[0], input: unknown): Promise<void> => {
    const reply = await app.call(name, input);
    const why = app.faults.find(
      ({ error }) => !(error instanceof Error && error.name === "AppError"),
    );
    if (!reply.ok) expect(reply.error.code, `${name}: ${String(why?.error)}`).not.toBe("internal");
  };
  for (const name of [
    "app.info",
    "bin.list",
    "data.get",
    "readiness.get",
    "settings.get",
    "settings.typed",
    "tracing.status",
    "limits.get",
    "support.preview",
    "thread.list",
    "tool.list",
  ] as const) {
    await ask(name, {});
  }
  for (const query of ["sky", "s", "%", "*"]) await ask("thread.search", { query });
  await ask("usage.get", { days: null });
  await ask("usage.get", { days: 7 });
  await ask("usage.export", { days: null });
  await ask("chat.get", { threadId: null });
  await ask("draft.get", { threadId: null });
  for (const threadId of known.threads) {
    await ask("thread.get", { threadId });
    await ask("chat.get", { threadId });
    await ask("draft.get", { threadId });
    await ask("edit.list", { threadId });
    await ask("feedback.list", { threadId });
    await ask("tracing.ofThread", { threadId });
    await ask("price.nextCall", { threadId, text: "hello" });
  }
  for (const runId of known.runs) {
    await ask("timeline.runs", { runId });
    await ask("timeline.span", { runId, spanId: "m1" });
    await ask("timeline.export", { runId, format: "json", to: "clipboard" });
    await ask("timeline.export", { runId, format: "otlp", to: "clipboard" });
  }
  for (const threadId of known.threads) {
    await ask("thread.rename", { threadId, title: "Another" });
    await ask("thread.delete", { threadId });
    await ask("thread.restore", { threadId });
  }
}

async function holds(changes: readonly Change[]): Promise<void> {
  const userData = plant(changes);
  try {
    const app = openWholeApp(userData);
    try {
      // One bad row costs itself, never the history.
      expect(JSON.stringify(await app.call("app.info", {}))).not.toMatch(/Your history was/);
      await askEverything(app);
    } finally {
      await app.close();
    }
  } finally {
    rmSync(userData, { recursive: true, force: true });
  }
  expect(Reflect.get({}, "polluted")).toBeUndefined();
}

it("asks for everything that is there", async () => {
  const userData = plant([]);
  const app = openWholeApp(userData);
  const list = await app.call("thread.list", {});
  expect(list).toMatchObject({ ok: true, value: { threads: [{}, {}] } });
  for (const threadId of known.threads) {
    expect(await app.call("thread.get", { threadId })).toMatchObject({ ok: true });
  }
  await askEverything(app);
  expect(app.faults).toEqual([]);
  await app.close();
});

it(
  "whatever stands in the rows, every procedure answers or refuses in words, and the app opens",
  { timeout: FUZZ_TIMEOUT_MS },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), holds),
      runs(8),
    );
  },
);
