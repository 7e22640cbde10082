import { z } from "zod";
import { threadSummary, type ThreadSummary } from "../../shared/message.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { hasSearchIndex } from "./search-index.ts";
import type { Database } from "./sqlite.ts";
import { toSearch, type Search } from "./to-search.ts";

const SELECT = `
  SELECT t.id, t.title, t.created_at AS createdAt, t.updated_at AS updatedAt, r.id AS activeRunId,
    iif(json_valid(h.status), json_extract(h.status, '$.reason') IS 'interrupted', 0) AS isInterrupted
  FROM threads t LEFT JOIN runs r ON r.thread_id = t.id AND r.ended_at IS NULL
    LEFT JOIN messages h ON h.id = t.head_message_id
  WHERE t.deleted_at IS NULL`;

const threadRow = threadSummary.extend({
  isInterrupted: z.literal([0, 1]).transform((value) => value === 1),
});

const FOUND_BY_WORDS = `
  AND (t.number IN (SELECT rowid FROM thread_search WHERE thread_search MATCH :match)
    OR t.number IN (SELECT thread FROM message_search WHERE message_search MATCH :match))`;

const hasAll = (column: string): string =>
  `NOT EXISTS (SELECT 1 FROM json_each(:patterns) p WHERE ${column} NOT LIKE p.value ESCAPE '\\')`;

const FOUND_BY_SUBSTRINGS = `
  AND (${hasAll("t.title")}
    OR EXISTS (SELECT 1 FROM messages m WHERE m.thread_id = t.id AND ${hasAll("m.text")}))`;

const ORDER = "ORDER BY t.updated_at DESC, t.number DESC LIMIT :limit";

interface ListInput {
  /** Words to find in titles and messages; empty lists everything. */
  readonly query: string;
  readonly limit: number;
}

/** The threads that hold every word of the query in their title or in one of their messages, most recent first. */
export function listThreads(
  database: Database,
  { query, limit }: ListInput,
): readonly ThreadSummary[] {
  const { condition, parameters } = toCondition(toSearch(query, hasSearchIndex(database)));
  return database.all(threadRow, `${SELECT} ${condition} ${ORDER}`, { ...parameters, limit });
}

export function findThread(database: Database, threadId: ThreadId): ThreadSummary | undefined {
  return database.get(threadRow, `${SELECT} AND t.id = :threadId`, { threadId });
}

function toCondition(search: Search) {
  switch (search.type) {
    case "everything":
      return { condition: "", parameters: {} };
    case "words":
      return { condition: FOUND_BY_WORDS, parameters: { match: search.match } };
    case "substrings":
      return {
        condition: FOUND_BY_SUBSTRINGS,
        parameters: { patterns: JSON.stringify(search.patterns) },
      };
  }
}
