import type { MessageId, RunId, ThreadId } from "../../shared/ids.ts";
import { createStore, type ReadableStore } from "../state/store.ts";

/** Whose run is shown: an answer's newest of the chat that is open, or one from the list of all runs. */
export type DetailsSource =
  | { readonly type: "answer"; readonly threadId: ThreadId; readonly messageId: MessageId }
  | { readonly type: "run"; readonly runId: RunId };

export interface DetailsState {
  /** Undefined while no run is shown. */
  readonly source: DetailsSource | undefined;
  readonly spanId: string | undefined;
  /** The part of the answer that a span has led to; a new object each time. */
  readonly spotlight: { readonly part: number } | undefined;
  /** The part of the answer whose span is looked for; a new object each time. */
  readonly wanted: { readonly part: number } | undefined;
  /** Where the panel covers the chat, it makes way while the person looks at the answer. */
  readonly isAside: boolean;
  /** The tree is to take the keyboard; a new object each time. */
  readonly focusTree: object | undefined;
}

/** Which run stands beside the page, and what of it. */
export interface DetailsStore {
  readonly state: ReadableStore<DetailsState>;
  /** Shows a run, or hides the one that is shown already. */
  readonly toggle: (source: DetailsSource) => void;
  /** Hides it; whoever had the keyboard when it was opened has it again. */
  readonly close: () => void;
  readonly select: (spanId: string | undefined) => void;
  /** Shows a part of the answer. */
  readonly showPart: (part: number) => void;
  /** Opens an answer's run at what wrote a part of it. */
  readonly findSpan: (source: DetailsSource, part: number) => void;
  /** Leads from the part back to the span. */
  readonly goBack: () => void;
}

const CLOSED: DetailsState = {
  source: undefined,
  spanId: undefined,
  spotlight: undefined,
  wanted: undefined,
  isAside: false,
  focusTree: undefined,
};

export function createDetailsStore(): DetailsStore {
  const state = createStore<DetailsState>(CLOSED);
  let opener: Element | null = null;
  const patch = (part: Partial<DetailsState>): void =>
    state.update((current) => ({ ...current, ...part }));

  function close(): void {
    state.set(CLOSED);
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    opener = null;
  }
  return {
    state,
    close,
    toggle: (source) => {
      if (isSame(state.get().source, source)) {
        close();
        return;
      }
      opener = document.activeElement;
      state.set({ ...CLOSED, source });
    },
    select: (spanId) => patch({ spanId, wanted: undefined }),
    showPart: (part) => patch({ spotlight: { part }, isAside: true }),
    findSpan: (source, part) => {
      opener = document.activeElement;
      state.set({ ...CLOSED, source, wanted: { part } });
    },
    goBack: () => patch({ spotlight: undefined, isAside: false, focusTree: {} }),
  };
}

function isSame(a: DetailsSource | undefined, b: DetailsSource): boolean {
  if (a?.type === "answer" && b.type === "answer") return a.messageId === b.messageId;
  return a?.type === "run" && b.type === "run" && a.runId === b.runId;
}
