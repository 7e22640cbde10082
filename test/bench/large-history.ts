import { randomUUID } from "node:crypto";
import type { Random } from "../load/random.ts";
import type { Database } from "../../electron/store/sqlite.ts";

const TURNS_PER_THREAD = 20;
/** One chat that somebody never left. */
const TURNS_OF_LONGEST = 300;
const QUESTION_WORDS = 40;
const ANSWER_WORDS = 700;
const DAY_MS = 86_400_000;

interface HistoryOptions {
  /** How large the file becomes, about. */
  readonly bytes: number;
  readonly random: Random;
}

/** Fills a history as years of use do: questions, answers, runs with their timelines, and what was sent to the model. */
export function writeHistory(database: Database, { bytes, random }: HistoryOptions) {
  const vocabulary = Array.from({ length: 40_000 }, () => word(random));
  const text = (words: number): string =>
    // Common words are common: squaring a number between 0 and 1 draws it towards 0.
    Array.from(
      { length: words },
      () => vocabulary[random.below(vocabulary.length * random.unit())],
    ).join(" ");
  // It is thrown away; a power cut may take it.
  database.execute("PRAGMA synchronous = OFF");
  let threads = 1;
  database.transaction(() =>
    writeThread(database, { at: Date.now() - DAY_MS, text, turns: TURNS_OF_LONGEST }),
  );
  while (database.bytes() < bytes) {
    database.transaction(() => {
      for (let count = 0; count < 5; count += 1) {
        const at = Date.now() - DAY_MS * (1 + 700 * random.unit());
        writeThread(database, { at, text, turns: TURNS_PER_THREAD });
        threads += 1;
      }
    });
  }
  database.execute("PRAGMA synchronous = FULL");
  const turns = (threads - 1) * TURNS_PER_THREAD + TURNS_OF_LONGEST;
  return { threads, messages: turns * 2, bytes: database.bytes() };
}

interface ThreadOptions {
  readonly at: number;
  readonly text: (words: number) => string;
  readonly turns: number;
}

function writeThread(database: Database, { at, text, turns }: ThreadOptions): void {
  const threadId = randomUUID();
  const now = { at };
  database.run(
    `INSERT INTO threads (id, title, title_source, created_at, updated_at)
     VALUES (:threadId, :title, 'auto', :at, :at)`,
    { threadId, title: text(6), at },
  );
  let parentId: string | null = null;
  for (let turn = 0; turn < turns; turn += 1) {
    now.at += 60_000;
    const question: StoredMessage = {
      id: randomUUID(),
      parentId,
      role: "user",
      text: text(QUESTION_WORDS),
    };
    const answer: StoredMessage = {
      id: randomUUID(),
      parentId: question.id,
      role: "assistant",
      text: text(ANSWER_WORDS),
    };
    for (const message of [question, answer]) insertMessage(database, threadId, now.at, message);
    insertRun(database, { threadId, answer, at: now.at });
    parentId = answer.id;
  }
  const sql =
    "UPDATE threads SET head_message_id = :parentId, updated_at = :at WHERE id = :threadId";
  database.run(sql, { parentId, threadId, at: now.at });
}

interface StoredMessage {
  readonly id: string;
  readonly parentId: string | null;
  readonly role: string;
  readonly text: string;
}

function insertMessage(
  database: Database,
  threadId: string,
  at: number,
  message: StoredMessage,
): void {
  database.run(
    `INSERT INTO messages (id, thread_id, parent_id, role, parts, status, created_at, text)
     VALUES (:id, :threadId, :parentId, :role, :parts, '{"type":"complete"}', :at, :text)`,
    { ...message, threadId, at, parts: JSON.stringify([{ type: "text", text: message.text }]) },
  );
}

interface RunOptions {
  readonly threadId: string;
  readonly answer: StoredMessage;
  readonly at: number;
}

function insertRun(database: Database, { threadId, answer, at }: RunOptions): void {
  const runId = randomUUID();
  database.run(
    `INSERT INTO runs (id, thread_id, message_id, model, started_at, ended_at, status, input_tokens,
       output_tokens, cost_micro_usd, first_token_ms, total_ms)
     VALUES (:runId, :threadId, :messageId, 'demo', :at, :endedAt, '{"type":"complete"}', 900, 900,
       120, 300, 9000)`,
    { runId, threadId, messageId: answer.id, at, endedAt: at + 9_000 },
  );
  const events = ["run-start", "node-start", "model-start", "model-end", "node-end", "run-end"];
  for (const [index, type] of events.entries()) {
    database.run(
      `INSERT INTO run_events (run_id, seq, at, type, payload)
       VALUES (:runId, :seq, :at, :type, '{"node":"agent","taskId":"00000000-0000-0000"}')`,
      { runId, seq: index + 1, at: at + index, type },
    );
  }
  database.run(
    "INSERT INTO span_messages (thread_id, hash, body, used_at) VALUES (:threadId, :hash, :body, :at)",
    { threadId, hash: randomUUID(), body: JSON.stringify({ content: answer.text }), at },
  );
}

function word(random: Random): string {
  const length = 3 + random.below(8);
  return Array.from({ length }, () => String.fromCharCode(97 + random.below(26))).join("");
}
