import { useDeferredValue, useEffect, useLayoutEffect, useState } from "react";
import type { Message } from "../../shared/message.ts";
import { useServices } from "../services.ts";
import { articleId } from "../messages/message-item.tsx";
import type { ThreadStore } from "../thread/thread-store.ts";
import { findHits, type FindHit } from "./find-hits.ts";
import { mark, rangesOf } from "./mark-hits.ts";
import "./find.css";

export interface Find {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly hits: readonly FindHit[];
  /** Which of them is shown, from 0; -1 where nothing was found. */
  readonly at: number;
  /** Goes on by so many hits, round the ends. */
  readonly move: (step: number) => void;
}

/** Finds words in a chat and marks them where they are on the screen, as long as the caller is. */
export function useFind(thread: ThreadStore, messages: readonly Message[]): Find {
  const { shell } = useServices();
  const [query, setQuery] = useState("");
  const [hits, setHits] = useState<readonly FindHit[]>([]);
  /** What is shown, and whether the person was led there since: a new object each time. */
  const [chosen, setChosen] = useState<FindHit>();
  // A growing answer is looked through when there is time.
  const settled = useDeferredValue(messages);

  useEffect(() => {
    const abort = new AbortController();
    void findHits(settled, query, abort.signal).then((found) => {
      if (found === undefined || abort.signal.aborted) return;
      setHits(found);
    });
    return () => abort.abort();
  }, [settled, query]);

  const index = hits.findIndex(
    ({ messageId, nth }) => messageId === chosen?.messageId && nth === chosen.nth,
  );
  // Until somebody steps, the newest: that is where one reads.
  const at = index === -1 ? hits.length - 1 : index;
  const current = hits[at];

  const currentId = current?.messageId;
  const currentNth = current?.nth;
  useEffect(() => {
    if (currentId === undefined || currentNth === undefined) return;
    shell.find({ threadId: thread.threadId, messageId: currentId, isMarked: true });
  }, [shell, thread, currentId, currentNth, query]);

  useMarks(query, current);
  return {
    query,
    setQuery: (next) => {
      setQuery(next);
      setChosen(undefined);
    },
    hits,
    at,
    move: (step) => {
      if (hits.length > 0) setChosen(hits[(at + step + hits.length) % hits.length]);
    },
  };
}

/** Colours what is on the screen, and again when other messages come into it; brings the current one into view, once. */
function useMarks(query: string, current: FindHit | undefined): void {
  useLayoutEffect(() => {
    const log = document.querySelector('[role="log"]');
    if (log === null) return undefined;
    let isWanted = current !== undefined;
    let frame = 0;
    const draw = (): void => {
      const all: Range[] = [];
      let shown: Range | undefined;
      for (const article of log.querySelectorAll("article")) {
        const ranges = rangesOf(article, query);
        all.push(...ranges);
        if (current !== undefined && article.id === articleId(current.messageId)) {
          // What is written and what is drawn may differ by one that spans two blocks.
          shown = ranges[Math.min(current.nth, ranges.length - 1)];
        }
      }
      mark(all, shown);
      if (shown === undefined || !isWanted) return;
      isWanted = false;
      shown.startContainer.parentElement?.scrollIntoView({ block: "center" });
    };
    const soon = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    };
    const observer = new MutationObserver(soon);
    observer.observe(log, { childList: true, characterData: true, subtree: true });
    soon();
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      mark([], undefined);
    };
  }, [query, current]);
}
