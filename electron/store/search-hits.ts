import { z } from "zod";
import type { SearchHit } from "../../shared/contract/thread-procedures.ts";
import { toShownText } from "../../shared/foreign-text.ts";
import { messageId } from "../../shared/ids.ts";
import { cutSnippet } from "../../shared/search-match.ts";
import { rowText, rowTime } from "./row-fields.ts";
import { hasSearchIndex } from "./search-index.ts";
import type { Database } from "./sqlite.ts";
import { listThreads } from "./thread-list.ts";
import { toSearch, type Search } from "./to-search.ts";

/** So many chats are listed; whoever finds more adds a word. */
const MAXIMUM_HITS = 100;
/** The newest messages that were found are looked through for one of each chat; any other chat is asked on its own. */
const NEWEST_MATCHES = 2_000;

const matchRow = z.object({ number: z.number(), thread: z.number() });
const threadRow = z.object({ id: z.string(), number: z.number() });
const messageRow = z.object({ id: messageId, text: rowText, createdAt: rowTime });

/**
 * The chats that hold every word of the query, most recent first, each with its newest message that does. A chat that
 * was found by its title alone comes without one.
 */
export function findHits(database: Database, query: string): readonly SearchHit[] {
  const search = toSearch(query, hasSearchIndex(database));
  if (search.type === "everything") return [];
  const threads = listThreads(database, { query, limit: MAXIMUM_HITS });
  const numbers = new Map(
    database
      .all(
        threadRow,
        "SELECT id, number FROM threads WHERE id IN (SELECT value FROM json_each(:ids))",
        { ids: JSON.stringify(threads.map(({ id }) => id)) },
      )
      .map(({ id, number }) => [id, number]),
  );
  const newest = newestMatches(database, search);
  return threads.map((thread) => {
    const number = numbers.get(thread.id) ?? -1;
    const message =
      readMessage(database, newest.get(number)) ?? findInThread(database, search, number);
    return {
      thread,
      message:
        message === undefined
          ? null
          : {
              id: message.id,
              at: message.createdAt,
              snippet: toShownText(cutSnippet(message.text, query)),
            },
    };
  });
}

/** By thread, the number of its newest message that matches. */
function newestMatches(database: Database, search: Search): ReadonlyMap<number, number> {
  if (search.type !== "words") return new Map();
  const rows = database.all(
    matchRow,
    `SELECT rowid AS number, thread FROM message_search WHERE message_search MATCH :match
     ORDER BY rowid DESC LIMIT ${NEWEST_MATCHES}`,
    { match: search.match },
  );
  const newest = new Map<number, number>();
  for (const { number, thread } of rows) if (!newest.has(thread)) newest.set(thread, number);
  return newest;
}

const SELECT = "SELECT id, text, created_at AS createdAt FROM messages";

function readMessage(database: Database, number: number | undefined) {
  if (number === undefined) return undefined;
  return database.get(messageRow, `${SELECT} WHERE number = :number`, { number });
}

function findInThread(database: Database, search: Search, thread: number) {
  const inThread = "thread_id = (SELECT id FROM threads WHERE number = :thread)";
  switch (search.type) {
    case "everything":
      return undefined;
    case "words":
      return database.get(
        messageRow,
        `${SELECT} WHERE ${inThread} AND number IN
           (SELECT rowid FROM message_search WHERE message_search MATCH :match)
         ORDER BY number DESC LIMIT 1`,
        { thread, match: search.match },
      );
    case "substrings":
      return database.get(
        messageRow,
        `${SELECT} WHERE ${inThread} AND NOT EXISTS (
           SELECT 1 FROM json_each(:patterns) p WHERE text NOT LIKE p.value ESCAPE '\\')
         ORDER BY number DESC LIMIT 1`,
        { thread, patterns: JSON.stringify(search.patterns) },
      );
  }
}
