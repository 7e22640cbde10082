import { vi } from "vitest";

/**
 * Timers under a test's hand, for what is built on countdowns: the turns of the event loop that a countdown gives before
 * it ends take no time.
 */
export function useFakeClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("setImmediate", (run: (...given: unknown[]) => void, ...given: unknown[]) =>
    run(...given),
  );
}

export function useRealClock(): void {
  vi.unstubAllGlobals();
  vi.useRealTimers();
}
