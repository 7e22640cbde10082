import type { RequestFrame } from "../../../renderer/state/frame-batch.ts";

export interface ManualFrames {
  readonly requestFrame: RequestFrame;
  /** Draws one frame. */
  readonly tick: () => void;
}

/** Frames that come when the test says so. */
export function createManualFrames(): ManualFrames {
  let due = new Set<() => void>();
  return {
    requestFrame: (callback) => {
      due.add(callback);
      return () => due.delete(callback);
    },
    tick: () => {
      const now = due;
      due = new Set();
      for (const callback of now) callback();
    },
  };
}
