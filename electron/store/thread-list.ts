import type { z } from "zod";
import { rowTime } from "./row-fields.ts";
import { threadSummary, type ThreadSummary } from "../../shared/message.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { hasSearchIndex } from "./search-index.ts";
import type { Database } from "./sqlite.ts";
import { shownTitle } from "./title-from-text.ts";
import { toSearch, type Search } from "./to-search.ts";

const SELECT = `
  SELECT t.id, t.title, t.created_at AS createdAt, t.updated_at AS updatedAt, r.id AS activeRunId, t.unseen, t.place
  FROM threads t LEFT JOIN runs r ON r.thread_id = t.id AND r.ended_at IS NULL
  WHERE t.deleted_at IS NULL`;

/** Without an id of ours a chat cannot be opened; all else that is not readable leaves it in the list. */
const summaryRow = threadSummary.extend({
  title: shownTitle,
  createdAt: rowTime,
  updatedAt: rowTime,
  activeRunId: threadSummary.shape.activeRunId.catch(null),
  unseen: threadSummary.shape.unseen.nullable().catch(null),
  place: threadSummary.shape.place.nullable().catch(null),
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
  return database
    .all(summaryRow, `${SELECT} ${condition} ${ORDER}`, { ...parameters, limit })
    .map(toSummary);
}

export function findThread(database: Database, threadId: ThreadId): ThreadSummary | undefined {
  const row = database.get(summaryRow, `${SELECT} AND t.id = :threadId`, { threadId });
  return row === undefined ? undefined : toSummary(row);
}

function toSummary({ unseen, place, ...thread }: z.infer<typeof summaryRow>): ThreadSummary {
  return {
    ...thread,
    ...(unseen === null || unseen === undefined ? {} : { unseen }),
    ...(place === null || place === undefined ? {} : { place }),
  };
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
