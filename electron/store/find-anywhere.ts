import { z } from "zod";
import type { SearchHit } from "../../shared/contract/thread-procedures.ts";
import { foldText, toTerms } from "../../shared/fold-text.ts";
import { toShownText } from "../../shared/foreign-text.ts";
import { messageId, threadId } from "../../shared/ids.ts";
import { cutSnippet } from "../../shared/search-match.ts";
import { rowText, rowTime } from "./row-fields.ts";
import { isSame, readProgress, RECENT, toLookup } from "./search-file.ts";
import type { Database } from "./sqlite.ts";
import { findThread } from "./thread-list.ts";

/** So many chats are listed; whoever finds more adds a word. */
const MOST_HITS = 100;
/** So many messages that are not in the index yet are read through instead. */
const MOST_UNINDEXED = 2_000;
/** Candidates that are taken at once, and at most. */
const PAGE = 2_000;
const MOST_CANDIDATES = 40_000;

const titleRow = z.object({ number: z.int(), id: threadId, title: rowText });
const messageRow = z.object({
  number: z.int(),
  thread: z.int(),
  id: messageId,
  text: rowText,
  at: rowTime,
});
const numberRow = z.object({ number: z.int() });
const docRow = z.object({ number: z.int(), thread: z.int() });
type Candidate = z.infer<typeof docRow>;
type Row = z.infer<typeof messageRow>;

const SELECT = `SELECT m.number, t.number AS thread, m.id, m.text, m.created_at AS at
  FROM messages m JOIN threads t ON t.id = m.thread_id`;

/**
 * The chats that hold every term of a query somewhere, in their title or in any message, whatever its case and accents;
 * changed last comes first. The index names candidates, and each is read before it is a hit.
 *
 * @returns undefined while too much of the history is not in the index.
 */
export function findAnywhere(
  history: Database,
  index: Database,
  query: string,
): readonly SearchHit[] | undefined {
  const terms = toTerms(query);
  if (terms.length === 0) return [];
  const unindexed = readUnindexed(history, index);
  return unindexed && new Finding(history, index, terms, unindexed).hits(query);
}

/** The messages that the index does not hold as they are now; undefined where they are many. */
function readUnindexed(history: Database, index: Database): readonly Row[] | undefined {
  const { covered } = readProgress(index);
  const tail = history.all(
    messageRow,
    `${SELECT} WHERE m.number > :covered ORDER BY m.number DESC LIMIT ${MOST_UNINDEXED + 1}`,
    { covered },
  );
  if (tail.length > MOST_UNINDEXED) return undefined;
  const changed = history
    .all(docRow.extend({ id: z.string(), bytes: z.int() }), RECENT)
    .filter((row) => row.number <= covered && !isSame(index, row))
    .flatMap(({ number }) => readRow(history, number) ?? []);
  return [...tail, ...changed];
}

const readRow = (history: Database, number: number): Row | undefined =>
  history.get(messageRow, `${SELECT} WHERE m.number = :number`, { number });

class Finding {
  readonly #history: Database;
  readonly #index: Database;
  readonly #terms: readonly string[];
  /** Of every chat that is not in the bin, by its number. */
  readonly #titles: ReadonlyMap<number, z.infer<typeof titleRow> & { readonly folded: string }>;
  readonly #unindexed: readonly (Row & { readonly folded: string })[];

  constructor(
    history: Database,
    index: Database,
    terms: readonly string[],
    unindexed: readonly Row[],
  ) {
    this.#history = history;
    this.#index = index;
    this.#terms = terms;
    this.#unindexed = unindexed.map((row) => ({ ...row, folded: foldText(row.text) }));
    this.#titles = new Map(
      history
        .all(titleRow, "SELECT number, id, title FROM threads WHERE deleted_at IS NULL")
        .map((row) => [row.number, { ...row, folded: foldText(row.title) }]),
    );
  }

  hits(query: string): readonly SearchHit[] {
    const found = this.#inOneMessage();
    if (found.size < MOST_HITS) this.#inOneChat(found);
    return [...this.#titles.values()]
      .flatMap(({ number, id }) => {
        const row = found.get(number);
        const thread = row === undefined ? undefined : findThread(this.#history, id);
        if (row === undefined || thread === undefined) return [];
        const message = row && {
          id: row.id,
          at: row.at,
          snippet: toShownText(cutSnippet(row.text, query)),
        };
        return [{ thread, message }];
      })
      .toSorted((a, b) => b.thread.updatedAt - a.thread.updatedAt)
      .slice(0, MOST_HITS);
  }

  /** By chat, its newest message that holds every term. */
  #inOneMessage(): Map<number, Row | null> {
    const found = new Map<number, Row | null>();
    const take = (row: Row, folded: string): void => {
      const isNewer = (found.get(row.thread)?.number ?? -1) < row.number;
      if (
        this.#titles.has(row.thread) &&
        isNewer &&
        this.#terms.every((term) => folded.includes(term))
      ) {
        found.set(row.thread, row);
      }
    };
    for (const row of this.#unindexed) take(row, row.folded);
    let seen = 0;
    for (const { number, thread } of this.#candidates(this.#terms)) {
      seen += 1;
      if (found.size >= MOST_HITS || seen > MOST_CANDIDATES) break;
      if (found.has(thread) || !this.#titles.has(thread)) continue;
      const row = readRow(this.#history, number);
      if (row !== undefined) take(row, foldText(row.text));
    }
    return found;
  }

  /** Adds the chats whose title and messages hold the terms only together: the fewest places are looked at. */
  #inOneChat(found: Map<number, Row | null>): void {
    const places = this.#terms.map((term) => this.#placesOf(term));
    const [rarest = new Set<number>()] = places.toSorted((a, b) => a.size - b.size);
    for (const thread of rarest) {
      if (found.size >= MOST_HITS) return;
      if (found.has(thread)) continue;
      const rows = this.#terms.map((term) => this.#rowOf(term, thread));
      if (rows.includes(undefined)) continue;
      found.set(thread, rows.find((row) => row !== null) ?? null);
    }
  }

  /** The chats in which a term may be, newest candidates first. */
  #placesOf(term: string): ReadonlySet<number> {
    const places = new Set<number>();
    for (const { number, folded } of this.#titles.values())
      if (folded.includes(term)) places.add(number);
    for (const { thread, folded } of this.#unindexed) if (folded.includes(term)) places.add(thread);
    let left = PAGE;
    for (const { thread } of this.#candidates([term])) {
      places.add(thread);
      left -= 1;
      if (left === 0) break;
    }
    return places;
  }

  /** The newest message of a chat with a term; null where its title has it, undefined where nothing has. */
  #rowOf(term: string, thread: number): Row | null | undefined {
    const title = this.#titles.get(thread);
    if (title === undefined) return undefined;
    const row = this.#unindexed.find(
      (each) => each.thread === thread && each.folded.includes(term),
    );
    if (row !== undefined) return row;
    const lookup = toLookup(term);
    const inThread = "SELECT number FROM docs WHERE thread = :thread";
    const numbers =
      lookup === undefined
        ? this.#index.all(numberRow, `${inThread} ORDER BY number DESC LIMIT ${PAGE}`, { thread })
        : this.#index.all(
            numberRow,
            `SELECT rowid AS number FROM ${lookup.table} WHERE ${lookup.table} MATCH :match
             AND rowid IN (${inThread}) ORDER BY rowid DESC`,
            { match: lookup.match, thread },
          );
    for (const { number } of numbers) {
      const each = readRow(this.#history, number);
      if (each?.thread === thread && foldText(each.text).includes(term)) return each;
    }
    return title.folded.includes(term) ? null : undefined;
  }

  /** The messages of the index that may hold all of these terms, newest first. */
  *#candidates(terms: readonly string[]): Generator<Candidate> {
    const lookups = terms.flatMap((term) => toLookup(term) ?? []);
    const [first] = lookups;
    const of = (table: string): string =>
      lookups.flatMap((each) => (each.table === table ? [each.match] : [])).join(" AND ");
    const table = first?.table ?? "docs";
    const key = table === "docs" ? "number" : "rowid";
    const conditions = [
      ...(table === "docs" ? [] : [`${table} MATCH :match`]),
      ...(table === "grams" && of("signs") !== ""
        ? ["rowid IN (SELECT rowid FROM signs WHERE signs MATCH :signs)"]
        : []),
      ...(table === "signs" && of("grams") !== ""
        ? ["rowid IN (SELECT rowid FROM grams WHERE grams MATCH :grams)"]
        : []),
      `${key} < :before`,
    ];
    for (let before = Number.MAX_SAFE_INTEGER; ;) {
      const page = this.#index.all(
        docRow,
        `SELECT c.number, d.thread FROM (SELECT ${key} AS number FROM ${table}
           WHERE ${conditions.join(" AND ")} ORDER BY ${key} DESC LIMIT ${PAGE}) c
         JOIN docs d ON d.number = c.number ORDER BY c.number DESC`,
        {
          before,
          ...(table === "docs" ? {} : { match: of(table) }),
          ...(table === "grams" && of("signs") !== "" ? { signs: of("signs") } : {}),
          ...(table === "signs" && of("grams") !== "" ? { grams: of("grams") } : {}),
        },
      );
      yield* page;
      if (page.length < PAGE) return;
      before = page.at(-1)?.number ?? 0;
    }
  }
}
