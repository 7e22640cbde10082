import { applyRunEvent } from "../../shared/apply-run-event.ts";
import type { RunId } from "../../shared/ids.ts";
import type { FinalStatus, Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { toRunFigures } from "../../shared/run-figures.ts";
import { isWhole, readMessage, updateStatus } from "./message-rows.ts";
import { lastSeq, readEvents, type RunEntry } from "./run-events.ts";
import { endRun, type StoredRun } from "./run-rows.ts";
import type { Database } from "./sqlite.ts";

/** Writes a run's whole answer and its last events (`run-store.ts`). */
type FinishRun = (runId: RunId, message: Message, entries: readonly RunEntry[]) => void;

const INTERRUPTED: FinalStatus = { type: "incomplete", reason: "interrupted", error: null };

/**
 * Ends a run that the app did not live to end: what its journal holds goes into its message. The message's row was not
 * written since the run began, so earlier text of a continued answer is there once. The run ended when it last gave a
 * sign of life. One that had said how it ended keeps that; only its last write was missing.
 */
export function recoverRun(database: Database, run: StoredRun, finish: FinishRun): void {
  const { runId, messageId, startedAt } = run;
  const events = readEvents(database, runId).map(({ event }) => event);
  const last = events.at(-1);
  const at = last?.at ?? startedAt;
  if (!isWhole(database, messageId)) {
    // Writing the message would put a sentence of ours where its unreadable parts are. Its events stay as well.
    updateStatus(database, messageId, INTERRUPTED);
    endRun(database, runId, { at, status: INTERRUPTED, figures: toRunFigures(events) });
    return;
  }
  const end: RunEvent = { type: "run-end", at, status: INTERRUPTED };
  const missing = last?.type === "run-end" ? [] : [end];
  const message = [...events, ...missing].reduce(applyRunEvent, readMessage(database, messageId));
  const seq = lastSeq(database, runId) + 1;
  finish(
    runId,
    message,
    missing.map((event) => ({ seq, event })),
  );
}
