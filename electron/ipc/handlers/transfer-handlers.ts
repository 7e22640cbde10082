import { extname } from "node:path";
import {
  exportFormat,
  type ExportFormatName,
  type ExportResult,
} from "../../../shared/contract/transfer-procedures.ts";
import { AppError } from "../../../shared/errors.ts";
import type { Transfer } from "../../transfer/transfer.ts";
import type { HandlersOf } from "../serve-contract.ts";

export interface TransferHandlerDeps {
  readonly transfer: Pick<Transfer, "exportTo" | "check" | "importFrom">;
  /** Asks the person for a file; undefined when they changed their mind. */
  readonly chooseTarget: (
    file: { readonly name: string; readonly kind: string },
    windowId: number,
  ) => Promise<string | undefined>;
  readonly chooseSource: (
    filter: { readonly name: string; readonly extensions: string[] },
    windowId: number,
  ) => Promise<string | undefined>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** As the system's dialog names them. */
const KINDS: Readonly<Record<ExportFormatName, string>> = {
  json: "Parley (JSON)",
  md: "Markdown",
  html: "Web page",
};
const SOURCES = { name: "Exported chats", extensions: ["json", "zip"] };
const NOT_DONE: ExportResult = { isDone: false, chats: 0, messages: 0, unreadable: 0 };

export function createTransferHandlers(deps: TransferHandlerDeps): HandlersOf<"transfer"> {
  const { transfer, chooseTarget, chooseSource, now } = deps;
  /** What each window may import in part: the page names no file, a person chose it. */
  const undecided = new Map<number, string>();
  return {
    "transfer.export": async ({ format, threadIds }, { windowId, signal, emit }) => {
      const day = new Date(now()).toISOString().slice(0, 10);
      const name = `parley-chats-${day}.${format}`;
      const to = await chooseTarget({ name, kind: KINDS[format] }, windowId);
      if (to === undefined) return NOT_DONE;
      const typed = exportFormat.safeParse(extname(to).slice(1).toLowerCase()).data;
      return transfer.exportTo(
        {
          to: extname(to) === "" ? `${to}.${format}` : to,
          format: typed ?? format,
          threadIds,
        },
        { signal, onProgress: emit },
      );
    },
    "transfer.import": async (_input, { windowId, signal, emit }) => {
      const file = await chooseSource(SOURCES, windowId);
      if (file === undefined) return { report: null };
      undecided.delete(windowId);
      const report = await transfer.check(file, { signal, onProgress: emit });
      const hasChats = report.chats > 0;
      if (hasChats && report.faultCount === 0) {
        return { report: await transfer.importFrom(file, { signal, onProgress: emit }) };
      }
      if (hasChats) undecided.set(windowId, file);
      return { report };
    },
    "transfer.importReadable": async (_input, { windowId, signal, emit }) => {
      const file = undecided.get(windowId);
      if (file === undefined) throw new AppError("conflict", "Choose the file again.");
      undecided.delete(windowId);
      return { report: await transfer.importFrom(file, { signal, onProgress: emit }) };
    },
  };
}
