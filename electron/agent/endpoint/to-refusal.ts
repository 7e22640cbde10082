import { withoutSecrets } from "./without-secrets.ts";

/**
 * A response that refuses, without what it repeats of ours: hosts quote the key they do not accept, and a key of
 * somebody's own server may look like any word. Its words go to the screen, the history and the log.
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
  const { status, statusText, headers } = response;
  const body = hasBody(status) ? withoutSecrets(text, secrets) : null;
  return new Response(body, { status, statusText: withoutSecrets(statusText, secrets), headers });
}

/** A response of another status may have none, says its constructor. */
const hasBody = (status: number): boolean => status !== 304;

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
