import { parseReceived } from "../../http/readable-json.ts";
import { errorIn, toToldError } from "./told-error.ts";

/** A refusal is a few words; what is longer is an answer. */
const LONGEST_REFUSAL_BYTES = 65_536;

/**
 * Some gateways answer with status 200 and an error in JSON; to the SDK that is an answer without content. A stream is
 * left as it is, whatever it is called: what it says in its events is the SDK's to read. No more than the beginning is
 * read here.
 *
 * @returns a refusal with the body's own status where it holds an error; else the same response.
 * @throws whatever breaks the body off.
 */
export async function unmaskRefusal(response: Response): Promise<Response> {
  const { headers, statusText, body } = response;
  const type = headers.get("content-type") ?? "";
  if (body === null || !/^application\/(?:[\w.-]+\+)?json\b/i.test(type)) return response;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const read: Uint8Array[] = [];
  let bytes = 0;
  let isOver = false;
  while (!isOver && bytes <= LONGEST_REFUSAL_BYTES && mayBeJson(read[0]) && !isLines(read)) {
    const { done, value } = await reader.read();
    isOver = done;
    if (value === undefined) continue;
    read.push(value);
    bytes += value.length;
  }
  const text = isOver ? Buffer.concat(read).toString() : "";
  const error = errorIn(parseReceived(text));
  if (error === undefined) {
    return new Response(joined(read, reader), { status: response.status, statusText, headers });
  }
  return new Response(text, { status: toToldError(error).status ?? 400, headers });
}

/** Whether its first line is JSON to its end: a stream of lines, each of which is read when it comes. */
function isLines(read: readonly Uint8Array[]): boolean {
  const last = read.at(-1);
  // Only what has just come can have ended the line.
  if (last?.includes(0x0a) !== true) return false;
  const [first = ""] = Buffer.concat(read).toString().trimStart().split("\n", 1);
  return parseReceived(first) !== undefined;
}

/** Whether what has come so far, if anything has, is the beginning of an object. */
function mayBeJson(first: Uint8Array | undefined): boolean {
  return first === undefined || /^(?:\ufeff|\s)*(?:\{|$)/.test(new TextDecoder().decode(first));
}

/** What was read already, then the rest as it comes. */
function joined(
  read: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => read.forEach((each) => controller.enqueue(each)),
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
