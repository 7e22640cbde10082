import type { AppInfo } from "../../shared/contract.ts";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import type { Changes } from "../runs/changes.ts";
import type { RateLimiter } from "../runs/gates/rate-limiter/rate-limiter.ts";
import type { RunService } from "../runs/run-service.ts";
import type { SettingsStore } from "../store/settings-store.ts";
import type { ThreadStore } from "../store/thread-store.ts";
import type { Handlers } from "./serve-contract.ts";

interface HandlerDeps {
  readonly runs: RunService;
  readonly threads: ThreadStore;
  readonly settings: SettingsStore;
  readonly changes: Changes;
  readonly limiter: Pick<RateLimiter, "usage">;
  readonly appInfo: () => AppInfo;
  /** @returns false when the address may not leave the app. */
  readonly openLink: (url: string) => Promise<boolean>;
  readonly copyText: (text: string) => Promise<void>;
}

/** The one place that knows both the names of the contract and the services behind them. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const { runs, threads, settings, changes } = deps;

  const announce = (threadId: ThreadId): void => {
    changes.publish({ type: "thread-changed", thread: threads.summary(threadId) });
  };

  return {
    "app.info": () => deps.appInfo(),
    "app.watch": async (_input, { windowId, signal, emit }) => {
      const unsubscribe = changes.subscribe(windowId, emit);
      await new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      unsubscribe();
      return {};
    },
    "app.openLink": async ({ url }) => {
      if (await deps.openLink(url)) return {};
      throw new AppError("invalid-input", "Only web and mail addresses can be opened.");
    },
    "app.copyText": async ({ text }) => {
      await deps.copyText(text);
      return {};
    },

    "thread.list": (input) => ({ threads: [...threads.list(input)] }),
    "thread.get": ({ threadId }) => {
      const { thread, messages, draft } = threads.get(threadId);
      return { thread, messages: [...runs.withLive(messages)], draft };
    },
    "thread.rename": ({ threadId, title }) => {
      threads.rename(threadId, title);
      announce(threadId);
      return {};
    },
    "thread.delete": ({ threadId }) => {
      const { activeRunId } = threads.summary(threadId);
      if (activeRunId !== null) runs.stop(activeRunId);
      threads.delete(threadId);
      changes.publish({ type: "thread-removed", threadId });
      return {};
    },
    "thread.restore": ({ threadId }) => {
      threads.restore(threadId);
      announce(threadId);
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

    "draft.save": ({ threadId, text }) => {
      threads.saveDraft(threadId, text);
      return {};
    },
    "draft.get": ({ threadId }) => ({ text: threads.draft(threadId) }),

    "run.start": (input, { windowId }) => {
      const outcome = runs.start(input, windowId);
      return "ask" in outcome ? { type: "asked", ...outcome } : { type: "started", ...outcome };
    },
    "run.retry": ({ messageId }, { windowId }) => runs.retry(messageId, windowId),
    "run.continue": ({ messageId }, { windowId }) => runs.continueAnswer(messageId, windowId),
    "run.keepWaiting": ({ runId, clock }) => {
      runs.keepWaiting(runId, clock);
      return {};
    },
    "limits.get": (_input, { windowId }) => deps.limiter.usage(windowId),
    "run.stop": ({ runId }) => {
      runs.stop(runId);
      return {};
    },
    "run.watch": async ({ runId }, { signal, emit }) => {
      await runs.watch(runId, emit, signal);
      return {};
    },
    "run.events": ({ runId }) => ({ events: [...runs.events(runId)] }),

    "settings.get": () => settings.get(),
    "settings.update": (patch) => settings.update(patch),
  };
}
