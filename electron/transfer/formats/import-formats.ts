import { fromChatGpt } from "./chatgpt.ts";
import { fromClaude } from "./claude.ts";
import type { ImportFormat } from "./import-format.ts";
import { fromLibreChat } from "./librechat.ts";
import { fromOpenWebUi } from "./open-webui.ts";
import { fromParley } from "./parley-json.ts";

/** Whose chats can be read; the first that knows a value reads it. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  fromParley,
  fromChatGpt,
  fromClaude,
  fromOpenWebUi,
  fromLibreChat,
];
