import type { Message } from "../../shared/message.ts";
import type { ThreadStore } from "../thread/thread-store.ts";

/** What every part of a message is given. */
export interface MessageItemProps {
  readonly thread: ThreadStore;
  readonly message: Message;
  readonly isLast: boolean;
  /** A search has led to it. */
  readonly isFound?: boolean;
  /** What was found is marked within it. */
  readonly isMarked?: boolean;
}
