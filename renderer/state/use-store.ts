import { useSyncExternalStore } from "react";
import type { ReadableStore } from "./store.ts";

const identity = (value: unknown): unknown => value;

/** Reads a store, or the part of it that `select` picks; renders again only when that part is another value. */
export function useStore<T>(store: ReadableStore<T>): T;
export function useStore<T, S>(store: ReadableStore<T>, select: (state: T) => S): S;
export function useStore<T>(
  store: ReadableStore<T>,
  select: (state: T) => unknown = identity,
): unknown {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
