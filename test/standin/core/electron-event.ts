import type { EventEmitter } from "node:events";
/** The first argument of Electron's events: what happened, and a way to prevent it. */
export interface ElectronEvent {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

export function createEvent<T extends object>(details: T): T & ElectronEvent;
export function createEvent(): ElectronEvent;
export function createEvent(details: object = {}): ElectronEvent {
  let prevented = false;
  const event = {
    preventDefault(): void {
      prevented = true;
    },
    get defaultPrevented(): boolean {
      return prevented;
    },
  };
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(details));
}

/** Throws an error where nobody but `uncaughtException` catches it; whoever calls goes on. */
export function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/** Emits as Electron's own side does: a listener that throws keeps nobody else from hearing of what happens next. */
export function tell(emitter: EventEmitter, name: string, ...args: readonly unknown[]): void {
  try {
    emitter.emit(name, ...args);
  } catch (error) {
    throwLater(error);
  }
}
