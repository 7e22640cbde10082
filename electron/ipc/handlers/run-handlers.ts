import type { RateLimiter } from "../../runs/limits/rate-limiter/rate-limiter.ts";
import type { MessageQueue } from "../../runs/message-queue.ts";
import type { RunService } from "../../runs/run-service.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface RunHandlerDeps {
  readonly runs: RunService;
  readonly messageQueue: MessageQueue;
  readonly limiter: Pick<RateLimiter, "usage">;
}

export function createRunHandlers({
  runs,
  messageQueue,
  limiter,
}: RunHandlerDeps): HandlersOf<"run" | "limits" | "queue"> {
  return {
    "run.start": async (input, { windowId }) => {
      const attachments = await runs.inspect(input.attachments);
      const written = await runs.read(input.text);
      const outcome = runs.start({ ...input, attachments, written }, windowId);
      return "ask" in outcome ? { type: "asked", ...outcome } : { type: "started", ...outcome };
    },
    "run.retry": async ({ messageId, withTools = false, withPictures = false }, { windowId }) => {
      await runs.ready();
      return runs.retry(messageId, windowId, { withTools, withPictures });
    },
    "run.continue": async ({ messageId }, { windowId }) => {
      await runs.ready();
      return runs.continueAnswer(messageId, windowId);
    },
    "run.keepWaiting": ({ runId, clock }) => {
      runs.keepWaiting(runId, clock);
      return {};
    },
    "run.answer": ({ runId, askId, choice }) => {
      runs.answer(runId, askId, choice);
      return {};
    },
    "limits.get": (_input, { windowId }) => limiter.usage(windowId),
    "run.stop": ({ runId }) => {
      runs.stop(runId);
      return {};
    },
    "run.watch": async ({ runId }, { signal, emit }) => {
      await runs.watch(runId, emit, signal);
      return {};
    },
    "queue.list": ({ threadId }) => ({
      messages: messageQueue.list(threadId).map(({ attachments, ...message }) => ({
        ...message,
        attachments: [...attachments],
      })),
    }),
    "queue.add": async (input, { windowId }) => {
      const asked = await messageQueue.add(input, windowId);
      return asked === undefined ? { type: "queued" } : { type: "asked", ...asked };
    },
    "queue.edit": async ({ messageId, text }, { windowId }) => {
      await messageQueue.edit(messageId, text, windowId);
      return {};
    },
    "queue.save": async ({ messageId, text }, { windowId }) => {
      await messageQueue.save(messageId, text, windowId);
      return {};
    },
    "queue.allow": async ({ messageId }, { windowId }) => {
      await messageQueue.allow(messageId, windowId);
      return {};
    },
    "queue.remove": ({ messageId }) => {
      messageQueue.remove(messageId);
      return {};
    },
    "queue.sendNow": async ({ messageId }, { windowId }) => {
      await messageQueue.sendNow(messageId, windowId);
      return {};
    },
  };
}
