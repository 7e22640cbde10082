type Listener = (...args: never[]) => void;

/** The part of Node's EventEmitter that Electron's sandboxed preload gets as `require("events")`. */
export interface PageEmitter {
  on(event: string, listener: Listener): this;
  addListener(event: string, listener: Listener): this;
  once(event: string, listener: Listener): this;
  off(event: string, listener: Listener): this;
  removeListener(event: string, listener: Listener): this;
  removeAllListeners(event?: string): this;
  emit(event: string, ...args: unknown[]): boolean;
  listenerCount(event: string): number;
  listeners(event: string): Listener[];
  eventNames(): string[];
}

/** Makes the class inside the page. Self-contained: its source text is injected. */
export function createPageEmitter(): new () => PageEmitter {
  interface Entry {
    readonly listener: Listener;
    readonly once: boolean;
  }

  return class EventEmitter implements PageEmitter {
    #entries = new Map<string, Entry[]>();

    #add(event: string, listener: Listener, once: boolean): this {
      if (typeof listener !== "function")
        throw new TypeError('The "listener" argument must be of type Function');
      this.#entries.set(event, [...(this.#entries.get(event) ?? []), { listener, once }]);
      return this;
    }
    on(event: string, listener: Listener): this {
      return this.#add(event, listener, false);
    }
    addListener(event: string, listener: Listener): this {
      return this.#add(event, listener, false);
    }
    once(event: string, listener: Listener): this {
      return this.#add(event, listener, true);
    }
    off(event: string, listener: Listener): this {
      const entries = this.#entries.get(event) ?? [];
      const at = entries.findLastIndex((entry) => entry.listener === listener);
      if (at < 0) return this;
      if (entries.length === 1) this.#entries.delete(event);
      else this.#entries.set(event, entries.toSpliced(at, 1));
      return this;
    }
    removeListener(event: string, listener: Listener): this {
      return this.off(event, listener);
    }
    removeAllListeners(event?: string): this {
      if (event === undefined) this.#entries.clear();
      else this.#entries.delete(event);
      return this;
    }
    emit(event: string, ...args: unknown[]): boolean {
      const entries = this.#entries.get(event) ?? [];
      for (const { listener, once } of entries) {
        if (once) this.off(event, listener);
        listener.apply(this, args as never[]);
      }
      return entries.length > 0;
    }
    listenerCount(event: string): number {
      return this.#entries.get(event)?.length ?? 0;
    }
    eventNames(): string[] {
      return [...this.#entries.keys()];
    }
    listeners(event: string): Listener[] {
      return (this.#entries.get(event) ?? []).map((entry) => entry.listener);
    }
  };
}
