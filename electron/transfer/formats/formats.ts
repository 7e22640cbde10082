import type { ExportFormatName } from "../../../shared/contract/transfer-procedures.ts";
import { fromChatGpt } from "./chatgpt.ts";
import { fromClaude } from "./claude.ts";
import type { ExportFormat } from "./export-format.ts";
import { html } from "./html.ts";
import type { ImportFormat } from "./import-format.ts";
import { fromLibreChat } from "./librechat.ts";
import { markdown } from "./markdown.ts";
import { fromOpenWebUi } from "./open-webui.ts";
import { fromParley, parleyJson } from "./parley-json.ts";

/** How chats can be written, by the extension of the file. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormatName, ExportFormat>> = {
  json: parleyJson,
  md: markdown,
  html,
};

/** Whose chats can be read; the first that knows a value reads it. */
export const IMPORT_FORMATS: readonly ImportFormat[] = [
  fromParley,
  fromChatGpt,
  fromClaude,
  fromOpenWebUi,
  fromLibreChat,
];
