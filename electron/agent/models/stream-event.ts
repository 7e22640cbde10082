import { fieldOf } from "../../http/received.ts";
import { errorIn, toToldError, type ToldError } from "../endpoint/told-error.ts";
import { withWait } from "../endpoint/to-refusal.ts";
import { withoutSecrets } from "../endpoint/without-secrets.ts";

/**
 * Options of the SDK for one request: every event comes as it was sent, with its name. Left to itself, the SDK throws at
 * an event that holds an error, and drops what stands beside the error: what the call had used by then.
 */
export const WHOLE_EVENTS = { __streamMode: "events", __synthesizeEventData: true } as const;

/** An error that an endpoint sent inside a stream, in the shape that the SDK gives its own. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  /** There was none for the error alone: the one that it amounts to. */
  readonly status: number | undefined;
  readonly headers: Headers;
  readonly requestID: string | null;
  readonly error: unknown;
  readonly code: unknown;
  readonly param: unknown;

  constructor(told: ToldError, headers: Headers | undefined) {
    const { status, retryAfterMs, message = NO_WORDS, ...said } = told;
    super(message);
    this.status = status;
    this.headers = withWait(headers, status, retryAfterMs);
    this.requestID = this.headers.get("x-request-id");
    this.error = { ...said, message };
    this.code = said.code ?? said.type ?? undefined;
    this.param = said.param ?? undefined;
  }
}

const NO_WORDS = "(no words)";

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
  const isNamedError = isEvent && fieldOf(item, "event") === "error";
  const error = errorIn(data) ?? (isNamedError ? data : undefined);
  if (error === undefined) return data;
  onError(data);
  throw new StreamError(unsaid(toToldError(error), secrets), headers);
}

/** What an endpoint says, without what it quotes of ours: its words go to the screen, the history and the log. */
function unsaid(told: ToldError, secrets: readonly string[]): ToldError {
  const { message } = told;
  return message === undefined ? told : { ...told, message: withoutSecrets(message, secrets) };
}
