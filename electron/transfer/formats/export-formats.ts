import type { ExportFormatName } from "../../../shared/contract/transfer-procedures.ts";
import type { ExportFormat } from "./export-format.ts";
import { html } from "./html.ts";
import { markdown } from "./markdown.ts";
import { parleyJson } from "./parley-json.ts";

/** How chats can be written, by the extension of the file. */
export const EXPORT_FORMATS: Readonly<Record<ExportFormatName, ExportFormat>> = {
  json: parleyJson,
  md: markdown,
  html,
};
