import type { Message, Part } from "../../../shared/message.ts";
import { estimatePicture } from "./estimate-picture.ts";
import { estimateTokens } from "./estimate-tokens.ts";

/** What stands round each message on the wire. */
export const TOKENS_PER_MESSAGE = 4;

/**
 * What a stored message is in a prompt, roughly: its text, pictures, tool calls and their results. Reasoning is not sent
 * back.
 *
 * @param model its name decides how pictures are counted.
 */
export function estimateMessage({ parts }: Pick<Message, "parts">, model: string): number {
  return parts.reduce((sum, part) => sum + estimatePart(part, model), TOKENS_PER_MESSAGE);
}

function estimatePart(part: Part, model: string): number {
  switch (part.type) {
    case "text":
      return estimateTokens(part.text);
    case "attachment":
      return part.picture === undefined
        ? estimateTokens(part.text)
        : estimatePicture(part.picture, model);
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
