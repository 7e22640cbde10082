import { z } from "zod";
import { AppError } from "../../../shared/errors.ts";
import {
  feedback as feedbackSchema,
  feedbackReason,
  type Feedback,
} from "../../../shared/feedback.ts";
import { runId, type MessageId, type RunId, type ThreadId } from "../../../shared/ids.ts";
import { parseJson } from "../../store/parse-json.ts";
import { rowTime } from "../../store/row-fields.ts";
import type { Database } from "../../store/sqlite.ts";

/** What people think of answers, kept beside them. */
export interface FeedbackStore {
  list(threadId: ThreadId): readonly Feedback[];
  /** What was said of the answer that this run wrote. */
  ofRun(run: RunId): Feedback | undefined;
  /** When a run ended, in milliseconds since the epoch; undefined while it goes on. */
  endOf(run: RunId): number | undefined;
  /** @returns the run that wrote the answer. @throws AppError `not-found` when there is no such answer. */
  set(feedback: Feedback): RunId;
  /** @returns the run it was about; undefined when there was none to withdraw. */
  withdraw(messageId: MessageId): RunId | undefined;
}

const row = feedbackSchema.extend({
  reasons: z.string().catch("[]"),
  note: feedbackSchema.shape.note.catch(""),
  updatedAt: rowTime,
});
const runEnd = z.object({ endedAt: rowTime.nullable() });
const aboutRun = z.object({ runId });

const SELECT = `
  SELECT f.message_id AS messageId, f.rating, f.reasons, f.note, f.updated_at AS updatedAt
  FROM feedback f`;

export function createFeedbackStore(database: Database): FeedbackStore {
  const toFeedback = (each: z.infer<typeof row>): Feedback => ({
    ...each,
    reasons: parseJson(z.array(feedbackReason), each.reasons) ?? [],
  });
  return {
    list: (threadId) =>
      database
        .all(
          row,
          `${SELECT} JOIN messages m ON m.id = f.message_id WHERE m.thread_id = :threadId`,
          { threadId },
        )
        .map(toFeedback),
    ofRun(run) {
      const found = database.get(row, `${SELECT} WHERE f.run_id = :run`, { run });
      return found === undefined ? undefined : toFeedback(found);
    },
    endOf: (run) =>
      database.get(runEnd, "SELECT ended_at AS endedAt FROM runs WHERE id = :run", { run })
        ?.endedAt ?? undefined,
    set({ messageId, reasons, ...rest }) {
      const answer = database.get(
        aboutRun,
        "SELECT run_id AS runId FROM messages WHERE id = :messageId AND run_id IS NOT NULL",
        { messageId },
      );
      if (answer === undefined) {
        throw new AppError("not-found", "This answer does not exist any more.");
      }
      database.run(
        `INSERT INTO feedback (message_id, run_id, rating, reasons, note, updated_at)
         VALUES (:messageId, :runId, :rating, :reasons, :note, :updatedAt)
         ON CONFLICT (message_id) DO UPDATE SET run_id = excluded.run_id, rating = excluded.rating,
           reasons = excluded.reasons, note = excluded.note, updated_at = excluded.updated_at`,
        { messageId, ...answer, ...rest, reasons: JSON.stringify(reasons) },
      );
      return answer.runId;
    },
    withdraw(messageId) {
      const parameters = { messageId };
      const sql = "SELECT run_id AS runId FROM feedback WHERE message_id = :messageId";
      const about = database.get(aboutRun, sql, parameters);
      database.run("DELETE FROM feedback WHERE message_id = :messageId", parameters);
      return about?.runId;
    },
  };
}
