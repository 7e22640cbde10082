/**
 * Runs something once when a signal aborts; at once where it has.
 *
 * @returns a function that calls it off, so that a signal that lives long keeps nothing of what is over.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  if (signal.aborted) {
    run();
    return () => undefined;
  }
  signal.addEventListener("abort", run, { once: true });
  return () => signal.removeEventListener("abort", run);
}

/**
 * Waits for something, and no longer than until a signal aborts.
 *
 * @throws the signal's reason, or whatever is waited for throws.
 */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const callOff = onAbort(signal, () => reject(signal.reason));
  try {
    return await Promise.race([work, aborted]);
  } finally {
    callOff();
  }
}
