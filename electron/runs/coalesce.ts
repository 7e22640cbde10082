import { isDelta, type DeltaEvent, type RunEvent } from "../../shared/run-event.ts";

/** One frame of a 60 Hz screen: more often, nobody can see it. */
const FRAME_MS = 16;

interface CoalesceOptions {
  readonly emit: (event: RunEvent) => void;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

/** Joins text as it pours in. */
export interface Coalescer {
  push(event: RunEvent): void;
  /** Emits what is held back. */
  flush(): void;
}

/**
 * Passes the first delta on at once and then at most one every 16 ms; anything that is not text goes through at once,
 * after the text before it, so the order of events never changes.
 */
export function createCoalescer({ emit, now }: CoalesceOptions): Coalescer {
  let held: DeltaEvent | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lastFrameAt = Number.NEGATIVE_INFINITY;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (held === undefined) return;
    const event = held;
    held = undefined;
    lastFrameAt = now();
    emit(event);
  };

  return {
    flush,
    push(event) {
      if (!isDelta(event)) {
        flush();
        emit(event);
        return;
      }
      const joined = joinDeltas(held, event);
      if (joined === undefined) flush();
      held = (joined ?? event) as DeltaEvent;
      // The clock is read here too: a full socket is read to its end before any timer runs.
      const dueMs = lastFrameAt + FRAME_MS - now();
      if (dueMs <= 0) flush();
      else timer ??= setTimeout(flush, dueMs);
    },
  };
}

/**
 * Joins two neighbouring deltas of the same kind into one, or returns undefined where they do not join. The joined one
 * bears the time of the later: whoever reads it knows that all of its text had arrived by then.
 */
export function joinDeltas(earlier: RunEvent | undefined, later: RunEvent): RunEvent | undefined {
  if (earlier === undefined || !isDelta(earlier) || !isDelta(later)) return undefined;
  return earlier.type === later.type ? { ...later, text: earlier.text + later.text } : undefined;
}
