import { z } from "zod";
import { applyRunEvent } from "../../shared/apply-run-event.ts";
import type { RunId } from "../../shared/ids.ts";
import type { FinalStatus, Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";
import { redact } from "../../shared/redact.ts";
import { toRunFigures } from "../../shared/run-figures.ts";
import { isWhole, readMessage, updateStatus } from "./message-rows.ts";
import { lastSeq, readEvents, type RunEntry } from "./run-events.ts";
import { endRun, type StoredRun } from "./run-rows.ts";
import { createSpanStore } from "./span-store.ts";
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
  const calls = last?.type === "run-end" ? [] : missingCalls(database, runId, { events, at });
  if (!isWhole(database, messageId)) {
    // Writing the message would put a sentence of ours where its unreadable parts are. Its events stay as well.
    updateStatus(database, messageId, INTERRUPTED);
    endRun(database, runId, {
      at,
      status: INTERRUPTED,
      figures: toRunFigures([...events, ...calls]),
    });
    return;
  }
  const end: RunEvent = { type: "run-end", at, status: INTERRUPTED };
  const missing = last?.type === "run-end" ? [] : [...calls, end];
  const message = [...events, ...missing].reduce(applyRunEvent, readMessage(database, messageId));
  keepPartialAnswer(database, runId, events);
  const seq = lastSeq(database, runId) + 1;
  finish(
    runId,
    message,
    missing.map((event, index) => ({ seq: seq + index, event })),
  );
}

/** What the model had said of an answer that it did not end: its text leaves the journal with the run's end. */
function keepPartialAnswer(database: Database, runId: RunId, events: readonly RunEvent[]): void {
  const index = events.findLastIndex(({ type }) => type === "model-start");
  const call = events[index];
  const rest = events.slice(index + 1);
  if (call?.type !== "model-start" || rest.some(({ type }) => type === "model-end")) return;
  const content = rest.reduce((said, event) => {
    if (event.type === "text-delta") return said + event.text;
    return event.type === "text-was-thoughts" ? said.slice(0, -event.length) : said;
  }, "");
  if (content === "") return;
  const message = JSON.stringify({ role: "assistant", content: redact(content) });
  const output = { messages: [message], leftOut: 0 };
  const { at } = call;
  createSpanStore({ database, now: () => at }).save(runId, [{ spanId: call.callId, output }]);
}

const callRow = z.object({
  id: z.string(),
  model: z.string(),
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  costMicroUsd: z.number().nullable(),
  isEstimated: z.number(),
  cacheWriteTokens: z.number(),
  reasoningTokens: z.number(),
  isBilled: z.number(),
  isUnanswered: z.number(),
});

/** A call that was refused has used nothing and is no part of what the run used. */
const CALLS = `
  SELECT id, model, input_tokens AS inputTokens, cached_input_tokens AS cachedInputTokens,
    output_tokens AS outputTokens, cost_micro_usd AS costMicroUsd, is_estimated AS isEstimated,
    cache_write_tokens AS cacheWriteTokens, reasoning_tokens AS reasoningTokens,
    is_billed AS isBilled, is_unanswered AS isUnanswered
  FROM model_calls WHERE run_id = :runId AND input_tokens + output_tokens > 0 ORDER BY number`;

/**
 * What the journal lacks of the run's model calls: a call that was under way has used what was reserved for it, for that
 * is what the budgets go on counting (`spending.ts`), and the answer's receipt and the usage page say the same.
 */
function missingCalls(
  database: Database,
  runId: RunId,
  { events, at }: { readonly events: readonly RunEvent[]; readonly at: number },
): readonly RunEvent[] {
  const has = (type: "model-start" | "model-end", id: string): boolean =>
    events.some((event) => event.type === type && event.callId === id);
  return database
    .all(callRow, CALLS, { runId })
    .filter(({ id }) => !has("model-end", id))
    .flatMap(({ id: callId, model, costMicroUsd, ...row }): RunEvent[] => {
      const start: RunEvent = { type: "model-start", at, callId, model };
      const isBilled = row.isBilled === 1;
      const isEstimated = row.isEstimated === 1;
      const usage = {
        inputTokens: row.inputTokens,
        outputTokens: row.outputTokens,
        cachedInputTokens: row.cachedInputTokens,
        ...(row.cacheWriteTokens > 0 ? { cacheWriteTokens: row.cacheWriteTokens } : {}),
        reasoningTokens: row.reasoningTokens,
        ...(isBilled && costMicroUsd !== null ? { billedMicroUsd: costMicroUsd } : {}),
        isEstimated,
        ...(row.isUnanswered === 1 ? { isUnanswered: true } : {}),
      };
      const cost =
        costMicroUsd === null
          ? null
          : {
              microUsd: costMicroUsd,
              isEstimated: isEstimated && !isBilled,
              ...(isBilled ? { isBilled } : {}),
            };
      const end: RunEvent = { type: "model-end", at, callId, finishReason: null, usage, cost };
      return has("model-start", callId) ? [end] : [start, end];
    });
}
