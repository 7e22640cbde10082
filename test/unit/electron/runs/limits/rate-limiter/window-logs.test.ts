import { describe, expect, it } from "vitest";
import { createWindowLogs } from "../../../../../../electron/runs/limits/rate-limiter/window-logs.ts";

const setUp = () => createWindowLogs(() => ({ requests: 5, tokens: null, windowMs: 1_000 }));

describe("createWindowLogs", () => {
  it("keeps the log of a window between its requests", () => {
    const logs = setUp();
    const letGo = logs.hold(1);
    logs.of(1).take(0, 0);
    letGo();
    logs.sweep(999);
    expect(logs.of(1).usage(999).used).toBe(1);
    expect(logs.of(2).usage(999).used).toBe(0);
  });

  it("drops a log that has run empty, but not one that a request holds", () => {
    const logs = setUp();
    const letGo = logs.hold(1);
    const first = logs.of(1);
    logs.sweep(5_000);
    expect(logs.of(1)).toBe(first);
    letGo();
    expect(logs.of(1)).toBe(first);
    logs.sweep(5_000);
    expect(logs.of(1)).not.toBe(first);
  });

  it("drops the log of a closed window with its last request", () => {
    const logs = setUp();
    const [letFirstGo, letSecondGo] = [logs.hold(1), logs.hold(1)];
    logs.of(1).take(0, 0);
    logs.forget(1);
    letFirstGo();
    expect(logs.of(1).usage(0).used).toBe(1);
    letSecondGo();
    expect(logs.of(1).usage(0).used).toBe(0);
  });

  it("drops the log of a closed window that has no request at once", () => {
    const logs = setUp();
    const letGo = logs.hold(1);
    logs.of(1).take(0, 0);
    letGo();
    logs.forget(1);
    logs.forget(2);
    expect(logs.of(1).usage(0).used).toBe(0);
  });
});
