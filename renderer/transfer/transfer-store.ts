import type {
  ExportFormatName,
  ExportResult,
  ImportReport,
  TransferProgress,
} from "../../shared/contract/transfer-procedures.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import type { ThreadId } from "../../shared/ids.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** Which chats are exported, and what that is called; no ids are all of them. */
export interface ExportSubject {
  readonly threadIds: readonly ThreadId[] | null;
  readonly title: string;
}

export interface TransferState {
  /** What the export dialog is open for. */
  readonly exporting: ExportSubject | undefined;
  /** What is under way, and how far it is. */
  readonly running:
    | { readonly what: "export" | "import"; readonly progress: TransferProgress | undefined }
    | undefined;
  /** What the last import in this window came to. */
  readonly report: ImportReport | undefined;
  /** Why the last import or export failed. */
  readonly error: ErrorData | undefined;
}

/** Chats on their way out of the app and into it. None of these reject. */
export interface TransferStore {
  readonly state: ReadableStore<TransferState>;
  readonly openExport: (subject: ExportSubject) => void;
  readonly closeExport: () => void;
  readonly exportChats: (format: ExportFormatName) => Promise<void>;
  readonly importChats: () => Promise<void>;
  /** Imports what can be read of the file of the report. */
  readonly importReadable: () => Promise<void>;
  /** Ends what is under way; nothing half is left. */
  readonly cancel: () => void;
  readonly dismissReport: () => void;
}

interface TransferStoreDeps {
  readonly client: Client;
  readonly announce: (text: string) => void;
  /** Says what was done, where the person may look elsewhere by now. */
  readonly tell: (text: string) => void;
}

/** The options of a call that tells how far it is. */
interface Following {
  readonly signal: AbortSignal;
  readonly onEvent: (progress: TransferProgress) => void;
}

export function createTransferStore({ client, announce, tell }: TransferStoreDeps): TransferStore {
  const state = createStore<TransferState>({
    exporting: undefined,
    running: undefined,
    report: undefined,
    error: undefined,
  });
  const patch = (part: Partial<TransferState>): void =>
    state.update((current) => ({ ...current, ...part }));
  let running: AbortController | undefined;

  async function run(
    what: "export" | "import",
    work: (options: Following) => Promise<void>,
  ): Promise<void> {
    if (running !== undefined) return;
    running = new AbortController();
    patch({ running: { what, progress: undefined }, error: undefined });
    try {
      await work({
        signal: running.signal,
        onEvent: (progress) => patch({ running: { what, progress } }),
      });
    } catch (error) {
      const data = toErrorData(error);
      if (data.code !== "cancelled") patch({ error: data });
      else announce(what === "export" ? "Export cancelled." : "Import cancelled.");
    } finally {
      running = undefined;
      patch({ running: undefined });
    }
  }

  return {
    state,
    openExport: (exporting) => patch({ exporting, error: undefined }),
    closeExport: () => {
      if (state.get().running?.what === "export") running?.abort();
      patch({ exporting: undefined, error: undefined });
    },
    exportChats: (format) =>
      run("export", async (options) => {
        const { threadIds } = state.get().exporting ?? { threadIds: null };
        const result = await client.call("transfer.export", { format, threadIds }, options);
        if (!result.isDone) return;
        patch({ exporting: undefined });
        tell(exportedWords(result));
      }),
    importChats: () =>
      run("import", async (options) => {
        patch({ report: undefined });
        const { report } = await client.call("transfer.import", {}, options);
        patch({ report: report ?? undefined });
        if (report?.isImported === true) announce("Import finished.");
      }),
    importReadable: () =>
      run("import", async (options) => {
        const { report } = await client.call("transfer.importReadable", {}, options);
        patch({ report });
        announce("Import finished.");
      }),
    cancel: () => running?.abort(),
    dismissReport: () => patch({ report: undefined }),
  };
}

const counted = (count: number, one: string): string =>
  `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;

function exportedWords({ chats, messages, unreadable }: ExportResult): string {
  const done = `Exported ${counted(chats, "chat")}, ${counted(messages, "message")}.`;
  return unreadable === 0
    ? done
    : `${done} ${counted(unreadable, "damaged part")} could not be read and ${unreadable === 1 ? "is" : "are"} missing.`;
}
