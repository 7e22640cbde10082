import { parseReceived } from "../../../http/readable-json.ts";
import { createEventFrames, DONE, type Frame } from "../event-frames.ts";
import type { ChatEvent, EventReader } from "./chat-chunk.ts";

/** Says that the endpoint is there and nothing more: what reads the stream hears it, and passes it over. */
const COMMENT = Buffer.from(":\n\n");

/**
 * A streamed answer in another protocol as a stream of chat completions. What cannot be read as JSON passes as it came, so
 * that whoever reads chat completions says what is wrong with it.
 *
 * @param reader of this one answer.
 * @returns a response whose body fails with AppError `malformed-response` or `connection-lost`, as `createEventFrames`
 *   says, and with whatever breaks the original off.
 */
export function translateBody(response: Response, reader: EventReader): Response {
  const { body, status, statusText } = response;
  if (body === null) return response;
  const frames = createEventFrames(response.headers.get("content-type") ?? "");
  const headers = new Headers(response.headers);
  headers.set("content-type", "text/event-stream");
  headers.delete("content-length");
  const pass = (
    read: readonly Frame[],
    controller: TransformStreamDefaultController<Uint8Array>,
  ): void => {
    const written = read.flatMap((frame) => translateFrame(frame, reader)).join("");
    controller.enqueue(written === "" ? COMMENT : Buffer.from(written));
  };
  const translated = new TransformStream<Uint8Array, Uint8Array>({
    transform: (bytes, controller) => pass(frames.push(bytes), controller),
    flush: (controller) => pass(frames.end(), controller),
  });
  return new Response(body.pipeThrough(translated), { status, statusText, headers });
}

function translateFrame(frame: Frame, reader: EventReader): readonly string[] {
  const { data, isError } = frame;
  if (data === DONE) return [toRecord(DONE, false)];
  const text = Buffer.from(data, "latin1").toString();
  const event = parseReceived(text);
  if (event === undefined || isError)
    return [toRecord(text.replaceAll(/\r\n|\n|\r/g, "\ndata: "), isError)];
  return reader
    .read(event)
    .map((each: ChatEvent) => toRecord(each === DONE ? DONE : JSON.stringify(each), false));
}

const toRecord = (data: string, isError: boolean): string =>
  `${isError ? "event: error\n" : ""}data: ${data}\n\n`;
