import type { IncompleteReason, MessageStatus } from "../../../shared/message.ts";

/** How Langfuse colours a run; undefined for one that ended well. */
export function levelOf(status: MessageStatus): "WARNING" | "ERROR" | undefined {
  if (status.type !== "incomplete") return undefined;
  return status.reason === "stopped" || status.reason === "truncated" ? "WARNING" : "ERROR";
}

const WORDS: Readonly<Record<IncompleteReason, string>> = {
  stopped: "Stopped",
  "timed-out": "Timed out",
  interrupted: "Interrupted",
  truncated: "Truncated",
  filtered: "Filtered",
  failed: "Failed",
};

/** Why a run is not complete, in the words the screen shows; undefined for one that is. */
export function statusMessageOf(status: MessageStatus): string | undefined {
  if (status.type !== "incomplete") return undefined;
  const { reason, error } = status;
  return error === null ? WORDS[reason] : `${WORDS[reason]}: ${error.message} (${error.code})`;
}
