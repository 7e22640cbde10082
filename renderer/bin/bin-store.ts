import type { DeletedThread } from "../../shared/contract/bin-procedures.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import type { ThreadId } from "../../shared/ids.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

export type BinState =
  | { readonly type: "loading" }
  | { readonly type: "failed"; readonly error: ErrorData }
  | {
      readonly type: "ready";
      /** Deleted last comes first. */
      readonly threads: readonly DeletedThread[];
      readonly keptDays: number;
    };

/** The conversations that can be brought back. None of these reject. */
export interface BinStore {
  readonly state: ReadableStore<BinState>;
  readonly load: () => Promise<void>;
  /** @returns whether it was done. */
  readonly erase: (threadId: ThreadId) => Promise<boolean>;
  /** @returns whether it was done. */
  readonly empty: () => Promise<boolean>;
  /** Main says that it changed; nobody reads it who has not looked into it. */
  readonly changed: () => void;
}

interface BinStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

export function createBinStore({ client, reportError }: BinStoreDeps): BinStore {
  const state = createStore<BinState>({ type: "loading" });
  let isWanted = false;

  async function load(): Promise<void> {
    isWanted = true;
    try {
      state.set({ type: "ready", ...(await client.call("bin.list", {})) });
    } catch (error) {
      state.set({ type: "failed", error: toErrorData(error) });
    }
  }
  async function change(work: () => Promise<unknown>): Promise<boolean> {
    let isDone = true;
    try {
      await work();
    } catch (error) {
      isDone = false;
      reportError(error);
    }
    await load();
    return isDone;
  }
  return {
    state,
    load,
    erase: (threadId) => change(() => client.call("bin.erase", { threadId })),
    empty: () => change(() => client.call("bin.empty", {})),
    changed: () => {
      if (isWanted) void load();
    },
  };
}
