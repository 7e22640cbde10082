import { parseRetryAfter, untilReset } from "../retry/retry-after.ts";
import { readRefusal } from "./refusal-words.ts";
import { withoutSecrets } from "./without-secrets.ts";

/**
 * A response that refuses, without what it repeats of ours: hosts quote the key they do not accept, and a key of
 * somebody's own server may look like any word. Its words go to the screen, the history and the log. They stand where
 * the SDK looks for them, wherever the host put them, and so does the time it asks to wait.
 *
 * @param secrets what was sent along to be let in.
 * @throws the signal's reason when the request is given up meanwhile.
 */
export async function toRefusal(
  response: Response,
  secrets: readonly string[],
  signal: AbortSignal | null,
): Promise<Response> {
  const text = await readStart(response.body, signal);
  const { status, statusText } = response;
  const words = readRefusal(text);
  const headers = withWait(response.headers, status, words.retryAfterMs);
  const body = hasBody(status) ? withoutSecrets(words.body, secrets) : null;
  return new Response(body, { status, statusText: withoutSecrets(statusText, secrets), headers });
}

/** With these a server says that it has no room at the moment. */
const NO_ROOM: ReadonlySet<number | undefined> = new Set([429, 503, 529]);

/**
 * The headers of a response that refuses, with the time it asks to wait where everything behind looks for it.
 *
 * @param toldMs what it says in its words, in milliseconds.
 */
export function withWait(
  given: Headers | undefined,
  status: number | undefined,
  toldMs: number | undefined,
): Headers {
  const headers = new Headers(given);
  const now = Date.now();
  if (parseRetryAfter(headers, now) !== null) return headers;
  const waitMs = toldMs ?? (NO_ROOM.has(status) ? untilReset(headers, now) : null);
  if (waitMs !== null) headers.set("retry-after-ms", String(Math.round(waitMs)));
  return headers;
}

/** A response of another status may have none, says its constructor. */
export const hasBody = (status: number): boolean => status !== 304;

/** What comes until the body ends or breaks off: a refusal that was cut is still one. It is short (`bounded-body.ts`). */
async function readStart(
  body: AsyncIterable<Uint8Array> | null,
  signal: AbortSignal | null,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk, { stream: true });
  } catch {
    signal?.throwIfAborted();
  }
  return text;
}
