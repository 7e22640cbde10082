import { foldText } from "../../shared/fold-text.ts";
import type { MessageId } from "../../shared/ids.ts";
import type { Message } from "../../shared/message.ts";
import { foldedSeenText } from "./seen-text.ts";

/** One place in a chat where the words stand. */
export interface FindHit {
  readonly messageId: MessageId;
  /** Which of those in its message it is, from 0. */
  readonly nth: number;
}

/** Nobody steps through more. */
export const MOST_HITS = 10_000;
/** Reading this long holds up nothing that a person does. */
const SLICE_MS = 8;

/**
 * Looks for words in all messages of a chat, whether they are on the screen or not: letter for letter, but for case,
 * accents and width. It gives up its turn every few milliseconds.
 *
 * @returns in the order of the chat; undefined when it was aborted.
 */
export async function findHits(
  messages: readonly Message[],
  query: string,
  signal: AbortSignal,
): Promise<readonly FindHit[] | undefined> {
  const wanted = foldText(query.toWellFormed());
  const hits: FindHit[] = [];
  if (wanted.trim() === "") return hits;
  let giveWayAt = performance.now() + SLICE_MS;
  for (const message of messages) {
    const count = occurrences(foldedSeenText(message), wanted).length;
    for (let nth = 0; nth < count && hits.length < MOST_HITS; nth += 1) {
      hits.push({ messageId: message.id, nth });
    }
    if (performance.now() < giveWayAt) continue;
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    if (signal.aborted) return undefined;
    giveWayAt = performance.now() + SLICE_MS;
  }
  return hits;
}

/** Where words stand in a text, both folded; none begins in another one. */
export function occurrences(folded: string, wanted: string): readonly number[] {
  const places: number[] = [];
  if (wanted === "") return places;
  for (
    let at = folded.indexOf(wanted);
    at !== -1;
    at = folded.indexOf(wanted, at + wanted.length)
  ) {
    places.push(at);
    if (places.length >= MOST_HITS) break;
  }
  return places;
}
