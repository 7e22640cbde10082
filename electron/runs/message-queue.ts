import type { QueuedMessage } from "../../shared/contract/queue-procedures.ts";
import type { Draft } from "../../shared/attachment.ts";
import { AppError, toErrorData } from "../../shared/errors.ts";
import type { MessageId, ThreadId } from "../../shared/ids.ts";
import type { MessageStatus } from "../../shared/message.ts";
import type { GateName } from "../../shared/verdict.ts";
import { createSerial } from "../secrets/serial.ts";
import type { QueueEntry } from "../store/queue.ts";
import type { ThreadStore } from "../store/thread-store.ts";
import type { Changes } from "./changes.ts";
import type { RunRef } from "./launch-run.ts";
import type { AskedRun, RunService } from "./run-service.ts";

interface AddInput extends Draft {
  readonly threadId: ThreadId;
  readonly messageId: MessageId;
  readonly acknowledged: readonly GateName[];
  /** The place of one that was removed and is brought back. */
  readonly number?: number | undefined;
}

/**
 * Messages that were sent while an answer was being written. The first one goes out once that answer has ended well;
 * after any other end they stay until a person says so, for what they build on is not there. So they do after a restart.
 */
export interface MessageQueue {
  list(threadId: ThreadId): readonly QueuedMessage[];
  /**
   * Checks it as a run's start would, and queues it.
   *
   * @throws AppError `invalid-input` in the words of a gate that refuses it, `not-found`, `conflict` for one too many.
   */
  add(input: AddInput, windowId: number): Promise<AskedRun | undefined>;
  /** Keeps what is written in its place; it does not go out meanwhile. @throws AppError `not-found` */
  edit(id: MessageId, text: string | null, windowId: number): Promise<void>;
  /** Puts another text in its place. @throws AppError `not-found` */
  save(id: MessageId, text: string, windowId: number): Promise<void>;
  /** Lets it go past the gate that asked about it. @throws AppError `not-found` */
  allow(id: MessageId, windowId: number): Promise<void>;
  remove(id: MessageId): void;
  /** Ends the answer that is being written and sends this one before all others. @throws AppError `not-found` */
  sendNow(id: MessageId, windowId: number): Promise<void>;
  /** A run is over: the next one may go. Never rejects. */
  over(run: Pick<RunRef, "threadId" | "windowId">, status: MessageStatus): Promise<void>;
}

interface MessageQueueDeps {
  readonly runs: Pick<RunService, "check" | "inspect" | "read" | "start" | "stop">;
  readonly threads: Pick<ThreadStore, "queue" | "summary" | "head" | "lastEnd" | "has">;
  readonly changes: Pick<Changes, "publish">;
  /** Tells the log. */
  readonly report: (error: unknown) => void;
}

/** Another run is in the way, or the chat was deleted: nothing is wrong with the message. */
const ANOTHER_TIME: ReadonlySet<string> = new Set(["conflict", "not-found"]);

export function createMessageQueue(deps: MessageQueueDeps): MessageQueue {
  const { runs, threads, changes, report } = deps;
  const { queue } = threads;
  const inTurn = createSerial();
  /** What is to go next whatever became of the answer, and which window said so. */
  const wanted = new Map<ThreadId, { readonly id: MessageId; readonly windowId: number }>();

  const tell = (threadId: ThreadId): void => changes.publish({ type: "queue-changed", threadId });

  const find = (id: MessageId): QueueEntry => {
    const entry = queue.find(id);
    if (entry !== undefined) return entry;
    throw new AppError("not-found", "This message is not queued any more.");
  };

  const look = async ({ text, attachments }: Draft) => ({
    attachments: await runs.inspect(attachments),
    written: await runs.read(text),
  });

  /** Sends one as the person would; where a gate holds it back it stays, and says why. */
  async function send(id: MessageId, windowId: number): Promise<void> {
    const entry = find(id);
    const { threadId, text, acknowledged } = entry;
    try {
      const seen = await look(entry);
      // It may have been changed or removed while its attachments were looked at.
      if (!isSame(queue.find(id), entry)) return;
      const message = { threadId, messageId: id, text, acknowledged, ...seen };
      const outcome = runs.start({ ...message, parentId: threads.head(threadId) }, windowId);
      if ("ask" in outcome) queue.hold(id, { type: "ask", ask: outcome.ask });
    } catch (error) {
      const { code, message } = toErrorData(error);
      if (ANOTHER_TIME.has(code)) return;
      if (code === "storage-failed") throw error;
      queue.hold(id, { type: "refuse", message });
    } finally {
      tell(threadId);
    }
  }

  /** Sends the next one, if it may go by itself. */
  async function goOn(threadId: ThreadId, windowId: number): Promise<void> {
    const [first] = queue.ofThread(threadId);
    if (first?.edit !== null || first.held !== null) return;
    await send(first.messageId, windowId);
  }

  /** The same for whoever changed something, perhaps after the answer had ended. */
  const goOnIfIdle = (threadId: ThreadId, windowId: number): Promise<void> =>
    inTurn(threadId, async () => {
      const isIdle = threads.has(threadId) && threads.summary(threadId).activeRunId === null;
      if (isIdle && threads.lastEnd(threadId)?.type === "complete") await goOn(threadId, windowId);
    });

  return {
    list: (threadId) =>
      queue
        .ofThread(threadId)
        .map(({ threadId: _thread, acknowledged: _gates, ...message }) => message),
    async add(input, windowId) {
      const { threadId } = input;
      const ask = runs.check({ ...input, ...(await look(input)) }, windowId);
      if (ask !== undefined) return { ask };
      queue.add(input, windowId);
      tell(threadId);
      await goOnIfIdle(threadId, windowId);
      return undefined;
    },
    async edit(id, text, windowId) {
      const { threadId } = find(id);
      queue.edit(id, text);
      tell(threadId);
      if (text === null) await goOnIfIdle(threadId, windowId);
    },
    async save(id, text, windowId) {
      const entry = find(id);
      const { threadId } = entry;
      const changed = { ...entry, text, acknowledged: [] };
      let ask;
      try {
        ask = runs.check({ ...changed, ...(await look(changed)) }, windowId);
      } catch (error) {
        const { code, message } = toErrorData(error);
        if (code !== "invalid-input") throw error;
        queue.replace(id, text, { type: "refuse", message });
        tell(threadId);
        return;
      }
      queue.replace(id, text, ask === undefined ? null : { type: "ask", ask });
      tell(threadId);
      await goOnIfIdle(threadId, windowId);
    },
    async allow(id, windowId) {
      const { threadId, held, acknowledged } = find(id);
      if (held?.type !== "ask") return;
      queue.allow(id, [...acknowledged, held.ask.gate]);
      tell(threadId);
      await goOnIfIdle(threadId, windowId);
    },
    remove(id) {
      const entry = queue.find(id);
      if (entry === undefined) return;
      queue.remove(id);
      tell(entry.threadId);
    },
    async sendNow(id, windowId) {
      const { threadId, edit } = find(id);
      // What is being written in its place is what its writer sees.
      if (edit !== null) queue.replace(id, edit, null);
      await inTurn(threadId, async () => {
        const { activeRunId } = threads.summary(threadId);
        if (activeRunId === null) return send(id, windowId);
        wanted.set(threadId, { id, windowId });
        runs.stop(activeRunId);
        return undefined;
      });
    },
    over: ({ threadId, windowId }, status) =>
      inTurn(threadId, async () => {
        const now = wanted.get(threadId);
        wanted.delete(threadId);
        try {
          if (now !== undefined && queue.find(now.id) !== undefined) {
            await send(now.id, now.windowId);
          } else if (status.type === "complete") await goOn(threadId, windowId);
        } catch (error) {
          report(error);
        }
      }),
  };
}

function isSame(now: QueueEntry | undefined, before: QueueEntry): boolean {
  return now?.text === before.text && now.edit === before.edit;
}
