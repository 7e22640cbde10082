import type { ChatState } from "../../../shared/chat-settings.ts";
import type { ThreadId } from "../../../shared/ids.ts";
import type { Changes } from "../../runs/changes.ts";
import type { ChatSettingsStore } from "../../store/chat-settings-store.ts";
import type { SettingsStore } from "../../store/settings-store.ts";
import type { ThreadStore } from "../../store/thread-store.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface ChatHandlerDeps {
  readonly chatSettings: ChatSettingsStore;
  readonly settings: SettingsStore;
  readonly threads: ThreadStore;
  readonly changes: Changes;
}

export function createChatHandlers(deps: ChatHandlerDeps): HandlersOf<"chat"> {
  const { chatSettings, settings, threads, changes } = deps;

  /** A chat whose first message is on its way is still the new one. */
  const toKnown = (threadId: ThreadId | null): ThreadId | null =>
    threadId !== null && threads.has(threadId) ? threadId : null;

  const describe = (threadId: ThreadId | null): ChatState => {
    const own = chatSettings.read(threadId);
    return { settings: own, model: settings.select(own.model ?? settings.get().settings.model) };
  };

  const tell = (threadId: ThreadId | null): ChatState => {
    changes.publish({ type: "chat-changed", threadId });
    return describe(threadId);
  };

  return {
    "chat.get": ({ threadId }) => describe(toKnown(threadId)),
    "chat.update": ({ threadId, patch }) => {
      const chat = toKnown(threadId);
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      chatSettings.save(chat, { ...chatSettings.read(chat), ...Object.fromEntries(given) });
      return tell(chat);
    },
    "chat.chooseModel": ({ threadId, model }) => {
      const chat = toKnown(threadId);
      // Refused where the environment holds the choice or the endpoint is gone; then the chat keeps what it had.
      settings.requireChoice(model);
      chatSettings.save(chat, { ...chatSettings.read(chat), model });
      return tell(chat);
    },
  };
}
