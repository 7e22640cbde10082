import { useSyncExternalStore } from "react";
import { useServices } from "../services.ts";

/** Often enough that a second never shows a quarter too long. */
const LOOK_MS = 250;

/** Whole seconds until a time in milliseconds since the epoch, never below 0; renders again with each second. */
export function useSecondsLeft(until: number): number {
  const { now } = useServices();
  return useSyncExternalStore(watchTime, () => Math.max(0, Math.ceil((until - now()) / 1_000)));
}

function watchTime(listener: () => void): () => void {
  const timer = setInterval(listener, LOOK_MS);
  return () => clearInterval(timer);
}
