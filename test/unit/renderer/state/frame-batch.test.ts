import { afterEach, describe, expect, it, vi } from "vitest";
import { createFrameBatch, requestBrowserFrame } from "../../../../renderer/state/frame-batch.ts";
import { createManualFrames } from "../manual-frames.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("createFrameBatch", () => {
  it("commits once per frame however often it was marked", () => {
    const frames = createManualFrames();
    const commit = vi.fn();
    const batch = createFrameBatch(commit, frames.requestFrame);
    batch.mark();
    batch.mark();
    expect(commit).not.toHaveBeenCalled();
    frames.tick();
    frames.tick();
    expect(commit).toHaveBeenCalledTimes(1);
  });

  it("flushes what is outstanding, and only that", () => {
    const frames = createManualFrames();
    const commit = vi.fn();
    const batch = createFrameBatch(commit, frames.requestFrame);
    batch.flush();
    expect(commit).not.toHaveBeenCalled();
    batch.mark();
    batch.flush();
    frames.tick();
    expect(commit).toHaveBeenCalledTimes(1);
  });

  it("forgets what was cancelled", () => {
    const frames = createManualFrames();
    const commit = vi.fn();
    const batch = createFrameBatch(commit, frames.requestFrame);
    batch.mark();
    batch.cancel();
    frames.tick();
    expect(commit).not.toHaveBeenCalled();
  });
});

describe("requestBrowserFrame", () => {
  it("comes by timer where no frame is drawn, and only once", () => {
    vi.useFakeTimers();
    vi.stubGlobal("requestAnimationFrame", () => 1);
    vi.stubGlobal("cancelAnimationFrame", () => undefined);
    const callback = vi.fn();
    requestBrowserFrame(callback);
    vi.advanceTimersByTime(1_000);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});
