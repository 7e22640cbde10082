import type { ErrorData } from "../../shared/error-data.ts";

/** Leave for one model call. Whoever gets it settles it; only the first time counts. */
export interface ModelPermit {
  /** @param tokens what the call used, as far as it is known. */
  settle(tokens: number): void;
}

/** What holds a run within its limits. The agent asks it before and tells it after whatever costs time or money. */
export interface RunBounds {
  /**
   * Resolves when the next model call may be made: every one counts, the hidden calls of a tool loop too.
   *
   * @throws the run's abort reason.
   */
  acquireModelCall(estimatedTokens: number): Promise<ModelPermit>;
  /** A request goes out; each attempt of a repeated call is one. */
  modelStarted(): void;
  /** The model sent anything at all, arguments of a tool call included. */
  heard(): void;
  modelEnded(): void;
  /**
   * Waits, visibly, before a failed call is tried again.
   *
   * @throws the run's abort reason.
   */
  waitToRetry(retry: { readonly delayMs: number; readonly error: ErrorData }): Promise<void>;
  /**
   * Runs one tool for no longer than it may.
   *
   * @throws AppError `timeout`, the run's abort reason, or whatever the tool throws.
   */
  runTool<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}
