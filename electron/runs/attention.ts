import type { ThreadId } from "../../shared/ids.ts";
import type { ThreadStore } from "../store/thread-store.ts";
import { nowOrSoon } from "../store/when-free.ts";
import type { Changes } from "./changes.ts";

/** A run that holds still until a person has decided. */
export interface Question {
  readonly threadId: ThreadId;
  /** The chat's title. */
  readonly title: string;
  /** What is asked, in a sentence. */
  readonly text: string;
  /** The windows that show the chat, and the question with it. */
  readonly shownIn: readonly number[];
}

/** Which chats want a person's attention, and which of them the windows show. */
export interface Attention {
  /** The chats whose runs wait for a person, the longest wait first. */
  threadIds(): readonly ThreadId[];
  /** A run asks; undefined once it asks no more. */
  ask(threadId: ThreadId, text: string | undefined): void;
  /** A run is over: an answer that a window shows is seen. */
  ended(threadId: ThreadId): void;
  /** A window shows this chat from now on; null is none. What was new in it is seen. */
  show(windowId: number, threadId: ThreadId | null): void;
  /** The window is gone. */
  forget(windowId: number): void;
}

interface AttentionDeps {
  readonly threads: Pick<ThreadStore, "has" | "summary" | "markSeen">;
  readonly changes: Pick<Changes, "publish">;
  readonly onChange: (questions: readonly Question[]) => void;
  /** Tells the log. */
  readonly report: (error: unknown) => void;
}

export function createAttention({ threads, changes, onChange, report }: AttentionDeps): Attention {
  const asked = new Map<ThreadId, string>();
  const shown = new Map<number, ThreadId>();

  const windowsOf = (threadId: ThreadId): readonly number[] =>
    [...shown].flatMap(([windowId, each]) => (each === threadId ? [windowId] : []));
  const tell = (): void =>
    onChange(
      [...asked]
        .filter(([threadId]) => threads.has(threadId))
        .map(([threadId, text]) => ({
          threadId,
          title: threads.summary(threadId).title,
          text,
          shownIn: windowsOf(threadId),
        })),
    );

  /** That something was seen is worth no failure of whoever shows it. */
  const markSeen = (threadId: ThreadId): boolean =>
    nowOrSoon(() => threads.markSeen(threadId), report) ?? false;

  return {
    threadIds: () => [...asked.keys()],
    ask(threadId, text) {
      if (text === undefined) asked.delete(threadId);
      else asked.set(threadId, text);
      changes.publish({ type: "attention-changed", threadIds: [...asked.keys()] });
      tell();
    },
    ended(threadId) {
      if (windowsOf(threadId).length > 0) markSeen(threadId);
    },
    show(windowId, threadId) {
      if (threadId === null) shown.delete(windowId);
      else shown.set(windowId, threadId);
      if (threadId !== null && markSeen(threadId) && threads.has(threadId)) {
        changes.publish({ type: "thread-changed", thread: threads.summary(threadId) });
      }
      tell();
    },
    forget(windowId) {
      if (shown.delete(windowId)) tell();
    },
  };
}
