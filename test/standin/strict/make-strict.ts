import { absent } from "../core/absent.ts";

/**
 * Gives `target` a throwing accessor for each name that Electron has and the stand-in has not, so that using one fails
 * by name instead of being `undefined`. Assigning is allowed: a test may put something there itself.
 */
export function makeStrict(
  target: object,
  names: readonly string[],
  describe: (name: string) => string,
): void {
  for (const name of names) {
    if (name in target) continue;
    Object.defineProperty(target, name, {
      configurable: true,
      get: () => absent(describe(name)),
      set(value: unknown) {
        Object.defineProperty(this as object, name, { value, writable: true, configurable: true });
      },
    });
  }
}

/** Refuses listeners for events that happen in Electron and never here: waiting for one would wait forever. */
export function refuseEvents(prototype: object, part: string, events: readonly string[]): void {
  const refused = new Set<unknown>(events);
  for (const name of ["on", "once", "addListener", "prependListener", "prependOnceListener"]) {
    const original = Reflect.get(prototype, name) as (
      this: object,
      event: unknown,
      listener: unknown,
    ) => unknown;
    Object.defineProperty(prototype, name, {
      configurable: true,
      writable: true,
      value(this: object, event: unknown, listener: unknown) {
        return refused.has(event)
          ? absent(`${part} event "${String(event)}"`)
          : original.call(this, event, listener);
      },
    });
  }
}

/** Stands for a module the stand-in does not have; any use of it throws. */
export function absentModule(name: string): object {
  // A function that can be constructed, so that `new` reaches the trap.
  const refuse = function (): never {
    return absent(name);
  };
  return new Proxy(refuse, {
    // Symbols and `then` are asked for by whoever prints or awaits a value; that is no use of it.
    get: (_target, key) =>
      typeof key === "symbol" || key === "then" ? undefined : absent(`${name}.${key}`),
    construct: refuse,
    apply: refuse,
  });
}
