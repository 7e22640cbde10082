import { createHash } from "node:crypto";
import { z } from "zod";
import type { RunId } from "../../shared/ids.ts";
import { parseJson } from "./parse-json.ts";
import type { Database } from "./sqlite.ts";

/** One side of a span: its messages, oldest first, each as JSON. */
export interface SpanSide {
  readonly messages: readonly string[];
  /** How many characters before or within them were too many to keep. */
  readonly leftOut: number;
  /** How many older messages were not read; absent where all were. */
  readonly skipped?: number;
}

export interface StoredSpan {
  readonly spanId: string;
  readonly input?: SpanSide;
  readonly output?: SpanSide;
}

/** What the spans of runs were given and gave back. It goes with its run, and a run with its thread. */
export interface SpanStore {
  /** All of it or nothing. A side that is stored already is replaced; one that is absent stays. */
  save(runId: RunId, spans: readonly StoredSpan[]): void;
  /** Undefined when nothing is stored of it. */
  read(runId: RunId, spanId: string): StoredSpan | undefined;
  /** The same with no more of each side than its first message and so many of its newest. */
  readNewest(runId: RunId, spanId: string, newest: number): StoredSpan | undefined;
}

/** Both sides of a span; null where nothing is stored of one. */
export function contentsIn(
  store: Pick<SpanStore, "read">,
  runId: RunId,
  spanId: string,
): { readonly input: SpanSide | null; readonly output: SpanSide | null } {
  const stored = store.read(runId, spanId);
  return { input: stored?.input ?? null, output: stored?.output ?? null };
}

interface SpanStoreDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As it stands in `run_spans`: which messages, by their hashes. */
const sideColumn = z.object({ hashes: z.array(z.string()), leftOut: z.number() });
const spanRow = z.object({
  input: z.string().nullable().catch(null),
  output: z.string().nullable().catch(null),
});
const bodyRow = z.object({ body: z.string().catch("") });

export function createSpanStore({ database, now }: SpanStoreDeps): SpanStore {
  /** @returns the side as its column holds it; null for none. */
  function saveSide(runId: RunId, side: SpanSide | undefined): string | null {
    if (side === undefined) return null;
    const hashes = side.messages.map((body) => {
      const hash = createHash("sha256").update(body).digest("base64url");
      database.run(
        `INSERT INTO span_messages (thread_id, hash, body, used_at)
         SELECT thread_id, :hash, :body, :at FROM runs WHERE id = :runId
         ON CONFLICT DO UPDATE SET used_at = excluded.used_at`,
        { runId, hash, body, at: now() },
      );
      return hash;
    });
    return JSON.stringify({ hashes, leftOut: side.leftOut });
  }

  function readSide(runId: RunId, column: string | null, newest = Infinity): SpanSide | undefined {
    const stored = column === null ? undefined : parseJson(sideColumn, column);
    if (stored === undefined) return undefined;
    const { hashes } = stored;
    const wanted =
      hashes.length > newest + 1 ? [...hashes.slice(0, 1), ...hashes.slice(-newest)] : hashes;
    const messages = wanted.flatMap((hash) => {
      const sql = `SELECT m.body FROM span_messages m JOIN runs r ON r.thread_id = m.thread_id
        WHERE r.id = :runId AND m.hash = :hash`;
      return database.get(bodyRow, sql, { runId, hash })?.body ?? [];
    });
    const skipped = hashes.length - wanted.length;
    return { messages, leftOut: stored.leftOut, ...(skipped > 0 ? { skipped } : {}) };
  }

  function read(runId: RunId, spanId: string, newest?: number): StoredSpan | undefined {
    const sql = "SELECT input, output FROM run_spans WHERE run_id = :runId AND span_id = :spanId";
    const row = database.get(spanRow, sql, { runId, spanId });
    if (row === undefined) return undefined;
    const input = readSide(runId, row.input, newest);
    const output = readSide(runId, row.output, newest);
    return {
      spanId,
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
    };
  }

  return {
    save: (runId, spans) =>
      database.transaction(() => {
        for (const { spanId, input, output } of spans) {
          database.run(
            `INSERT INTO run_spans (run_id, span_id, input, output)
             VALUES (:runId, :spanId, :input, :output)
             ON CONFLICT DO UPDATE SET input = coalesce(excluded.input, input),
               output = coalesce(excluded.output, output)`,
            { runId, spanId, input: saveSide(runId, input), output: saveSide(runId, output) },
          );
        }
      }),
    read: (runId, spanId) => read(runId, spanId),
    readNewest: read,
  };
}
