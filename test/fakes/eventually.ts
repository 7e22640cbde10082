import { vi } from "vitest";

/** Waits until the expectation holds, as long as a busy machine may take; a fact that never comes still fails the test. */
export function eventually<T>(expectation: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(expectation, { timeout: 15_000 });
}
