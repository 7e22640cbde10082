import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { changeEvent } from "../../../shared/contract/change-event.ts";
import { messageId, threadId, type MessageId } from "../../../shared/ids.ts";
import type { LoadOptions } from "../options.ts";
import { createRandom } from "../random.ts";
import { writeTag } from "../run-tag.ts";
import { sharedNow } from "../shared-clock.ts";
import type { LoadedApp } from "./create-app.ts";
import type { RunRecord } from "./run-record.ts";
import { joinText, watchRun } from "./watch-run.ts";

/** Answers a person may have under way in one window. */
const THREADS = 3;
/** Between reading an answer and the next question. */
const MEAN_PAUSE_MS = 300;

interface UseWindowOptions extends Pick<LoadOptions, "windows" | "runs" | "rampMs" | "seed"> {
  readonly app: LoadedApp;
  readonly windowId: number;
  /** Told of each run when Send is pressed; the record goes on changing. */
  readonly onRun: (record: RunRecord) => void;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

/**
 * A person at a window: opens it at their moment of the ramp, then asks in three threads, in each the next question
 * when the last answer has ended and been read. Resolves when every run has ended and been read back from the database.
 */
export async function useWindow(options: UseWindowOptions): Promise<void> {
  const { app, windowId, windows, runs, rampMs, seed, signal } = options;
  await sleep((rampMs * (windowId - 1)) / windows, undefined, { signal });
  const unsubscribe = app.changes.subscribe(windowId, (event) => {
    structuredClone(changeEvent.parse(event));
  });
  const random = createRandom(`${seed}/pauses of window ${windowId}`);
  const numbers = Array.from({ length: runs }, (_, index) => index + 1);
  const threads = Array.from({ length: Math.min(THREADS, runs) }, (_, thread) =>
    numbers.filter((run) => run % THREADS === (thread + 1) % THREADS),
  );
  try {
    await Promise.all(
      threads.map(async (ownRuns) => {
        const id = threadId.parse(randomUUID());
        let parentId: MessageId | null = null;
        for (const run of ownRuns) {
          parentId = await ask(options, { run, threadId: id, parentId });
          await sleep(random.exponential(MEAN_PAUSE_MS), undefined, { signal });
        }
      }),
    );
  } finally {
    unsubscribe();
  }
}

async function ask(
  { app, windowId, onRun, signal }: UseWindowOptions,
  question: {
    readonly run: number;
    readonly threadId: ReturnType<typeof threadId.parse>;
    readonly parentId: MessageId | null;
  },
): Promise<MessageId> {
  const { run, ...place } = question;
  const tag = { windowId, run };
  const record: RunRecord = {
    ...tag,
    startedAt: sharedNow(),
    firstTextAt: undefined,
    endedAt: undefined,
    waits: new Map(),
    events: 0,
    gaps: 0,
    pageText: "",
    storedText: "",
    storedStatus: undefined,
  };
  onRun(record);
  const text = `What is ${windowId} times ${run}.5, and why? ${writeTag(tag)}`;
  const id = messageId.parse(randomUUID());
  const started = app.runs.start({ ...place, messageId: id, text, acknowledged: [] }, windowId);
  if ("ask" in started) throw new Error(`A gate asked: ${started.ask.message}`);
  await watchRun(app.runs, started, record, signal);
  const { status, parts } = app.threads.message(started.messageId);
  record.storedStatus = status;
  record.storedText = joinText(parts);
  return started.messageId;
}
