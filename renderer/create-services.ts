import type { AppInfo } from "../shared/contract/app-procedures.ts";
import { AppError, toErrorData } from "../shared/errors.ts";
import type { Client } from "./bridge/client.ts";
import { createBinStore } from "./bin/bin-store.ts";
import { createChatStore } from "./chat/chat-store.ts";
import { createDraftStore } from "./composer/draft-store.ts";
import { createFeedbackStore } from "./feedback/feedback-store.ts";
import { createHeldStore } from "./composer/held-store.ts";
import { createHighlighter } from "./markdown/highlighter.ts";
import { createQueueStore } from "./composer/queue-store.ts";
import { createMcpStore } from "./mcp/mcp-store.ts";
import { createModelListsStore } from "./models/model-lists-store.ts";
import { createRateStore } from "./limits/rate-store.ts";
import type { Services } from "./services.ts";
import { createSecretsStore } from "./secrets/secrets-store.ts";
import { createTypedStore } from "./typing/typed-store.ts";
import { createSettingsStore } from "./settings/settings-store.ts";
import { createShellStore, type AddressBar, type NarrowQuery } from "./location/shell-store.ts";
import type { RequestFrame } from "./state/frame-batch.ts";
import { createStore } from "./state/store.ts";
import { createEditStore } from "./thread/edit-store.ts";
import { createOpenThreads } from "./thread/open-threads.ts";
import { createThreadStore, type ThreadStore } from "./thread/thread-store.ts";
import { createThreadListStore } from "./threads/thread-list-store.ts";
import { createDetailsStore } from "./timeline/details-store.ts";
import { createToolsStore } from "./tools/tools-store.ts";
import { createTracingStore } from "./tracing/tracing-store.ts";
import { createTransferStore } from "./transfer/transfer-store.ts";
import { createToastStore } from "./ui/toast-store.ts";

export interface Surroundings {
  readonly client: Client;
  readonly addressBar: AddressBar;
  readonly narrow: NarrowQuery;
  readonly requestFrame: RequestFrame;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Builds the page's services on top of a client; nothing is asked of main yet. */
export function createServices(surroundings: Surroundings): Services {
  const { client, now, newId, addressBar, narrow } = surroundings;
  const toasts = createToastStore();
  const announcement = createStore("");
  /** The same words once more have to be another text, or nobody would hear of them again. */
  const announce = (text: string): void =>
    announcement.update((last) => (text !== "" && text === last ? `${text}\u00A0` : text));
  const appInfo = createStore<AppInfo | undefined>(undefined);

  function reportError(error: unknown): void {
    const { code, message, detail } = toErrorData(error);
    if (code === "cancelled") return;
    toasts.show({ tone: "danger", text: message, detail: detail ?? undefined });
  }

  async function attempt(task: () => Promise<void>): Promise<boolean> {
    try {
      await task();
      return true;
    } catch (error) {
      reportError(error);
      return false;
    }
  }

  const drafts = createDraftStore({
    client,
    newId,
    reportError,
    firstMessageOf: (threadId) => {
      const thread = openThreads.find(threadId);
      if (thread?.isUnknown() !== true) return undefined;
      return thread.state.get().outgoing?.content ?? { text: "", attachments: [] };
    },
  });
  const openThreads = createOpenThreads({
    newId,
    createThreadStore: (threadId, isNew) =>
      createThreadStore({
        ...surroundings,
        threadId,
        isNew,
        reportError,
        announce,
        adoptDraft: (draft) => drafts.adopt(threadId, draft),
      }),
  });

  const shell = createShellStore(addressBar, narrow);
  const currentThread = createStore<ThreadStore | undefined>(undefined);
  let shown = shell.state.get();
  shell.state.subscribe(() => {
    const { page, route } = shell.state.get();
    const { threadId } = route;
    // What was said on another page or in another chat is no news here.
    if (page !== shown.page || threadId !== shown.route.threadId) announce("");
    shown = shell.state.get();
    currentThread.set(threadId === null ? undefined : openThreads.open(threadId));
  });

  return {
    client,
    now,
    shell,
    currentThread,
    toasts,
    details: createDetailsStore(),
    drafts,
    edits: createEditStore({ client, newId, reportError }),
    queue: createQueueStore({ client, newId, reportError }),
    openThreads,
    appInfo,
    announcement,
    reportError,
    held: createHeldStore(),
    highlighter: createHighlighter(async (code, language, signal) => {
      const { colours } = await client.call("code.colour", { code, language }, { signal });
      return colours ?? undefined;
    }),
    rate: createRateStore({ client, reportError }),
    tracing: createTracingStore({ client, reportError }),
    feedback: createFeedbackStore({ client, now, reportError }),
    threadList: createThreadListStore({ client, reportError }),
    bin: createBinStore({ client, reportError }),
    transfer: createTransferStore({
      client,
      announce,
      tell: (text) => toasts.show({ tone: "neutral", text }),
    }),
    settings: createSettingsStore({ client, reportError }),
    typed: createTypedStore({ client, newId, reportError }),
    chats: createChatStore({ client, reportError }),
    modelLists: createModelListsStore({ client }),
    secrets: createSecretsStore({ client, reportError }),
    tools: createToolsStore({ client }),
    mcp: createMcpStore({ client, reportError }),
    announce,
    loadAppInfo: async () => {
      await attempt(async () => appInfo.set(await client.call("app.info", {})));
    },
    copyText: (text) =>
      attempt(async () => {
        // What is on the clipboard is worth more than nothing.
        if (text === "") throw new AppError("invalid-input", "There is nothing to copy.");
        await client.call("app.copyText", { text });
        announce("Copied.");
      }),
    openLink: (url) => {
      client.call("app.openLink", { url }).catch(reportError);
    },
  };
}
