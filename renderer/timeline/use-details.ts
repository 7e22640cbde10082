import { useMemo, useSyncExternalStore } from "react";
import type { MessageId, ThreadId } from "../../shared/ids.ts";
import { useServices } from "../services.ts";
import { useStore } from "../state/use-store.ts";
import type { DetailsSource } from "./details-store.ts";

/** The element that shows a run; there is one. */
export const DETAILS_ID = "run-details";

/** What the page shows now: a run that belongs to another chat or page waits until the person is back there. */
export function useShownSource(): DetailsSource | undefined {
  const { details, shell, currentThread } = useServices();
  const source = useStore(details.state, (state) => state.source);
  const page = useStore(shell.state, (state) => state.page);
  const threadId = useStore(currentThread)?.threadId;
  if (source?.type === "run") return page === "runs" ? source : undefined;
  return page === "chat" && source?.threadId === threadId ? source : undefined;
}

/** Beside the sidebar and a chat that can be read there is no room for a third column. */
const TIGHT = "(max-width: 960px)";

/** Whether a run's details cover the page, for want of room beside it. */
export function useIsCovering(): boolean {
  const { shell } = useServices();
  const isNarrow = useStore(shell.state, (state) => state.isNarrow);
  const isTight = useSyncExternalStore(watchTight, readTight);
  return isNarrow || isTight;
}

// Where there is no layout, nothing is tight.
const tightQuery = (): MediaQueryList | undefined =>
  typeof matchMedia === "function" ? matchMedia(TIGHT) : undefined;
const readTight = (): boolean => tightQuery()?.matches ?? false;

function watchTight(onChange: () => void): () => void {
  const query = tightQuery();
  query?.addEventListener("change", onChange);
  return () => query?.removeEventListener("change", onChange);
}

/** An answer's side of it: whether its run is shown, and the ways there. */
export interface AnswerDetails {
  readonly isOpen: boolean;
  readonly spotlight: { readonly part: number } | undefined;
  readonly toggle: () => void;
  readonly findSpan: (part: number) => void;
  readonly goBack: () => void;
}

export function useAnswerDetails(threadId: ThreadId, messageId: MessageId): AnswerDetails {
  const { details } = useServices();
  const isOpen = useStore(
    details.state,
    ({ source }) => source?.type === "answer" && source.messageId === messageId,
  );
  const spotlight = useStore(details.state, (state) => (isOpen ? state.spotlight : undefined));
  return useMemo(() => {
    const source = { type: "answer", threadId, messageId } as const;
    return {
      isOpen,
      spotlight,
      toggle: () => details.toggle(source),
      findSpan: (part) => details.findSpan(source, part),
      goBack: details.goBack,
    };
  }, [details, threadId, messageId, isOpen, spotlight]);
}
