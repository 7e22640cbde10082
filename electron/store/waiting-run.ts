import { applyRunEvent } from "../../shared/apply-run-event.ts";
import type { Message, ToolCallPart } from "../../shared/message.ts";
import { approvalRequest, type ApprovalRequest, type RunEvent } from "../../shared/run-event.ts";
import { isWhole, readMessage } from "./message-rows.ts";
import { lastSeq, readEvents } from "./run-events.ts";
import type { StoredRun } from "./run-rows.ts";
import type { Database } from "./sqlite.ts";

/** A run that the app did not live to end, and that a person can still bring to its end. */
export interface WaitingRun {
  readonly run: StoredRun;
  /** Its answer, as its events make it. */
  readonly message: Message;
  /** All that it told of so far. */
  readonly events: readonly RunEvent[];
  /** The number of the last of them. */
  readonly seq: number;
  /** What the person is asked: about every call that is open, and that they decide about. Never empty. */
  readonly questions: readonly ApprovalRequest[];
}

/**
 * Reads a run that was ended in the middle of a round of tools of which a person decides about one at least; undefined
 * for any other. A call that had been let and has no end may have taken effect: it is asked about as that, and never
 * made again by itself.
 */
export function readWaiting(database: Database, run: StoredRun): WaitingRun | undefined {
  if (!isWhole(database, run.messageId)) return undefined;
  const events = readEvents(database, run.runId).map(({ event }) => event);
  if (events.at(-1)?.type === "run-end" || isAsking(events)) return undefined;
  const message = events.reduce(applyRunEvent, readMessage(database, run.messageId));
  const requests = new Map<string, ApprovalRequest>();
  const begun = new Set<string>();
  for (const event of events) {
    if (event.type === "approval-start") {
      requests.set(event.toolCallId, approvalRequest.parse(event));
      begun.delete(event.toolCallId);
    } else if (event.type === "approval-end" && event.unasked !== undefined) {
      requests.set(event.toolCallId, event.unasked);
    } else if (event.type === "tool-start" && event.allowedBy !== undefined) {
      begun.add(event.toolCallId);
    }
  }
  const questions = message.parts.filter(isOpenCall).flatMap(({ toolCallId: id, editedArgs }) => {
    const request = requests.get(id);
    if (request === undefined) return [];
    const again = { mayHaveRun: true, ...(editedArgs !== undefined && { editedArgs }) };
    return [{ ...request, ...(begun.has(id) && again) }];
  });
  if (questions.length === 0) return undefined;
  return { run, message, events, seq: lastSeq(database, run.runId), questions };
}

/** Whether the model was being asked, or was about to be: then the run was past its tools. */
function isAsking(events: readonly RunEvent[]): boolean {
  const last = events.findLast(({ type }) => type === "model-start" || type === "model-end");
  const count = (type: RunEvent["type"]): number =>
    events.filter((event) => event.type === type).length;
  return last?.type !== "model-end" || count("ask-start") > count("ask-end");
}

const isOpenCall = (part: Message["parts"][number]): part is ToolCallPart =>
  part.type === "tool-call" && part.endedAt === null;
