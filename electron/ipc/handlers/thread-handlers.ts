import type { SearchHit } from "../../../shared/contract/thread-procedures.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ThreadId } from "../../../shared/ids.ts";
import type { ThreadSummary } from "../../../shared/message.ts";
import type { Tracing } from "../../observability/create-tracing.ts";
import type { Changes } from "../../runs/changes.ts";
import type { RunService } from "../../runs/run-service.ts";
import type { Draft } from "../../../shared/attachment.ts";
import type { ThreadStore } from "../../store/thread-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface ThreadHandlerDeps {
  readonly runs: RunService;
  readonly threads: ThreadStore;
  readonly changes: Changes;
  readonly tracing: Pick<Tracing, "conversationsChanged">;
  /** Look through everything that was said, beside the app. */
  readonly find: (input: {
    readonly query: string;
    readonly limit: number;
  }) => Promise<readonly ThreadSummary[]>;
  readonly search: (query: string) => Promise<readonly SearchHit[]>;
  /** Copies the branch on the screen into a new chat. */
  readonly fork: (threadId: ThreadId) => Promise<ThreadId>;
}

export function createThreadHandlers(
  deps: ThreadHandlerDeps,
): HandlersOf<"thread" | "draft" | "edit"> {
  const { runs, threads, changes, tracing, find, search, fork } = deps;

  const announce = (threadId: ThreadId): void => {
    changes.publish({ type: "thread-changed", thread: threads.summary(threadId) });
  };

  return {
    "thread.list": async (input) => ({
      threads: [...(input.query === "" ? threads.list(input) : await find(input))],
    }),
    "thread.search": async ({ query }) => ({ hits: [...(await search(query))] }),
    "thread.get": async ({ threadId }, { windowId }) => {
      const { thread, messages } = await threads.open(threadId);
      const draft = threads.drafts.read(threadId, windowId);
      return { thread, messages: [...runs.withLive(messages)], draft: toWireDraft(draft) };
    },
    "thread.rename": ({ threadId, title }) => {
      threads.rename(threadId, title);
      announce(threadId);
      return {};
    },
    "thread.put": ({ threadId, place }) => {
      threads.put(threadId, place);
      announce(threadId);
      return {};
    },
    "thread.fork": async ({ threadId }) => {
      if (threads.summary(threadId).activeRunId !== null) {
        throw new AppError("conflict", "A chat can be forked once its answer has ended.");
      }
      const forked = await fork(threadId);
      announce(forked);
      return { threadId: forked };
    },
    "thread.delete": ({ threadId }) => {
      const { activeRunId } = threads.summary(threadId);
      if (activeRunId !== null) runs.stop(activeRunId);
      threads.delete(threadId);
      tracing.conversationsChanged();
      changes.publish({ type: "thread-removed", threadId });
      changes.publish({ type: "bin-changed" });
      return {};
    },
    "thread.restore": ({ threadId }) => {
      threads.restore(threadId);
      tracing.conversationsChanged();
      announce(threadId);
      changes.publish({ type: "bin-changed" });
      return {};
    },
    "thread.selectBranch": ({ threadId, messageId }) => {
      if (threads.summary(threadId).activeRunId !== null) {
        throw new AppError("conflict", "Another version can be shown once the answer has ended.");
      }
      threads.selectBranch(threadId, messageId);
      changes.publish({ type: "messages-changed", threadId });
      return {};
    },

    "draft.save": ({ threadId, text, attachments }, { windowId }) => {
      const change = { text, ...(attachments === undefined ? {} : { attachments }) };
      threads.drafts.save(threadId, windowId, change);
      return {};
    },
    "draft.get": ({ threadId }, { windowId }) =>
      toWireDraft(threads.drafts.read(threadId, windowId)),

    "edit.list": ({ threadId }) => ({ edits: [...threads.edits.ofThread(threadId)] }),
    "edit.save": ({ messageId, text, attachments }) => {
      threads.edits.save(messageId, {
        text,
        ...(attachments === undefined ? {} : { attachments }),
      });
      return {};
    },
    "edit.drop": ({ messageId }) => {
      threads.edits.drop(messageId);
      return {};
    },
  };
}

function toWireDraft({ text, attachments }: Draft) {
  return { text, attachments: [...attachments] };
}
