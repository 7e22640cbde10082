import { performance } from "node:perf_hooks";
import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";

type DeltaEvent = Extract<ChatModelStreamEvent, { event: "content-block-delta" }>;

type Burst = [DeltaEvent, ...DeltaEvent[]];

/** Half a frame: how long a burst may hold the main thread before it gives way. */
const LONGEST_BURST_MS = 8;

/**
 * Joins pieces of one block that come in one read of the socket, and lets the event loop turn between bursts. So a
 * provider that floods costs half, and starves neither windows nor timers: Node reads a full socket many times over
 * before it runs anything else, unless nobody asks for more. At the pace of a real model nothing
 * is joined, and nothing waits longer than one turn of the loop.
 */
export async function* joinBursts(
  events: AsyncIterable<ChatModelStreamEvent>,
): AsyncGenerator<ChatModelStreamEvent> {
  const iterator = events[Symbol.asyncIterator]();
  let upcoming = iterator.next();

  /** Takes what belongs to the piece until the event loop has turned. No race per piece: its promises are what costs. */
  const takeBurst = (first: DeltaEvent): Promise<Burst> =>
    new Promise((resolve) => {
      const pieces: Burst = [first];
      const startedAt = performance.now();
      let isOver = false;
      const end = (): void => {
        isOver = true;
        clearImmediate(turn);
        resolve(pieces);
      };
      const turn = setImmediate(end);
      const take = (result: IteratorResult<ChatModelStreamEvent>): void => {
        // What comes later, and what is of another kind, waits as `upcoming`.
        if (isOver) return;
        if (result.done === true || !belongsTo(first, result.value)) {
          end();
          return;
        }
        pieces.push(result.value);
        upcoming = iterator.next();
        const isLong = performance.now() - startedAt > LONGEST_BURST_MS;
        // A failure waits until what came before it is given on.
        upcoming.then(isLong ? ignore : take, isLong ? ignore : end);
      };
      upcoming.then(take, end);
    });

  try {
    for (;;) {
      const result = await upcoming;
      if (result.done === true) return;
      upcoming = iterator.next();
      const first = result.value;
      if (first.event === "content-block-delta") {
        yield join(await takeBurst(first));
      } else {
        // It is awaited later, and may fail before.
        upcoming.catch(ignore);
        yield first;
      }
    }
  } finally {
    await iterator.return?.();
  }
}

const ignore = (): void => undefined;

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

function join(pieces: Readonly<Burst>): DeltaEvent {
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
