import type { RunId } from "../../shared/ids.ts";
import type { RunEvent } from "../../shared/run-event.ts";

/** Keeps the computer from falling asleep while a run works; not while it waits for a person, which may take all night. */
export interface KeepAwake {
  /** Hears every event of a run. */
  readonly observe: (run: RunId) => (event: RunEvent) => void;
  /** The setting may have changed. */
  readonly recheck: () => void;
}

interface KeepAwakeDeps {
  readonly isWanted: () => boolean;
  /** Asks the system to stay awake. @returns a function that takes that back. */
  readonly block: () => () => void;
}

export function createKeepAwake({ isWanted, block }: KeepAwakeDeps): KeepAwake {
  const working = new Set<RunId>();
  const asking = new Map<RunId, Set<string>>();
  let release: (() => void) | undefined;

  const recheck = (): void => {
    const isBusy = [...working].some((run) => (asking.get(run)?.size ?? 0) === 0);
    if (isBusy && isWanted()) {
      release ??= block();
    } else {
      release?.();
      release = undefined;
    }
  };

  const apply = (run: RunId, event: RunEvent): boolean => {
    const { type } = event;
    if (type === "run-start") working.add(run);
    else if (type === "ask-start") {
      asking.set(run, (asking.get(run) ?? new Set()).add(event.askId));
    } else if (type === "ask-end") asking.get(run)?.delete(event.askId);
    else if (type === "approval-start") {
      asking.set(run, (asking.get(run) ?? new Set()).add(event.toolCallId));
    } else if (type === "approval-end") asking.get(run)?.delete(event.toolCallId);
    else if (type === "run-end") {
      working.delete(run);
      asking.delete(run);
    } else return false;
    return true;
  };

  return {
    observe: (run) => (event) => {
      if (apply(run, event)) recheck();
    },
    recheck,
  };
}
