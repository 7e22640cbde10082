import type { MessageId, RunId, ThreadId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { toRunFigures } from "../../shared/run-figures.ts";
import { beginRun, type BegunRun, type NewRun } from "./begin-run.ts";
import { readMessage, updateMessage } from "./message-rows.ts";
import { recoverRun } from "./recover-run.ts";
import { readWaiting, type WaitingRun } from "./waiting-run.ts";
import {
  insertReturned,
  readReturned,
  returnedTokens,
  type ReadFields,
} from "./returned-fields.ts";
import type { FieldSource, ReturnedFields } from "../../shared/returned-fields.ts";
import {
  deleteDeltas,
  insertEvents,
  readEvents,
  withoutDeltas,
  type RunEntry,
} from "./run-events.ts";
import {
  endRun,
  readOpenRun,
  readOpenRuns,
  readRun,
  readRunsOfAnswer,
  type StoredRun,
} from "./run-rows.ts";
import type { Database, Durability } from "./sqlite.ts";

export type { BegunRun, NewRun } from "./begin-run.ts";
export type { RunEntry } from "./run-events.ts";
export type { WaitingRun } from "./waiting-run.ts";

/**
 * The runs and their journal on disk. Every write is one transaction. A beginning and an end are on the disk when the
 * call returns (`synchronous = FULL`); what is journaled between survives `kill -9` at once and a power cut a moment
 * later, since a disk that is busy would hold main for as long as a word takes to be written.
 */
export interface RunStore {
  /**
   * Writes the user's message, the run and its answer before any model is called, and shows their branch. The same
   * user message again starts nothing and gives back its run.
   *
   * @throws AppError `conflict` while the thread is still answering or when a continued answer is complete;
   *   `not-found` for a thread or parent that is not there.
   */
  begin(run: NewRun): BegunRun;
  /**
   * Adds events to the journal; the caller joins deltas. What goes back with answers is written with them.
   *
   * @param durability left out, `soon`.
   * @throws AppError `conflict` when the run has ended, Error when the numbers do not grow.
   */
  append(
    runId: RunId,
    entries: readonly RunEntry[],
    returned?: readonly ReturnedFields[],
    durability?: Durability,
  ): void;
  /**
   * Writes the final answer, which from now on holds the run's words and can be searched; of the events only the
   * timeline stays. `entries` are those not appended yet, `run-end` among them.
   *
   * @throws AppError `conflict` when the run has ended.
   */
  finish(
    runId: RunId,
    message: Message,
    entries: readonly RunEntry[],
    returned?: readonly ReturnedFields[],
  ): void;
  /** What one source wants back with these messages. */
  returned(messages: readonly MessageId[], source: FieldSource): ReadFields;
  /** What that adds to a prompt, by message, in tokens. */
  returnedTokens(messages: readonly MessageId[], source: FieldSource): ReadonlyMap<string, number>;
  /** What is stored of a run, in order. */
  events(runId: RunId): readonly RunEvent[];
  /** @throws AppError `not-found` */
  threadOf(runId: RunId): ThreadId;
  /** The answer a run wrote, or is writing, as it is stored. @throws AppError `not-found` */
  answerOf(runId: RunId): Message;
  /** The runs that wrote the same answer as this one, oldest first. @throws AppError `not-found` */
  runsOfAnswer(runId: RunId): readonly RunId[];
  /** The runs that have not ended, oldest first. */
  openRuns(): readonly StoredRun[];
  /**
   * Ends runs that an earlier life of the app left open, as interrupted: these, or all. One that waits for a person's
   * word about a call is left open (`waiting`), unless it is named in `ended`.
   *
   * @returns how many it has ended.
   */
  recover(only?: ReadonlySet<RunId>, ended?: RunId): number;
  /** The runs that are open and wait for a person's word about a call, as they stand on disk. */
  waiting(): readonly WaitingRun[];
}

interface RunStoreDeps {
  readonly database: Database;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createRunStore({ database, now }: RunStoreDeps): RunStore {
  const finish: RunStore["finish"] = (runId, message, entries, returned = []) =>
    database.transaction(() => {
      const { status } = message;
      if (status.type === "running") throw new Error(`Run ${runId} was finished without an end.`);
      const { threadId } = readOpenRun(database, runId);
      const endedAt = entries.find(({ event }) => event.type === "run-end")?.event.at ?? now();
      insertEvents(database, runId, withoutDeltas(entries));
      insertReturned(database, message.id, returned);
      deleteDeltas(database, runId);
      updateMessage(database, message);
      const figures = toRunFigures(readEvents(database, runId).map(({ event }) => event));
      endRun(database, runId, { at: endedAt, status, figures });
      const sql = "UPDATE threads SET updated_at = max(updated_at, :endedAt) WHERE id = :threadId";
      database.run(sql, { threadId, endedAt });
    });

  return {
    begin: (run) => database.transaction(() => beginRun(database, run)),
    append: (runId, entries, returned = [], durability = "soon") =>
      database.transaction(() => {
        const { messageId } = readOpenRun(database, runId);
        insertEvents(database, runId, entries);
        insertReturned(database, messageId, returned);
      }, durability),
    finish,
    returned: (messages, source) => readReturned(database, messages, source),
    returnedTokens: (messages, source) => returnedTokens(database, messages, source),
    events: (runId) => readEvents(database, runId).map(({ event }) => event),
    threadOf: (runId) => readRun(database, runId).threadId,
    answerOf: (runId) => readMessage(database, readRun(database, runId).messageId),
    runsOfAnswer: (runId) => readRunsOfAnswer(database, readRun(database, runId).messageId),
    openRuns: () => readOpenRuns(database),
    recover(only, ended) {
      const left = readOpenRuns(database)
        .filter(({ runId }) => only === undefined || only.has(runId))
        .filter((run) => run.runId === ended || readWaiting(database, run) === undefined);
      for (const run of left) database.transaction(() => recoverRun(database, run, finish));
      return left.length;
    },
    waiting: () => readOpenRuns(database).flatMap((run) => readWaiting(database, run) ?? []),
  };
}
