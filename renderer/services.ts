import { createContext, useContext } from "react";
import { AppError } from "../shared/errors.ts";
import type { AppInfo } from "../shared/contract/app-procedures.ts";
import type { Client } from "./bridge/client.ts";
import type { BinStore } from "./bin/bin-store.ts";
import type { ChatStore } from "./chat/chat-store.ts";
import type { DraftStore } from "./composer/draft-store.ts";
import type { FeedbackStore } from "./feedback/feedback-store.ts";
import type { HeldStore } from "./composer/held-store.ts";
import type { QueueStore } from "./composer/queue-store.ts";
import type { Highlighter } from "./markdown/highlighter.ts";
import type { McpStore } from "./mcp/mcp-store.ts";
import type { ModelListsStore } from "./models/model-lists-store.ts";
import type { RateStore } from "./limits/rate-store.ts";
import type { SecretsStore } from "./secrets/secrets-store.ts";
import type { TypedStore } from "./typing/typed-store.ts";
import type { SettingsStore } from "./settings/settings-store.ts";
import type { ShellStore } from "./location/shell-store.ts";
import type { ReadableStore } from "./state/store.ts";
import type { EditStore } from "./thread/edit-store.ts";
import type { OpenThreads } from "./thread/open-threads.ts";
import type { ThreadStore } from "./thread/thread-store.ts";
import type { DetailsStore } from "./timeline/details-store.ts";
import type { ThreadListStore } from "./threads/thread-list-store.ts";
import type { TracingStore } from "./tracing/tracing-store.ts";
import type { ToolsStore } from "./tools/tools-store.ts";
import type { TransferStore } from "./transfer/transfer-store.ts";
import type { ToastStore } from "./ui/toast-store.ts";

/** Everything the views read and call, built once by `create-services.ts`. */
export interface Services {
  readonly client: Client;
  readonly shell: ShellStore;
  readonly threadList: ThreadListStore;
  readonly bin: BinStore;
  readonly transfer: TransferStore;
  readonly openThreads: OpenThreads;
  /** The conversation on screen; undefined is the chat that does not exist yet. */
  readonly currentThread: ReadableStore<ThreadStore | undefined>;
  /** The run that is shown beside the page. */
  readonly details: DetailsStore;
  readonly drafts: DraftStore;
  readonly edits: EditStore;
  readonly queue: QueueStore;
  /** What the gates held back. */
  readonly held: HeldStore;
  readonly rate: RateStore;
  readonly settings: SettingsStore;
  /** What is typed among them and not in force yet. */
  readonly typed: TypedStore;
  readonly chats: ChatStore;
  readonly modelLists: ModelListsStore;
  readonly secrets: SecretsStore;
  readonly tools: ToolsStore;
  readonly mcp: McpStore;
  readonly tracing: TracingStore;
  readonly feedback: FeedbackStore;
  readonly toasts: ToastStore;
  readonly appInfo: ReadableStore<AppInfo | undefined>;
  readonly loadAppInfo: () => Promise<void>;
  /** What screen readers were told last. */
  readonly announcement: ReadableStore<string>;
  readonly announce: (text: string) => void;
  /** Shows a failure that belongs to no place on the page. A call that was cancelled is no failure. */
  readonly reportError: (error: unknown) => void;
  /** @returns whether it is on the clipboard now; a failure has been shown already. */
  readonly copyText: (text: string) => Promise<boolean>;
  readonly openLink: (url: string) => void;
  readonly highlighter: Highlighter;
  readonly now: () => number;
}

const ServicesContext = createContext<Services | undefined>(undefined);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new AppError("internal", "A view was drawn outside the app.");
  return services;
}
