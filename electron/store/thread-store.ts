import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { SearchHit } from "../../shared/contract/thread-procedures.ts";
import { messageId, type MessageId, type ThreadId } from "../../shared/ids.ts";
import type { FinalStatus, Message, ThreadPlace, ThreadSummary } from "../../shared/message.ts";
import { createDrafts, type Drafts } from "./drafts.ts";
import { createEdits, type Edits } from "./edits.ts";
import {
  isInThread,
  readBranch,
  readBranchInSteps,
  readMessage,
  readNewestLeaf,
} from "./message-rows.ts";
import { createQueue, type Queue } from "./queue.ts";
import { readLastEnd } from "./run-rows.ts";
import type { Database, SqlParameters } from "./sqlite.ts";
import { findHits } from "./search-hits.ts";
import { shownTitle } from "./title-from-text.ts";
import { findThread, listThreads } from "./thread-list.ts";

/** A thread as it is opened: the branch that is shown. */
export interface OpenThread {
  readonly thread: ThreadSummary;
  readonly messages: readonly Message[];
}

/**
 * The conversations. Whatever names a thread or a message that is not there, or a thread that was deleted, throws
 * AppError `not-found`.
 */
export interface ThreadStore {
  /** The threads that hold every word of the query, or all of them; most recent first. */
  list(input: { readonly query: string; readonly limit: number }): readonly ThreadSummary[];
  /** The threads that hold every word of the query, and the message in each that does. */
  search(query: string): readonly SearchHit[];
  summary(threadId: ThreadId): ThreadSummary;
  /** Whether it is there and not deleted. */
  has(threadId: ThreadId): boolean;
  get(threadId: ThreadId): OpenThread;
  /**
   * The same without holding main for as long as a long chat takes to read. It is as it stands in the turn in which this
   * resolves: what changes while it is read is read again.
   */
  open(threadId: ThreadId): Promise<OpenThread>;
  message(id: MessageId): Message;
  /** Another text whenever what `get` shows of the thread is another. */
  branchKey(threadId: ThreadId): string;
  /** The newest message of the branch that is shown; null in an empty thread. */
  head(threadId: ThreadId): MessageId | null;
  /** How the thread's newest run ended; undefined while it goes on, or where there was none. */
  lastEnd(threadId: ThreadId): FinalStatus | undefined;
  /** The messages from the root to this one. */
  branch(id: MessageId): readonly Message[];
  rename(threadId: ThreadId, title: string): void;
  /** Pins it, puts it out of the way, or back among the others. */
  put(threadId: ThreadId, place: ThreadPlace | null): void;
  /** Puts the thread into the bin (`bin.ts`). */
  delete(threadId: ThreadId): void;
  restore(threadId: ThreadId): void;
  /** A window shows it. @returns whether there was something new in it. */
  markSeen(threadId: ThreadId): boolean;
  /** Shows the branch through this message that was last written to. */
  selectBranch(threadId: ThreadId, id: MessageId): void;
  readonly drafts: Drafts;
  readonly edits: Edits;
  readonly queue: Queue;
}

interface ThreadStoreDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A thread that changes all the time is read in one go after so many attempts. */
const TRIES = 3;

/** Any text: what is shown is looked up by it, and a root that is damaged still has what follows it. */
const headRow = z.object({ head: z.string().nullable().catch(null) });

export function createThreadStore({ database, now }: ThreadStoreDeps): ThreadStore {
  const change = (sql: string, parameters: SqlParameters): void => {
    if (database.run(sql, parameters) === 0) throw threadNotFound();
  };
  const summary = (threadId: ThreadId): ThreadSummary => {
    const found = findThread(database, threadId);
    if (found === undefined) throw threadNotFound();
    return found;
  };
  const head = (threadId: ThreadId): string | null =>
    database.get(headRow, "SELECT head_message_id AS head FROM threads WHERE id = :threadId", {
      threadId,
    })?.head ?? null;
  const branchKey = (threadId: ThreadId): string => {
    const { updatedAt, activeRunId } = summary(threadId);
    return [head(threadId), updatedAt, activeRunId].join(" ");
  };

  const store: ThreadStore = {
    list: (input) => listThreads(database, input),
    search: (query) => findHits(database, query),
    summary,
    has: (threadId) => findThread(database, threadId) !== undefined,
    get(threadId) {
      const thread = summary(threadId);
      const shown = head(threadId);
      const messages = shown === null ? [] : readBranch(database, shown);
      return { thread, messages };
    },
    async open(threadId) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        const key = branchKey(threadId);
        const shown = head(threadId);
        const messages = shown === null ? [] : await readBranchInSteps(database, shown);
        if (branchKey(threadId) === key) return { thread: summary(threadId), messages };
      }
      return store.get(threadId);
    },
    branchKey,
    head: (threadId) => messageId.nullable().catch(null).parse(head(threadId)),
    lastEnd: (threadId) => readLastEnd(database, threadId),
    message: (id) => readMessage(database, id),
    branch(id) {
      readMessage(database, id);
      return readBranch(database, id);
    },
    rename: (threadId, title) =>
      change(
        `UPDATE threads SET title = :title, title_source = 'user'
         WHERE id = :threadId AND deleted_at IS NULL`,
        // A pasted one may hide as much as a message.
        { threadId, title: shownTitle.parse(title) },
      ),
    put: (threadId, place) =>
      change("UPDATE threads SET place = :place WHERE id = :threadId AND deleted_at IS NULL", {
        threadId,
        place,
      }),
    delete: (threadId) =>
      change("UPDATE threads SET deleted_at = :at WHERE id = :threadId AND deleted_at IS NULL", {
        threadId,
        at: now(),
      }),
    restore: (threadId) =>
      change(
        `UPDATE threads SET deleted_at = NULL
         WHERE id = :threadId AND id NOT IN (SELECT thread_id FROM erasures)`,
        { threadId },
      ),
    markSeen: (threadId) =>
      database.run("UPDATE threads SET unseen = NULL WHERE id = :threadId AND unseen IS NOT NULL", {
        threadId,
      }) > 0,
    selectBranch(threadId, id) {
      summary(threadId);
      if (!isInThread(database, id, threadId)) {
        throw new AppError("not-found", "This message is not in this conversation.");
      }
      change("UPDATE threads SET head_message_id = :leaf WHERE id = :threadId", {
        threadId,
        leaf: readNewestLeaf(database, id),
      });
    },
    drafts: createDrafts(database),
    edits: createEdits(database),
    queue: createQueue(database),
  };
  return store;
}

function threadNotFound(): AppError {
  return new AppError("not-found", "This conversation does not exist any more.");
}
