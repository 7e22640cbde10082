import type { ExportedChat } from "../exported-chat.ts";

/** How chats are written to a file. Adding one: a file beside this, and its lines in `formats.ts` and in
 * `exportFormat` of the contract. */
export interface ExportFormat {
  /** What stands before the first chat. */
  readonly start: string;
  /** Each piece as it is written, so that no chat is ever one string. @param index from 0. */
  readonly chat: (chat: ExportedChat, index: number) => Iterable<string>;
  /** What stands behind the last. */
  readonly end: string;
}
