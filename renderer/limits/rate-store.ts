import type { RateUsage } from "../../shared/contract/rate-usage.ts";
import type { Client } from "../bridge/client.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

export interface RateStore {
  /** Undefined until main has answered for the first time. */
  readonly state: ReadableStore<RateUsage | undefined>;
  readonly load: () => Promise<void>;
  /** Main says the meter moved. */
  readonly receive: (usage: RateUsage) => void;
}

export interface RateStoreDeps {
  readonly client: Client;
  readonly reportError: (error: unknown) => void;
}

const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 10_000;

/** This window's meter. Calls leave the sliding window without a word from main, so it is asked until none is left. */
export function createRateStore({ client, reportError }: RateStoreDeps): RateStore {
  const state = createStore<RateUsage | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;

  function receive(usage: RateUsage): void {
    state.set(usage);
    clearTimeout(timer);
    timer = isInUse(usage) ? setTimeout(() => void load(), pauseMs(usage)) : undefined;
  }

  async function load(): Promise<void> {
    try {
      receive(await client.call("limits.get", {}));
    } catch (error) {
      reportError(error);
    }
  }

  return { state, load, receive };
}

function isInUse({ left, limit, tokens }: RateUsage): boolean {
  return left < limit || (tokens !== null && tokens.left < tokens.limit);
}

function pauseMs({ nextSlotMs, windowMs, limit }: RateUsage): number {
  if (nextSlotMs > 0) return Math.max(nextSlotMs, MIN_PAUSE_MS / 4);
  return Math.min(Math.max(windowMs / limit, MIN_PAUSE_MS), MAX_PAUSE_MS);
}
