import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import { AppError } from "../../../shared/errors.ts";
import { CONNECTION_LOST } from "../connection-problem.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** How the body of a streamed answer ended: the SDK keeps it to itself. */
export interface BodyEnd {
  /** Passes a response on unchanged, and from now on tells of this one. */
  watch(response: Response): Response;
  /** The body ended in the middle of a line. */
  brokeOff(): boolean;
}

export function createBodyEnd(): BodyEnd {
  let lastByte: number | undefined;
  let isOver = false;
  return {
    watch(response) {
      lastByte = undefined;
      isOver = false;
      if (response.body === null) return response;
      const watched = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          lastByte = chunk.at(-1) ?? lastByte;
          controller.enqueue(chunk);
        },
        flush() {
          isOver = true;
        },
      });
      return new Response(response.body.pipeThrough(watched), response);
    },
    brokeOff: () =>
      isOver && lastByte !== undefined && lastByte !== LINE_FEED && lastByte !== CARRIAGE_RETURN,
  };
}

/**
 * Tells a stream that was cut inside an event from one that holds a malformed event; to the SDK they are the same.
 *
 * @throws AppError `connection-lost` when the body ended inside an event; whatever else the events throw.
 */
export async function* judgeEnd(
  events: AsyncIterable<ChatModelStreamEvent>,
  end: Pick<BodyEnd, "brokeOff">,
): AsyncGenerator<ChatModelStreamEvent> {
  try {
    yield* events;
  } catch (error) {
    if (error instanceof SyntaxError && end.brokeOff()) {
      throw new AppError("connection-lost", CONNECTION_LOST, { cause: error });
    }
    throw error;
  }
}
