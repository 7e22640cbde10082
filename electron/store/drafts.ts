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
  /** The window is gone; without one: all of an earlier session are. */
  release(windowId?: number): void;
}

const draftRow = z.object({
  text: z.string().catch(""),
  attachments: z.string().catch("[]"),
  isLeft: z.int(),
});
const THIS_THREAD = "thread_id IS :threadId";
const OWN = `${THIS_THREAD} AND window_id = :windowId`;
/** The window's own comes last: what others left was there before. */
const OF_WINDOW = `SELECT text, attachments, window_id IS NULL AS isLeft FROM drafts
  WHERE ${THIS_THREAD} AND (window_id IS NULL OR window_id = :windowId)
  ORDER BY window_id IS NOT NULL, number`;

const NOTHING: Draft = { text: "", attachments: [] };

export function createDrafts(database: Database): Drafts {
  const isThread = (threadId: ThreadId, sql: string): boolean =>
    database.get(z.object({ found: z.int() }), sql, { threadId }) !== undefined;

  /** @param attachments undefined leaves them as they are: they may be long, and are written when they change. */
  const put = (
    threadId: ThreadId | null,
    windowId: number,
    { text, attachments: attached }: DraftChange,
  ): void => {
    const at = { threadId, windowId };
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
      database.transaction(() => {
        database.run(`DELETE FROM drafts WHERE ${THIS_THREAD} AND window_id IS NULL`, { threadId });
        put(threadId, windowId, whole);
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  };

  return {
    read(threadId, windowId) {
      const known = "SELECT 1 AS found FROM threads WHERE id = :threadId AND deleted_at IS NULL";
      if (threadId !== null && !isThread(threadId, known)) notFound();
      const drafts = database.all(draftRow, OF_WINDOW, { threadId, windowId });
      const [first, ...others] = drafts.map(toDraft);
      if (first === undefined) return NOTHING;
      const whole = others.reduce(joinDrafts, first);
      if (drafts.some(({ isLeft }) => isLeft === 1)) takeOver(threadId, windowId, whole);
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
      const which = windowId === undefined ? "" : " WHERE window_id = :windowId";
      database.run(
        `UPDATE drafts SET window_id = NULL${which}`,
        windowId === undefined ? {} : { windowId },
      );
    },
  };
}

function toDraft(row: z.infer<typeof draftRow>): Draft {
  return { text: row.text, attachments: parseJson(attachments, row.attachments) ?? [] };
}

function notFound(): never {
  throw new AppError("not-found", "This conversation does not exist any more.");
}
