import { performance } from "node:perf_hooks";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";

type DeltaEvent = Extract<ChatModelStreamEvent, { event: "content-block-delta" }>;

/** Half a frame: how long a burst may hold the main thread before it gives way. */
const LONGEST_BURST_MS = 8;

/**
 * Joins pieces of one block that come in one read of the socket, and lets the event loop turn between bursts. So a
 * provider that floods costs half, and starves neither windows nor timers: Node reads a full socket many times over
 * before it runs anything else, unless nobody asks for more (perf.md, section 2.3). At the pace of a real model nothing
 * is joined, and nothing waits longer than one turn of the loop.
 */
export async function* joinBursts(
  events: AsyncIterable<ChatModelStreamEvent>,
): AsyncGenerator<ChatModelStreamEvent> {
  const iterator = events[Symbol.asyncIterator]();
  const pull = (): Promise<IteratorResult<ChatModelStreamEvent>> => {
    const upcoming = iterator.next();
    // It is awaited later, and may fail before.
    upcoming.catch(() => undefined);
    return upcoming;
  };
  let upcoming = pull();
  try {
    for (;;) {
      const result = await upcoming;
      if (result.done === true) return;
      upcoming = pull();
      const first = result.value;
      if (first.event !== "content-block-delta") {
        yield first;
        continue;
      }
      const pieces: [DeltaEvent, ...DeltaEvent[]] = [first];
      const over = turnOfTheLoop(undefined);
      const startedAt = performance.now();
      for (;;) {
        // A failure waits until what came before it is given on.
        const following = await Promise.race([upcoming, over]).catch(() => undefined);
        if (following === undefined || following.done === true) break;
        if (!belongsTo(first, following.value)) break;
        pieces.push(following.value);
        upcoming = pull();
        if (performance.now() - startedAt > LONGEST_BURST_MS) {
          await over;
          break;
        }
      }
      yield join(pieces);
    }
  } finally {
    await iterator.return?.();
  }
}

function belongsTo(first: DeltaEvent, event: ChatModelStreamEvent): event is DeltaEvent {
  return (
    event.event === "content-block-delta" &&
    event.index === first.index &&
    event.delta.type === first.delta.type &&
    textOf(event) !== undefined
  );
}

/** What of a delta is appended to the block; undefined for one that does something else. */
function textOf({ delta }: DeltaEvent): string | undefined {
  switch (delta.type) {
    case "text-delta":
      return delta.text;
    case "reasoning-delta":
      return delta.reasoning;
    case "tool-call-delta":
      return delta.args;
    case "data-delta":
    case "block-delta":
      return undefined;
  }
}

function join(pieces: readonly [DeltaEvent, ...DeltaEvent[]]): DeltaEvent {
  const [first] = pieces;
  if (pieces.length === 1) return first;
  const text = pieces.map((piece) => textOf(piece) ?? "").join("");
  switch (first.delta.type) {
    case "text-delta":
      return { ...first, delta: { type: "text-delta", text } };
    case "reasoning-delta":
      return { ...first, delta: { type: "reasoning-delta", reasoning: text } };
    case "tool-call-delta":
      return { ...first, delta: { type: "tool-call-delta", args: text } };
    case "data-delta":
    case "block-delta":
      return first;
  }
}
