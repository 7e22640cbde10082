import type { MessageStatus } from "../../../shared/message.ts";
import type { RunTag } from "../run-tag.ts";

/** Times by `sharedNow`; undefined is not over. */
export interface Wait {
  readonly reason: "rate-limit" | "retry";
  readonly startedAt: number;
  endedAt: number | undefined;
}

/** A run as the person at its window saw it. Times by `sharedNow`. */
export interface RunRecord extends RunTag {
  /** When Send was pressed. */
  readonly startedAt: number;
  firstTextAt: number | undefined;
  endedAt: number | undefined;
  readonly waits: Map<string, Wait>;
  /** Events that reached the page. */
  events: number;
  /** Numbers missing or repeated in the sequence of events. */
  gaps: number;
  /** The text as the page put it together from the events. */
  pageText: string;
  /** The text and the status as the database has them when all is over. */
  storedText: string;
  storedStatus: MessageStatus | undefined;
}
