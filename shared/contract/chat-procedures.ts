import { z } from "zod";
import { chatSettingsPatch, chatState } from "../chat-settings.ts";
import { modelSelection } from "../endpoint.ts";
import { threadId } from "../ids.ts";
import { procedure, type Procedure } from "./procedure.ts";

/** A null thread is the chat that does not exist yet. */
const chat = z.strictObject({ threadId: threadId.nullable() });

export const chatProcedures = {
  "chat.get": procedure({
    input: chat,
    output: chatState,
    timeoutMs: 5_000,
    cost: 1,
  }),
  "chat.update": procedure({
    input: chat.extend({ patch: chatSettingsPatch }),
    output: chatState,
    timeoutMs: 5_000,
    cost: 2,
  }),
  /** Chooses what answers in this chat from now on, and in no other. */
  "chat.chooseModel": procedure({
    input: chat.extend({ model: modelSelection }),
    output: chatState,
    timeoutMs: 5_000,
    cost: 2,
  }),
} as const satisfies Record<string, Procedure>;
