import type { ErrorData } from "./error-data.ts";

/** The only three names that Electron's IPC ever hears. */
export const CHANNEL = { call: "ipc:call", cancel: "ipc:cancel", event: "ipc:event" } as const;

export interface CallRequest {
  /** Made by the page before the call, so that no event can come before its listener. */
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export type CallReply =
  | { readonly ok: true; readonly value: unknown; readonly lastSeq: number }
  | { readonly ok: false; readonly error: ErrorData; readonly lastSeq: number };

export interface EventMessage {
  readonly id: string;
  /** Counts the events of one call from 1; the reply's `lastSeq` says how many there were. */
  readonly seq: number;
  readonly event: unknown;
}

/** What the preload puts on `window.parley`: plain data and functions only. */
export interface Bridge {
  call(request: CallRequest): Promise<CallReply>;
  cancel(id: string): void;
  /** @returns a function that stops listening. */
  onEvent(listener: (message: EventMessage) => void): () => void;
}
