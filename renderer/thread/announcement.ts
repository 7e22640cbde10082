import { toShownLine } from "../../shared/foreign-text.ts";
import type { IncompleteReason, Message } from "../../shared/message.ts";
import type { RunEvent } from "../../shared/run-event.ts";

const INCOMPLETE: Record<IncompleteReason, string> = {
  stopped: "The answer was stopped.",
  "timed-out": "The answer timed out.",
  interrupted: "The answer was interrupted.",
  truncated: "The answer was cut off.",
  filtered: "The answer was filtered.",
  failed: "The answer failed.",
};

/** Said where an answer comes without tools; read aloud, and kept above the answer. */
export const TOOLS_REFUSED = "Answered without tools: this model does not support them here.";

export const PICTURES_REFUSED =
  "This model does not read pictures here, so it answered without them.";

/**
 * What a screen reader is told of a run event: that a tool or the answer has finished, never the text token by token
 * (one live region, on completion: the complaint in LibreChat#3570 is too many live updates).
 */
export function announcementOf(event: RunEvent, message: Message): string | undefined {
  switch (event.type) {
    case "tool-end":
      return `Tool ${toolName(message, event.toolCallId)} finished.`;
    case "tool-error":
      return `Tool ${toolName(message, event.toolCallId)} failed.`;
    case "guard-verdict":
      return `The result of tool ${toolName(message, event.toolCallId)} contains text that looks like instructions.`;
    case "run-end":
      return event.status.type === "complete"
        ? "The answer is ready."
        : INCOMPLETE[event.status.reason];
    case "wait-start":
      return waitWords(event);
    case "ask-start":
      return event.message;
    case "approval-start":
      return event.mayHaveRun === true
        ? `${toShownLine(event.title)} may have run before Parley was closed. Run again, or skip?`
        : `${toShownLine(event.title)} waits for your approval.`;
    case "clock-near":
      return "Still waiting. Keep waiting, or stop?";
    case "tools-refused":
      return TOOLS_REFUSED;
    case "pictures-refused":
      return PICTURES_REFUSED;
    default:
      // What is not read aloud is seen.
      return undefined;
  }
}

/** Main worded the wait when it began; whoever hears of it later hears the seconds that are left. */
function waitWords({ message, until, at }: Extract<RunEvent, { type: "wait-start" }>): string {
  return message.replace(/\b\d+ s\.$/, `${Math.ceil((until - at) / 1_000)} s.`);
}

function toolName(message: Message, id: string): string {
  const call = message.parts.findLast(
    (part) => part.type === "tool-call" && part.toolCallId === id,
  );
  return call?.type === "tool-call" ? call.toolName : "";
}
