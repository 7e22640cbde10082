import { randomUUID } from "node:crypto";
import type { Database } from "../../electron/store/sqlite.ts";

export interface UsageRunOptions {
  readonly threadId: string;
  readonly startedAt: number;
  readonly model?: string;
  /** `complete`, or why not. */
  readonly status?: string;
  readonly tokens?: readonly [number, number] | null;
  readonly costMicroUsd?: number | null;
  readonly firstTokenMs?: number | null;
  readonly totalMs?: number;
  readonly tools?: readonly [calls: number, failures: number];
}

/** A conversation without a word in it. */
export function insertThread(database: Database, title: string): string {
  const id = randomUUID();
  database.run(
    `INSERT INTO threads (id, title, title_source, created_at, updated_at)
     VALUES (:id, :title, 'user', 0, 0)`,
    { id, title },
  );
  return id;
}

/** A run that has ended, with what it used; the answer it wrote is empty. */
export function insertEndedRun(database: Database, options: UsageRunOptions): void {
  const { threadId, startedAt, model = "demo", status = "complete", totalMs = 1_000 } = options;
  const { costMicroUsd = 100, firstTokenMs = 200, tools = [0, 0] } = options;
  const tokens = options.tokens === undefined ? [10, 5] : options.tokens;
  const messageId = randomUUID();
  database.run(
    `INSERT INTO messages (id, thread_id, role, parts, status, created_at, text)
     VALUES (:messageId, :threadId, 'assistant', '[]', '{"type":"complete"}', :startedAt, '')`,
    { messageId, threadId, startedAt },
  );
  database.run(
    `INSERT INTO runs (id, thread_id, message_id, model, started_at, ended_at, status, input_tokens,
       output_tokens, cost_micro_usd, first_token_ms, total_ms, tool_calls, tool_failures)
     VALUES (:id, :threadId, :messageId, :model, :startedAt, :endedAt, :status, :input, :output,
       :costMicroUsd, :firstTokenMs, :totalMs, :calls, :failures)`,
    {
      id: randomUUID(),
      threadId,
      messageId,
      model,
      startedAt,
      endedAt: startedAt + totalMs,
      status: JSON.stringify(
        status === "complete"
          ? { type: "complete" }
          : { type: "incomplete", reason: status, error: null },
      ),
      input: tokens?.[0] ?? null,
      output: tokens?.[1] ?? null,
      costMicroUsd,
      firstTokenMs,
      totalMs,
      calls: tools[0],
      failures: tools[1],
    },
  );
}
