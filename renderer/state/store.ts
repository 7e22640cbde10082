/** A value that changes over time and says when it did. */
export interface ReadableStore<T> {
  readonly get: () => T;
  /** @returns a function that stops listening. */
  readonly subscribe: (listener: () => void) => () => void;
}

export interface Store<T> extends ReadableStore<T> {
  readonly set: (next: T) => void;
  readonly update: (change: (current: T) => T) => void;
}

/** Holds state outside React; setting the very same value tells no one. */
export function createStore<T>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<() => void>();

  function set(next: T): void {
    if (Object.is(next, current)) return;
    current = next;
    for (const listener of listeners) listener();
  }

  return {
    get: () => current,
    set,
    update: (change) => set(change(current)),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
