import { AppError } from "../../../shared/errors.ts";
import { CONNECTION_LOST } from "../connection-problem.ts";
import { joinEvents } from "./join-events.ts";

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Far above any piece of an answer; the SDK would gather a line without an end until the app has no memory left. */
const LONGEST_LINE_BYTES = 16_000_000;

/** How the body of a streamed answer ended: the SDK keeps it to itself. */
export interface BodyEnd {
  /**
   * Passes a response on, events that came in one read as few, and from now on tells of this one. Its body fails with
   * AppError `malformed-response` at a line that is longer than any piece of an answer.
   */
  watch(response: Response): Response;
  /** The body ended in the middle of a line. */
  brokeOff(): boolean;
}

const ENDLESS = [
  "malformed-response",
  "The endpoint sends something that is no answer and does not end. Check the base URL.",
] as const;

export function createBodyEnd(): BodyEnd {
  let lastByte: number | undefined;
  let isOver = false;
  let lineBytes = 0;
  return {
    watch(response) {
      lastByte = undefined;
      isOver = false;
      lineBytes = 0;
      if (response.body === null) return response;
      const watched = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          lastByte = chunk.at(-1) ?? lastByte;
          const lineEnd = chunk.lastIndexOf(LINE_FEED);
          lineBytes = lineEnd === -1 ? lineBytes + chunk.length : chunk.length - lineEnd - 1;
          if (lineBytes > LONGEST_LINE_BYTES) controller.error(new AppError(...ENDLESS));
          else controller.enqueue(joinEvents(chunk));
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
 * @returns AppError `connection-lost` when the body ended inside an event; else the error as it is.
 */
export function judgeEnd(error: unknown, end: Pick<BodyEnd, "brokeOff">): unknown {
  return error instanceof SyntaxError && end.brokeOff()
    ? new AppError("connection-lost", CONNECTION_LOST, { cause: error })
    : error;
}
