import { afterTime } from "../../clock/time-limit.ts";

/**
 * How long to wait for what may still come once an answer has said why it ended: its token counts, mostly at once. Some
 * servers then leave the connection open and say nothing any more.
 */
const GRACE_MS = 5_000;

const DONE = { done: true, value: undefined } as const;

/**
 * Passes pieces on. Once the answer has said why it ended, it is whole, whatever happens to its connection: a break is
 * its end, and so are five seconds of silence.
 *
 * @param hasEnded whether a piece that was passed on said so.
 * @param hangUp ends the connection: who waits for the next piece cannot be told to stop in any other way.
 */
export function endAfterFinish<T>(
  pieces: AsyncIterable<T>,
  hasEnded: () => boolean,
  hangUp: () => void,
): AsyncIterableIterator<T> {
  const iterator = pieces[Symbol.asyncIterator]();
  const close = async (): Promise<void> => {
    await iterator.return?.();
  };

  const nextOrEnd = async (): Promise<IteratorResult<T>> => {
    const { promise: silence, resolve } = Promise.withResolvers<IteratorResult<T>>();
    const stopWaiting = afterTime(GRACE_MS, () => {
      hangUp();
      resolve(DONE);
    });
    const next = iterator.next().catch((): IteratorResult<T> => DONE);
    try {
      return await Promise.race([next, silence]);
    } finally {
      stopWaiting();
    }
  };

  return {
    next: () => (hasEnded() ? nextOrEnd() : iterator.next()),
    return: async () => {
      await close();
      return DONE;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
