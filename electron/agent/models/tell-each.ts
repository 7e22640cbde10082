import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { boundCall } from "./bound-calls.ts";

/** Called for whatever a model sends, as soon as it comes. */
export type OnHeard = (event: ChatModelStreamEvent) => void;

/**
 * Passes a model's events on, within the bounds of a tool call, and tells of each, at the moment it comes. No generator: one more of them would cost every
 * token three promises.
 *
 * @param toError names a failure on its way; left out, it stays what it is.
 */
export function tellEach(
  events: AsyncIterable<ChatModelStreamEvent>,
  onEach: OnHeard,
  toError: (error: unknown) => unknown = (error) => error,
): AsyncIterableIterator<ChatModelStreamEvent> {
  const iterator = events[Symbol.asyncIterator]();
  const onResult = (
    result: IteratorResult<ChatModelStreamEvent>,
  ): IteratorResult<ChatModelStreamEvent> => {
    if (result.done === true) return result;
    const value = boundCall(result.value);
    onEach(value);
    return value === result.value ? result : { done: false, value };
  };
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
