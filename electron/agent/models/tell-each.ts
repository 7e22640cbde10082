import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import type { ReportedUsage } from "../pricing/read-usage.ts";

/** Called for whatever a model sends, as soon as it comes. */
export type OnHeard = (event: ChatModelStreamEvent) => void;

/** What a model tells of while it is asked. */
export interface ModelHears {
  /** Called for whatever the model sends, as soon as it comes. */
  readonly onHeard: OnHeard;
  /**
   * Called whenever the endpoint says what the call has used so far.
   *
   * @param isLast it said so with an error that ended the answer.
   */
  readonly onReported: (reported: ReportedUsage, isLast: boolean) => void;
  /** Called when a request is on its way to the endpoint; before that, nothing can have been billed. */
  readonly onSent: () => void;
}

const asItIs = <T>(value: T): T => value;

/**
 * Passes what a model sends on and tells of each piece, at the moment it comes.
 *
 * @param toError names a failure on its way; left out, it stays what it is.
 */
export function tellEach<T>(
  pieces: AsyncIterable<T>,
  onEach: (piece: T) => void,
  toError?: (error: unknown) => unknown,
): AsyncIterableIterator<T> {
  const tell = (piece: T): T => {
    onEach(piece);
    return piece;
  };
  return mapEach(pieces, tell, toError);
}

/** As `tellEach`, with something else in each one's place. No generator: one more would cost every token three promises. */
export function mapEach<From, To>(
  pieces: AsyncIterable<From>,
  toPiece: (piece: From) => To,
  toError: (error: unknown) => unknown = asItIs,
): AsyncIterableIterator<To> {
  const iterator = pieces[Symbol.asyncIterator]();
  const onResult = (result: IteratorResult<From>): IteratorResult<To> =>
    result.done === true ? result : { done: false, value: toPiece(result.value) };
  const onFailure = (error: unknown): never => {
    throw toError(error);
  };
  return {
    next: () => iterator.next().then(onResult, onFailure),
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
