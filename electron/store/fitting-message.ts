import type { Message, Part } from "../../shared/message.ts";

/**
 * What of one message, and of all that are opened together, is handed over, in UTF-16 units. A run writes no more than 4
 * MB (`answer-limits.ts`); older versions wrote as much as came, and a page that is handed a hundred megabytes never
 * opens the chat again. Twice what a run may write, since an answer may be continued.
 */
export const MESSAGE_LENGTH = 8_000_000;
const BRANCH_LENGTH = 24_000_000;

/** A row that holds more than this is not read as a whole, in bytes: three for each unit that is shown. */
export const ROW_BYTES = 24_000_000;

/** Said at the end of what is shown. */
export const LEFT_ON_DISK =
  "The rest of this message is too long to be shown. It is still in the history file, as it was stored.";

/** The messages of a branch, oldest first, as much of each as can be handed over; the newest ones have the most room. */
export function toFittingMessages(messages: readonly Message[]): readonly Message[] {
  let room = BRANCH_LENGTH;
  const fitting = messages.toReversed().map((message) => {
    const fit = toFittingMessage(message, Math.min(room, MESSAGE_LENGTH));
    room -= fit.parts.reduce((sum, part) => sum + lengthOf(part), 0);
    room = Math.max(0, room);
    return fit;
  });
  return fitting.toReversed();
}

/** Whether all of these parts can be handed over. */
export function areFitting(parts: readonly Part[]): boolean {
  return parts.reduce((sum, part) => sum + lengthOf(part), 0) <= MESSAGE_LENGTH;
}

/** The message itself where it fits; else as much of its beginning as does, and a sentence that says so. */
function toFittingMessage(message: Message, length: number): Message {
  const { parts: all } = message;
  if (all.reduce((sum, part) => sum + lengthOf(part), 0) <= length) return message;
  let room = length;
  const parts = all.flatMap((part): Part[] => {
    const own = lengthOf(part);
    if (room <= 0) return [];
    const cut = own <= room ? part : toCut(part, room);
    room -= own;
    return [cut];
  });
  return { ...message, parts: [...parts, { type: "text", text: LEFT_ON_DISK }] };
}

/** Arguments are bounded where they are read (`fitting-arguments.ts`), sources by their schema. */
function lengthOf(part: Part): number {
  if (part.type === "notice" || part.type === "sources") return 0;
  return part.type === "tool-call" ? (part.result?.length ?? 0) : part.text.length;
}

function toCut(part: Part, length: number): Part {
  const cut = (text: string): string => text.slice(0, length).toWellFormed();
  if (part.type === "notice" || part.type === "sources") return part;
  return part.type === "tool-call"
    ? { ...part, result: part.result === null ? null : cut(part.result) }
    : { ...part, text: cut(part.text) };
}
