import { useCallback, useEffect, useRef, useState } from "react";
import type {
  RunCursor,
  RunFilter,
  RunRow,
  RunSort,
} from "../../shared/contract/timeline-procedures.ts";
import type { ErrorData } from "../../shared/error-data.ts";
import { toErrorData } from "../../shared/errors.ts";
import { useServices } from "../services.ts";

/** Rows of a page: a few screens of them. */
const PAGE = 100;

export interface RunOrder {
  readonly sort: RunSort;
  readonly direction: "ascending" | "descending";
}

export interface RunList {
  readonly rows: readonly RunRow[];
  readonly state: "loading" | "ready" | "failed";
  readonly error: ErrorData | undefined;
  /** Where the next page begins; null where all are there. */
  readonly next: RunCursor | null;
}

const LOADING: RunList = { rows: [], state: "loading", error: undefined, next: null };

/** The runs that a filter leaves, read page by page; the rows of the last question stay until the new ones are there. */
export function useRunList(filter: RunFilter, order: RunOrder) {
  const { client } = useServices();
  const [list, setList] = useState<RunList>(LOADING);
  const [attempt, setAttempt] = useState(0);
  const asked = useRef<AbortController>(undefined);
  const { sort, direction } = order;

  useEffect(() => {
    const asking = new AbortController();
    asked.current = asking;
    client
      .call(
        "timeline.list",
        { filter, sort, direction, after: null, limit: PAGE },
        { signal: asking.signal },
      )
      .then(
        ({ rows, next }) => setList({ rows, next, state: "ready", error: undefined }),
        (cause: unknown) => {
          if (asking.signal.aborted) return;
          setList({ ...LOADING, state: "failed", error: toErrorData(cause) });
        },
      );
    return () => asking.abort();
  }, [client, filter, sort, direction, attempt]);

  const isReading = useRef(false);
  const loadMore = useCallback((): void => {
    const signal = asked.current?.signal;
    if (isReading.current || list.next === null || signal === undefined) return;
    isReading.current = true;
    client
      .call("timeline.list", { filter, sort, direction, after: list.next, limit: PAGE }, { signal })
      .then(
        ({ rows, next }) => {
          if (!signal.aborted)
            setList((before) => ({ ...before, rows: [...before.rows, ...rows], next }));
        },
        (cause: unknown) => {
          if (!signal.aborted) setList((before) => ({ ...before, error: toErrorData(cause) }));
        },
      )
      .finally(() => {
        isReading.current = false;
      });
  }, [client, filter, sort, direction, list.next]);

  return { list, loadMore, reload: useCallback(() => setAttempt((count) => count + 1), []) };
}
