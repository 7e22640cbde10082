import { z } from "zod";
import {
  chatSettings as chatSettingsSchema,
  type ChatSettings,
} from "../../shared/chat-settings.ts";
import { AppError } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import { createAppState } from "./app-state.ts";
import { parseJson } from "./parse-json.ts";
import type { Database } from "./sqlite.ts";

/** How each chat is answered; null is the chat that does not exist yet. */
export interface ChatSettingsStore {
  /** @throws AppError `not-found` when there is no such thread. */
  read(threadId: ThreadId | null): ChatSettings;
  /** @throws AppError `not-found` when there is no such thread. */
  save(threadId: ThreadId | null, settings: ChatSettings): void;
  /** What was said of the new chat goes to the thread that it has become. */
  adopt(threadId: ThreadId, model: ChatSettings["model"]): void;
}

const NEW_CHAT = "new-chat-settings";
const EMPTY = chatSettingsSchema.parse({});
const settingsRow = z.object({ settings: z.string().nullable().catch(null) });

export function createChatSettingsStore(database: Database): ChatSettingsStore {
  const appState = createAppState(database);

  const read = (threadId: ThreadId | null): ChatSettings => {
    if (threadId === null) return appState.read(NEW_CHAT, chatSettingsSchema) ?? EMPTY;
    const sql =
      "SELECT chat_settings AS settings FROM threads WHERE id = :threadId AND deleted_at IS NULL";
    const row = database.get(settingsRow, sql, { threadId }) ?? notFound();
    return row.settings === null ? EMPTY : (parseJson(chatSettingsSchema, row.settings) ?? EMPTY);
  };

  const save = (threadId: ThreadId | null, settings: ChatSettings): void => {
    if (threadId === null) {
      appState.write(NEW_CHAT, chatSettingsSchema, settings);
      return;
    }
    const sql =
      "UPDATE threads SET chat_settings = :json WHERE id = :threadId AND deleted_at IS NULL";
    if (database.run(sql, { threadId, json: JSON.stringify(settings) }) === 0) notFound();
  };

  return {
    read,
    save,
    adopt(threadId, model) {
      save(threadId, { ...read(null), model });
      save(null, EMPTY);
    },
  };
}

function notFound(): never {
  throw new AppError("not-found", "This conversation does not exist any more.");
}
