import { assertNever } from "../../shared/assert-never.ts";
import type { ChangeEvent } from "../../shared/contract/change-event.ts";
import { obey } from "./obey.ts";
import { saveTyped } from "./save-typed.ts";
import type { Services } from "../services.ts";

/** Lets main tell this window what changed, whichever window or menu caused it. Resolves when main stops telling. */
export async function watchApp(services: Services): Promise<void> {
  const { client, reportError } = services;
  try {
    await client.call("app.watch", {}, { onEvent: (event) => applyChange(services, event) });
  } catch (error) {
    reportError(error);
  }
}

function applyChange(services: Services, event: ChangeEvent): void {
  const { chats, threadList, openThreads, settings, secrets, shell, rate } = services;
  switch (event.type) {
    case "thread-changed": {
      const { id, activeRunId } = event.thread;
      threadList.receive(event.thread);
      if (activeRunId !== null) openThreads.noticeRun(id, activeRunId);
      return;
    }
    case "thread-removed":
      threadList.drop(event.threadId);
      if (shell.state.get().route.threadId === event.threadId) shell.openThread(null);
      return;
    case "threads-changed": {
      const { threadId } = shell.state.get().route;
      void threadList.load();
      if (threadId !== null) openThreads.refresh(threadId);
      return;
    }
    case "attention-changed":
      threadList.receiveNeeding(event.threadIds);
      return;
    case "open-thread":
      shell.openThread(event.threadId);
      return;
    case "messages-changed":
      openThreads.refresh(event.threadId);
      // With its first message a new chat has become this thread.
      chats.refresh(null);
      chats.refresh(event.threadId);
      return;
    case "queue-changed":
      services.queue.changed(event.threadId);
      return;
    case "bin-changed":
      services.bin.changed();
      return;
    case "chat-changed":
      chats.refresh(event.threadId);
      return;
    case "notices-changed":
      // They stand above every page.
      void services.loadAppInfo();
      return;
    case "settings-changed":
      settings.receive(event.settings);
      chats.refresh();
      void services.loadAppInfo();
      void rate.load();
      void services.tracing.load();
      return;
    case "secret-changed":
      secrets.receive(event.status);
      return;
    case "mcp-changed":
      services.mcp.changed();
      services.tools.changed();
      return;
    case "tracing-changed":
      services.tracing.receive(event.status);
      return;
    case "feedback-changed":
      services.feedback.receive(event.messageId, event.feedback);
      return;
    case "tools-changed":
      services.tools.changed();
      return;
    case "rate-changed":
      rate.receive(event.usage);
      return;
    case "save-now":
      void saveTyped(services)
        .then(() => services.client.call("app.saved", {}))
        .catch(services.reportError);
      return;
    case "menu-command":
      obey(services, event.command);
      return;
    default:
      assertNever(event);
  }
}
