import { describe, expect, it, vi } from "vitest";
import { onAbort, orAbort } from "../../../../electron/clock/on-abort.ts";

describe("onAbort", () => {
  it("runs once when the signal aborts, and at once where it has", () => {
    const controller = new AbortController();
    const run = vi.fn();
    onAbort(controller.signal, run);
    expect(run).not.toHaveBeenCalled();
    controller.abort();
    expect(run).toHaveBeenCalledOnce();
    onAbort(controller.signal, run);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("runs nothing once it was called off", () => {
    const controller = new AbortController();
    const run = vi.fn();
    onAbort(controller.signal, run)();
    controller.abort();
    expect(run).not.toHaveBeenCalled();
  });
});

describe("orAbort", () => {
  it("gives what came in time, and leaves nothing on the signal", async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, "removeEventListener");
    await expect(orAbort(Promise.resolve(42), signal)).resolves.toBe(42);
    await expect(orAbort(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
    expect(removed).toHaveBeenCalledTimes(2);
  });

  it("throws the signal's reason, before or while it waits", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped");
    const waiting = orAbort(new Promise(() => undefined), controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(orAbort(new Promise(() => undefined), controller.signal)).rejects.toBe(reason);
  });
});
