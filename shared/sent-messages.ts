import type { MessageId } from "./ids.ts";
import type { Message } from "./message.ts";

/**
 * The part of a branch that the model is sent: all of it, or from the marked message on. A mark that is on another
 * branch means nothing here. Cut between messages, so no tool call is parted from its result.
 */
export function sentMessages(
  branch: readonly Message[],
  sentFrom: MessageId | null,
): readonly Message[] {
  const index = branch.findIndex(({ id }) => id === sentFrom);
  return index === -1 ? branch : branch.slice(index);
}
