import { AppError } from "../../shared/errors.ts";
import { afterTime } from "../clock/time-limit.ts";

/** What a response's body is read as, which says how much of it there can be. */
export type BodyKind = "stream" | "document" | "reply";

/** How far a body is read. Bytes are counted as they are read: after whatever compression it came in. */
export interface BodyLimits {
  readonly bytes: number;
  /** How long it may take from its first byte to its last, in milliseconds; a chat has the clocks of its run. */
  readonly ms: number | undefined;
  /** What is said of a body that goes on. */
  readonly words: string;
}

/** A body is read by pieces and each is let go, so that its length costs no memory; what keeps a whole one is short. */
export const BODY_LIMITS: Readonly<Record<BodyKind, BodyLimits>> = {
  // The longest answers (128,000 tokens, one in an event of 300 to 1,000 bytes) and twice as much.
  stream: {
    bytes: 256_000_000,
    ms: undefined,
    words: "The endpoint sends something that is no answer and does not end. Check the base URL.",
  },
  // Lists of models, and whatever a connection test asks for: the longest list known has less than one megabyte.
  document: {
    bytes: 8_000_000,
    ms: 60_000,
    words: "The endpoint’s answer is too long to read. Check the base URL.",
  },
  // What hosts say of a delivery: a few words.
  reply: {
    bytes: 65_536,
    ms: 30_000,
    words: "The host answers more than an answer can be.",
  },
};

/** Of a refusal the beginning is believed: its words are few, and a host that goes on and on is not read on. */
const REFUSAL = { bytes: 65_536, ms: 10_000 };

/**
 * A body that ends, whatever the other side does. Where it is longer or slower than its limits it fails, and the
 * connection is closed.
 *
 * @param isOk whether the response is a success; of another one the body is cut in silence, since its beginning says
 *   why.
 * @throws AppError `malformed-response` or `timeout`, out of the stream that is returned.
 */
export function boundBody(
  body: ReadableStream<Uint8Array>,
  kind: BodyKind,
  isOk: boolean,
): ReadableStream<Uint8Array> {
  const limits = isOk ? BODY_LIMITS[kind] : { ...BODY_LIMITS[kind], ...REFUSAL };
  const reader = body.getReader();
  let bytes = 0;
  let stopClock = (): void => undefined;
  let isOver = false;

  /** Nobody hears of what closing the connection leads to. */
  const leave = (): void => {
    isOver = true;
    stopClock();
    reader.cancel().catch(() => undefined);
  };
  const giveUp = (
    controller: ReadableStreamDefaultController<Uint8Array>,
    error: AppError,
  ): void => {
    if (isOver) return;
    leave();
    if (isOk) controller.error(error);
    else controller.close();
  };

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (limits.ms === undefined) return;
        const words = "Request timed out: what was sent did not come to an end.";
        stopClock = afterTime(limits.ms, () => giveUp(controller, new AppError("timeout", words)));
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (isOver) return;
          if (done) {
            isOver = true;
            stopClock();
            controller.close();
            return;
          }
          const room = limits.bytes - bytes;
          bytes += value.byteLength;
          if (bytes <= limits.bytes) {
            controller.enqueue(value);
            return;
          }
          if (!isOk && room > 0) controller.enqueue(value.subarray(0, room));
          giveUp(controller, new AppError("malformed-response", limits.words));
        } catch (error) {
          if (isOver) return;
          isOver = true;
          stopClock();
          controller.error(error);
        }
      },
      cancel(reason) {
        isOver = true;
        stopClock();
        return reader.cancel(reason);
      },
    },
    // Nothing is read ahead of whoever reads: what is not asked for stays in the socket.
    { highWaterMark: 0 },
  );
}
