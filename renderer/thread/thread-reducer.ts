import type { Draft } from "../../shared/attachment.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import type { MessageId, RunId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import { NOTHING_PENDING, type RunPending } from "../../shared/run-pending.ts";

/** What this window knows of the run on its thread. */
export type RunActivity =
  | { readonly type: "idle" }
  | { readonly type: "starting" }
  | { readonly type: "running"; readonly runId: RunId }
  /** Stop was pressed; without a run id it was pressed before main had named the run. */
  | { readonly type: "stopping"; readonly runId: RunId | undefined };

/** A message of the user that main has not confirmed yet. */
export interface Outgoing {
  readonly message: Message;
  readonly content: Draft;
  readonly delivery:
    { readonly type: "sending" } | { readonly type: "failed"; readonly error: ErrorData };
}

export interface ThreadState {
  readonly phase:
    | { readonly type: "loading" }
    | { readonly type: "ready" }
    | { readonly type: "failed"; readonly error: ErrorData };
  /** The branch that is shown, as main stores it. */
  readonly messages: readonly Message[];
  readonly outgoing: Outgoing | undefined;
  readonly activity: RunActivity;
  /** What the run waits for; apart from the messages, which it does not change. */
  readonly pending: RunPending;
}

export function emptyThread(phase: ThreadState["phase"]): ThreadState {
  return {
    phase,
    messages: [],
    outgoing: undefined,
    activity: { type: "idle" },
    pending: NOTHING_PENDING,
  };
}

/** Everything on screen, with the unconfirmed message where it will stand. */
export function shownMessages({
  messages,
  outgoing,
}: Pick<ThreadState, "messages" | "outgoing">): readonly Message[] {
  if (outgoing === undefined) return messages;
  return [...upTo(messages, outgoing.message.parentId), outgoing.message];
}

/**
 * Puts a message where its parent says. A sibling of what is shown takes the branch over; a message whose parent is on
 * no shown branch changes nothing.
 */
export function placeMessage(messages: readonly Message[], message: Message): readonly Message[] {
  const index = messages.findLastIndex(({ id }) => id === message.id);
  if (index !== -1) {
    return messages[index] === message ? messages : messages.with(index, message);
  }
  if (message.parentId !== null && !messages.some(({ id }) => id === message.parentId)) {
    return messages;
  }
  return [...upTo(messages, message.parentId), message];
}

/**
 * Takes over what main has stored. The answer this window is following stays ahead of the store, so its text is kept;
 * messages that did not change keep their identity, so that they do not render again.
 */
export function receiveMessages(
  shown: readonly Message[],
  stored: readonly Message[],
  live: Message | undefined,
): readonly Message[] {
  const known = new Map(shown.map((message) => [message.id, message]));
  return stored.map((message) => {
    if (live?.id === message.id) {
      return { ...live, siblingIds: message.siblingIds };
    }
    const before = known.get(message.id);
    return before !== undefined && isSameMessage(before, message) ? before : message;
  });
}

function upTo(messages: readonly Message[], parentId: MessageId | null): readonly Message[] {
  if (parentId === null) return [];
  const parent = messages.findLastIndex(({ id }) => id === parentId);
  return parent === -1 ? messages : messages.slice(0, parent + 1);
}

/** Stored messages only ever grow, so their measure tells as much as their text. */
function isSameMessage(before: Message, after: Message): boolean {
  return (
    before.status.type === after.status.type &&
    before.runId === after.runId &&
    before.receipt?.totalMs === after.receipt?.totalMs &&
    before.parts.length === after.parts.length &&
    partSize(before) === partSize(after) &&
    countWarnings(before) === countWarnings(after) &&
    before.siblingIds.length === after.siblingIds.length &&
    before.siblingIds.every((id, index) => id === after.siblingIds[index])
  );
}

function partSize({ parts }: Message): number {
  const last = parts.at(-1);
  if (last === undefined) return 0;
  if (last.type === "notice") return 0;
  if (last.type === "sources") return last.sources.length;
  return last.type === "tool-call" ? (last.result?.length ?? -1) : last.text.length;
}

/** Only main knows what its check found. */
function countWarnings({ parts }: Message): number {
  return parts.filter((part) => "warning" in part && part.warning !== null).length;
}
