import type { RunService, StartedRun } from "../../../electron/runs/run-service.ts";
import { applyRunEvent } from "../../../shared/apply-run-event.ts";
import { watchEvent } from "../../../shared/contract/watch-event.ts";
import type { Message, Part } from "../../../shared/message.ts";
import type { RunEvent } from "../../../shared/run-event.ts";
import { sharedNow } from "../shared-clock.ts";
import type { RunRecord } from "./run-record.ts";

/** All text of an answer, with nothing between its parts: what the server sent. */
export const joinText = (parts: readonly Part[]): string =>
  parts.map((part) => (part.type === "text" ? part.text : "")).join("");

/** Follows a run to its end as its page does: each event is parsed, cloned as for the border, counted and applied. */
export async function watchRun(
  runs: RunService,
  { runId }: StartedRun,
  record: RunRecord,
  signal: AbortSignal,
): Promise<void> {
  let page: Message | undefined;
  let lastSeq = 0;
  await runs.watch(
    runId,
    (given) => {
      const event = structuredClone(watchEvent.parse(given));
      if (event.type === "snapshot") {
        page = event.message;
        lastSeq = event.seq;
        for (const each of event.pending) note(record, each);
        return;
      }
      record.events += 1;
      if (event.seq !== lastSeq + 1) record.gaps += 1;
      lastSeq = event.seq;
      if (page !== undefined) page = applyRunEvent(page, event.event);
      note(record, event.event);
    },
    signal,
  );
  if (page !== undefined) record.pageText = joinText(page.parts);
}

function note(record: RunRecord, event: RunEvent): void {
  const at = sharedNow();
  if (event.type === "text-delta") record.firstTextAt ??= at;
  else if (event.type === "wait-start" && !record.waits.has(event.waitId)) {
    const { reason } = event;
    // No computer falls asleep in the middle of a load test, and no model is loaded.
    if (reason !== "sleep" && reason !== "loading")
      record.waits.set(event.waitId, { reason, startedAt: at, endedAt: undefined });
  } else if (event.type === "wait-end") {
    const wait = record.waits.get(event.waitId);
    if (wait !== undefined) wait.endedAt = at;
  } else if (event.type === "run-end") record.endedAt = at;
}
