import { fieldOf } from "../../http/received.ts";
import { withoutSecrets } from "../endpoint/without-secrets.ts";

/**
 * Options of the SDK for one request: every event comes as it was sent, with its name. Left to itself, the SDK throws at
 * an event that holds an error, and drops what stands beside the error: what the call had used by then.
 */
export const WHOLE_EVENTS = { __streamMode: "events", __synthesizeEventData: true } as const;

/** An error that an endpoint sent inside a stream, in the shape that the SDK gives its own. */
class StreamError extends Error {
  override readonly name = "StreamError";
  /** There was none for the error alone. */
  readonly status = undefined;
  readonly headers: Headers | undefined;
  readonly requestID: string | null;
  readonly error: unknown;
  readonly code: unknown;
  readonly param: unknown;

  constructor(error: unknown, headers: Headers | undefined) {
    super(toMessage(error));
    this.error = error;
    this.headers = headers;
    this.requestID = headers?.get("x-request-id") ?? null;
    this.code = fieldOf(error, "code");
    this.param = fieldOf(error, "param");
  }
}

/**
 * What stands in an event: its chunk.
 *
 * @param item as the SDK gives it with `WHOLE_EVENTS`; a bare chunk is one already.
 * @param secrets what was sent along to be let in.
 * @param onError hears the whole of an event that tells of an error.
 * @throws an error in the SDK's shape for such an event.
 */
export function toStreamChunk(
  item: unknown,
  headers: Headers | undefined,
  onError: (data: unknown) => void,
  secrets: readonly string[] = [],
): unknown {
  const isEvent = typeof item === "object" && item !== null && "event" in item && "data" in item;
  const data = isEvent ? fieldOf(item, "data") : item;
  const error = fieldOf(data, "error");
  const isNamedError = isEvent && fieldOf(item, "event") === "error";
  // As the SDK judges it: an empty text, 0 or false under "error" is none.
  if (!isNamedError && !Boolean(error)) return data;
  onError(data);
  throw new StreamError(unsaid(error ?? data, secrets), headers);
}

/** What an endpoint says, without what it quotes of ours: its words go to the screen, the history and the log. */
function unsaid(said: unknown, secrets: readonly string[]): unknown {
  const written = JSON.stringify(said) as string | undefined;
  return written === undefined ? said : (JSON.parse(withoutSecrets(written, secrets)) as unknown);
}

function toMessage(error: unknown): string {
  const message = fieldOf(error, "message");
  if (typeof message === "string" && message !== "") return message;
  const written = JSON.stringify(message ?? error) as string | undefined;
  return written ?? "(no words)";
}
