import type { RunEvent } from "../../shared/run-event.ts";
import type { PlainMessage, SpanContent } from "../agent/agent.ts";
import { redactWithin } from "../observability/redact-within.ts";
import type { SpanSide, StoredSpan } from "../store/span-store.ts";

/** What is kept of one side of a span, in characters. */
const MAXIMUM_LENGTH = 1_000_000;
/** Storing waits until the model has been asked: what it was sent must not delay the sending. */
const DELAY_MS = 200;

interface RecorderOptions {
  readonly save: (spans: readonly StoredSpan[]) => void;
  /** Hears of what could not be stored; it is not tried again, and the run goes on. */
  readonly onError: (error: unknown) => void;
}

/** Carries what a run's spans were given and gave back to disk, without credentials. */
export interface SpanRecorder {
  readonly record: (content: SpanContent) => void;
  /** Hears every event of the run: a model call that breaks off leaves what it had said. */
  readonly observe: (event: RunEvent) => void;
  /** Stores what is left. */
  readonly flush: () => void;
}

export function createSpanRecorder({ save, onError }: RecorderOptions): SpanRecorder {
  /** A prompt's messages come again with every call of a run. */
  const written = new WeakMap<PlainMessage, string>();
  /** Calls whose answer came as a whole. */
  const answered = new Set<string>();
  const partial = createPartialAnswer();
  let held: SpanContent[] = [];
  let timer: NodeJS.Timeout | undefined;

  function write(message: PlainMessage): string {
    const known = written.get(message);
    if (known !== undefined) return known;
    const text = JSON.stringify(redactWithin(message));
    written.set(message, text);
    return text;
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const contents = held;
    held = [];
    if (contents.length === 0) return;
    try {
      save(
        contents.map(({ spanId, input, output }) => ({
          spanId,
          ...(input === undefined ? {} : { input: bound(input.map(write)) }),
          ...(output === undefined ? {} : { output: bound(output.map(write)) }),
        })),
      );
    } catch (error) {
      onError(error);
    }
  }

  function record(content: SpanContent): void {
    if (content.output !== undefined) answered.add(content.spanId);
    held.push(content);
    timer ??= setTimeout(flush, DELAY_MS);
  }

  return {
    flush,
    record,
    observe(event) {
      const said = partial.observe(event);
      if (said === undefined || answered.has(said.spanId)) return;
      // Not as an answer: where it came as a whole after all, it takes this one's place.
      held.push(said);
      timer ??= setTimeout(flush, DELAY_MS);
    },
  };
}

/** Keeps what the model call under way has said, and gives it out where the call ends without an end of its answer. */
function createPartialAnswer() {
  let texts: string[] = [];
  return {
    observe(event: RunEvent): SpanContent | undefined {
      if (event.type === "text-delta") texts.push(event.text);
      if (event.type === "text-was-thoughts") texts = [texts.join("").slice(0, -event.length)];
      if (event.type !== "model-start" && event.type !== "model-end") return undefined;
      const content = texts.join("");
      texts = [];
      if (event.type === "model-start" || event.finishReason !== null) return undefined;
      if (content === "") return undefined;
      return { spanId: event.callId, output: [{ role: "assistant", content }] };
    },
  };
}

/** The newest messages that fit; of the one that does not, its beginning. */
export function bound(messages: readonly string[], maximum = MAXIMUM_LENGTH): SpanSide {
  const kept: string[] = [];
  let room = maximum;
  for (const message of messages.toReversed()) {
    if (room === 0) break;
    const part = message.length <= room ? message : message.slice(0, room).toWellFormed();
    kept.unshift(part);
    room -= part.length;
  }
  const sum = (texts: readonly string[]): number => texts.reduce((n, { length }) => n + length, 0);
  return { messages: kept, leftOut: sum(messages) - sum(kept) };
}
