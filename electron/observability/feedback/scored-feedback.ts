import type { Feedback } from "../../../shared/feedback.ts";
import type { MessageId, RunId, ThreadId } from "../../../shared/ids.ts";
import { toTraceId } from "../../../shared/trace-id.ts";
import type { Database } from "../../store/sqlite.ts";
import type { ContentMode } from "../conventions.ts";
import { feedbackScore, feedbackScoreId } from "../langfuse/scores.ts";
import type { NewOutboxItem, OutboxStore } from "../outbox/outbox-store.ts";
import type { Scrub } from "../scrub/scrub.ts";
import { createFeedbackStore } from "./feedback-store.ts";

/** What people think of answers: kept here, and told to Langfuse as a score of the run's trace where it has one. */
export interface ScoredFeedback {
  list(threadId: ThreadId): readonly Feedback[];
  /** @throws AppError `not-found` when there is no such answer. */
  set(feedback: Omit<Feedback, "updatedAt">): Feedback;
  withdraw(messageId: MessageId): void;
  /** The run's trace was written: what was said of its answer before that is told now. */
  runTraced(run: RunId): void;
}

interface ScoredFeedbackDeps {
  readonly database: Database;
  readonly outbox: OutboxStore;
  readonly scrub: Scrub;
  /** How much of a conversation may leave the computer. */
  readonly mode: () => ContentMode;
  /** What traces are marked with as Langfuse's environment. */
  readonly environment: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onQueued: () => void;
}

export function createScoredFeedback(deps: ScoredFeedbackDeps): ScoredFeedback {
  const { database, outbox, scrub, mode, now, onQueued } = deps;
  const store = createFeedbackStore(database);

  const queue = (
    run: RunId,
    score: Pick<NewOutboxItem, "kind" | "scoreId" | "body" | "content">,
  ): void => {
    const traces = outbox.traces.destinationsOf(run).filter(({ target }) => target === "langfuse");
    outbox.add(traces.map((trace) => ({ runId: run, ...trace, ...score })));
    onQueued();
  };

  const send = (run: RunId, feedback: Feedback): void => {
    const about = { traceId: toTraceId(run), environment: deps.environment() };
    const at = store.endOf(run) ?? feedback.updatedAt;
    queue(run, {
      kind: "score",
      ...feedbackScore(about, feedback, { scrub, mode: mode(), at }),
      content: feedback.note === "" ? "none" : mode(),
    });
  };

  return {
    list: (threadId) => store.list(threadId),
    set(input) {
      const feedback = { ...input, updatedAt: now() };
      database.transaction(() => send(store.set(feedback), feedback));
      return feedback;
    },
    withdraw(messageId) {
      database.transaction(() => {
        const run = store.withdraw(messageId);
        if (run === undefined) return;
        queue(run, { kind: "score-delete", scoreId: feedbackScoreId(toTraceId(run)), body: "" });
      });
    },
    runTraced(run) {
      const feedback = store.ofRun(run);
      if (feedback !== undefined) send(run, feedback);
    },
  };
}
