/** Calls back when the next frame is due. @returns a function that calls it off. */
export type RequestFrame = (callback: () => void) => () => void;

/** How late a commit may be where no frame comes: browsers draw none for a hidden window. */
const HIDDEN_FRAME_MS = 100;

export const requestBrowserFrame: RequestFrame = (callback) => {
  const cancel = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const fire = (): void => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(fire);
  const timer = setTimeout(fire, HIDDEN_FRAME_MS);
  return cancel;
};

export interface FrameBatch {
  /** Something changed: commit with the next frame. */
  readonly mark: () => void;
  /** Commits now what is outstanding. */
  readonly flush: () => void;
  /** Forgets what is outstanding. */
  readonly cancel: () => void;
}

/** Turns any number of changes into one commit per frame. */
export function createFrameBatch(commit: () => void, requestFrame: RequestFrame): FrameBatch {
  let cancelFrame: (() => void) | undefined;

  function cancel(): void {
    cancelFrame?.();
    cancelFrame = undefined;
  }

  return {
    mark: () => {
      cancelFrame ??= requestFrame(() => {
        cancelFrame = undefined;
        commit();
      });
    },
    flush: () => {
      if (cancelFrame === undefined) return;
      cancel();
      commit();
    },
    cancel,
  };
}
