import { z } from "zod";
import { attachments, type Draft } from "../../shared/attachment.ts";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { joinDrafts } from "../../shared/join-drafts.ts";
import { parseJson } from "./parse-json.ts";
import type { Database } from "./sqlite.ts";

/** A draft as it is saved: attachments that did not change are left out. */
export type DraftChange = Pick<Draft, "text"> & Partial<Draft>;

/**
 * What stands unsent in the composers: one draft per thread and window; a null thread is the chat that does not exist
 * yet. What a window left when it went is taken over by the next one that opens the same chat.
 */
export interface Drafts {
  /** The window's own, after whatever others left. @throws AppError `not-found` when there is no such thread. */
  read(threadId: ThreadId | null, windowId: number): Draft;
  /**
   * Also of a thread that was deleted and may be brought back.
   *
   * @throws AppError `not-found` when there is no such thread any more.
   */
  save(threadId: ThreadId | null, windowId: number, change: DraftChange): void;
  clear(threadId: ThreadId | null, windowId: number): void;
  /**
   * The window is gone; without one: all of an earlier session are. `read` sees what they left also while a lock holds
   * this back, and however late it comes, what a window of this session has written stays its own.
   */
  release(windowId?: number): void;
}

const draftRow = z.object({
  number: z.int(),
  text: z.string().catch(""),
  attachments: z.string().catch("[]"),
  isLeft: z.int(),
});
const THIS_THREAD = "thread_id IS :threadId";
const OWN = `${THIS_THREAD} AND window_id = :windowId`;
/** Written by a window of an earlier session: window numbers begin anew in each. */
const IS_OLD = `number <= :before AND coalesce(thread_id, '') || ' ' || window_id NOT IN
  (SELECT value FROM json_each(:own))`;
/** The window's own comes last: what others left was there before. */
const OF_WINDOW = `SELECT number, text, attachments, window_id IS NOT :windowId AS isLeft FROM drafts
  WHERE ${THIS_THREAD} AND (window_id IS NULL OR window_id = :windowId OR (${IS_OLD}))
  ORDER BY window_id IS :windowId, number`;

const NOTHING: Draft = { text: "", attachments: [] };

/** What this life of the app knows of the drafts in a history. */
interface Session {
  /** The last draft that an earlier one left; undefined before the first look. */
  before: number | undefined;
  /** Threads and windows that this one has read or written, as a text of both. */
  readonly own: Set<string>;
  /** Of these, the drafts of others that stand in the window and could not be taken over: another program held the lock. */
  readonly untaken: Map<string, readonly number[]>;
}
const sessions = new WeakMap<Database, Session>();
const lastRow = z.object({ last: z.int().nullable() });

export function createDrafts(database: Database): Drafts {
  const session = sessions.get(database) ?? {
    before: undefined,
    own: new Set<string>(),
    untaken: new Map<string, readonly number[]>(),
  };
  sessions.set(database, session);
  /** This window shows the draft of this thread from now on. */
  const enter = (threadId: ThreadId | null, windowId: number): string => {
    session.before ??= database.get(lastRow, "SELECT max(number) AS last FROM drafts")?.last ?? 0;
    const key = `${threadId ?? ""} ${windowId}`;
    session.own.add(key);
    return key;
  };
  const isThread = (threadId: ThreadId, sql: string): boolean =>
    database.get(z.object({ found: z.int() }), sql, { threadId }) !== undefined;

  /** @param attachments undefined leaves them as they are: they may be long, and are written when they change. */
  const put = (
    threadId: ThreadId | null,
    windowId: number,
    { text, attachments: attached }: DraftChange,
  ): void => {
    const at = { threadId, windowId };
    // What others left stands in the window by now, and goes wherever its text goes.
    const taken = session.untaken.get(enter(threadId, windowId)) ?? [];
    if (taken.length > 0) {
      const sql = "DELETE FROM drafts WHERE number IN (SELECT value FROM json_each(:numbers))";
      database.run(sql, { numbers: JSON.stringify(taken) });
    }
    const json = attached === undefined ? null : JSON.stringify(attached);
    const changed = database.run(
      `UPDATE drafts SET text = :text, attachments = coalesce(:json, attachments) WHERE ${OWN}`,
      { ...at, text, json },
    );
    if (changed === 0) {
      database.run(
        `INSERT INTO drafts (thread_id, window_id, text, attachments)
         VALUES (:threadId, :windowId, :text, coalesce(:json, '[]'))`,
        { ...at, text, json },
      );
    }
    if (text === "") {
      database.run(`DELETE FROM drafts WHERE ${OWN} AND text = '' AND attachments = '[]'`, at);
    }
  };

  /** Nobody else takes it over after this. A history that can only be read shows it all the same. */
  const takeOver = (threadId: ThreadId | null, windowId: number, whole: Draft): void => {
    try {
      database.transaction(() => put(threadId, windowId, whole));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  };

  return {
    read(threadId, windowId) {
      const known = "SELECT 1 AS found FROM threads WHERE id = :threadId AND deleted_at IS NULL";
      if (threadId !== null && !isThread(threadId, known)) notFound();
      const key = enter(threadId, windowId);
      const { before = 0, own } = session;
      const drafts = database.all(draftRow, OF_WINDOW, {
        threadId,
        windowId,
        before,
        own: JSON.stringify([...own]),
      });
      const left = drafts.filter(({ isLeft }) => isLeft === 1).map(({ number }) => number);
      session.untaken.set(key, left);
      const [first, ...others] = drafts.map(toDraft);
      if (first === undefined) return NOTHING;
      const whole = others.reduce(joinDrafts, first);
      if (left.length > 0) takeOver(threadId, windowId, whole);
      return whole;
    },
    save: (threadId, windowId, change) =>
      database.transaction(() => {
        const known = "SELECT 1 AS found FROM threads WHERE id = :threadId";
        if (threadId !== null && !isThread(threadId, known)) notFound();
        put(threadId, windowId, change);
      }),
    clear: (threadId, windowId) => put(threadId, windowId, NOTHING),
    release(windowId) {
      const gone = "UPDATE drafts SET window_id = NULL WHERE";
      if (windowId === undefined) {
        const own = JSON.stringify([...session.own]);
        database.run(`${gone} ${IS_OLD}`, { before: Number.MAX_SAFE_INTEGER, own });
        session.untaken.clear();
        return;
      }
      database.run(`${gone} window_id = :windowId`, { windowId });
      for (const key of session.own) if (key.endsWith(` ${windowId}`)) session.own.delete(key);
    },
  };
}

function toDraft(row: z.infer<typeof draftRow>): Draft {
  return { text: row.text, attachments: parseJson(attachments, row.attachments) ?? [] };
}

function notFound(): never {
  throw new AppError("not-found", "This conversation does not exist any more.");
}
