import type { Message, Part } from "../../../shared/message.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** What stands round each message on the wire. */
export const TOKENS_PER_MESSAGE = 4;

/** What a stored message is in a prompt, roughly: its text, tool calls and their results. Reasoning is not sent back. */
export function estimateMessage({ parts }: Pick<Message, "parts">): number {
  return parts.reduce((sum, part) => sum + estimatePart(part), TOKENS_PER_MESSAGE);
}

function estimatePart(part: Part): number {
  switch (part.type) {
    case "text":
    case "attachment":
      return estimateTokens(part.text);
    case "tool-call":
      return (
        2 * TOKENS_PER_MESSAGE +
        estimateTokens(`${part.toolName} ${JSON.stringify(part.args)}`) +
        estimateTokens(part.result ?? "")
      );
    case "reasoning":
    case "notice":
    case "sources":
      return 0;
  }
}
