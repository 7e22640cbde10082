import { createEventFrames, DONE, type Frame } from "./event-frames.ts";
import { joinEvents } from "./join-events.ts";

/**
 * The body of a streamed answer as the SDK reads it well: one event after the other, `data:` and JSON in one line, and
 * nothing else. Events that came in one read are as few as they can be. Its body fails with AppError
 * `malformed-response` where the stream cannot be read, and `connection-lost` where it ends inside an event: the SDK
 * could tell neither from the other.
 *
 * @param onDone called when the server has said that nothing more comes.
 * @param onAlive called for whatever comes, keep-alives included: of them nothing gets any further.
 */
export function toWireBody(
  response: Response,
  onDone: () => void,
  onAlive: () => void = () => undefined,
): Response {
  const { body, status, statusText, headers } = response;
  if (body === null || !response.ok) return response;
  const frames = createEventFrames(headers.get("content-type") ?? "");
  const pass = (
    read: () => readonly Frame[],
    controller: TransformStreamDefaultController<Uint8Array>,
  ): void => {
    try {
      const events = read();
      if (events.at(-1)?.data === DONE) onDone();
      if (events.length > 0) controller.enqueue(joinEvents(toBytes(events)));
    } catch (error) {
      controller.error(error);
    }
  };
  const framed = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      onAlive();
      pass(() => frames.push(bytes), controller);
    },
    flush: (controller) => pass(() => frames.end(), controller),
  });
  return new Response(body.pipeThrough(framed), { status, statusText, headers });
}

function toBytes(frames: readonly Frame[]): Buffer {
  const events = frames.map(({ data, isError }) => {
    // A line break can be in JSON, and begins another line of data then.
    const lines = data.includes("\n") ? data.replaceAll(/\r\n|\n|\r/g, "\ndata: ") : data;
    return `${isError ? "event: error\n" : ""}data: ${lines}\n\n`;
  });
  return Buffer.from(events.join(""), "latin1");
}
