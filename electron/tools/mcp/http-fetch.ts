import { AsyncLocalStorage } from "node:async_hooks";
import { addressKind } from "../../consent/address-kind.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { isFields } from "../../http/received.ts";
import { MOST_MESSAGE_BYTES, ServerFailure } from "./stdio-transport.ts";

/** A call of a tool that is under way, as its requests know it. */
export interface OpenCall {
  /** The stream that was to bring its answer has ended without one. */
  readonly lost: () => void;
}

/** Which call a request is made for: the SDK does not say. */
export const openCall = new AsyncLocalStorage<OpenCall>();

interface HttpFetchOptions {
  readonly url: string;
  readonly http: Pick<HttpClient, "send">;
  /** Headers of the configuration. They go to the server's own origin and nowhere else. */
  readonly headers: ReadonlyMap<string, string>;
  /** Looks at each answer of the server itself; what it throws the request fails with. */
  readonly onResponse?: ((response: Response) => void) | undefined;
}

/** What the protocol itself says in headers. All else that a library would add stays here. */
const SENT = /^(?:accept|authorization|content-type|last-event-id|mcp-[a-z0-9-]+|dpop)$/;
/** What belongs to the connection, or says who the server is: a configuration cannot set it. */
const NOT_OWN =
  /^(?:host|connection|content-length|transfer-encoding|mcp-session-id|mcp-protocol-version)$/i;

/**
 * How a server on the network is asked: through the one way out of this computer, with its answers bounded. What is asked
 * of another origin (a host for signing in, which the server names) gets no header of the configuration, and is only
 * asked where it is no nearer than the server: a host in the world cannot have this computer's network looked at.
 */
export function createHttpFetch({
  url,
  http,
  headers,
  onResponse,
}: HttpFetchOptions): typeof fetch {
  const own = new URL(url);
  return async (input, init) => {
    const to = new URL(input instanceof Request ? input.url : input);
    const isOwn = to.origin === own.origin;
    if (!isOwn) requireFarEnough(to, own);
    const given = [...new Headers(init?.headers)].filter(([name]) => SENT.test(name));
    const configured = isOwn
      ? [...headers].filter(
          ([name]) => !NOT_OWN.test(name) && !given.some(([each]) => each === name.toLowerCase()),
        )
      : [];
    const body = toBody(init?.body);
    const response = await http.send(to.href, {
      method: init?.method ?? "GET",
      headers: [...given, ...configured, ["user-agent", "Parley"]],
      body,
      signal: init?.signal ?? null,
      // A stream may stay open as long as the app does. What one message may be is counted below.
      kind: "stream",
    });
    if (isOwn) onResponse?.(response);
    const isStream = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
    if (response.body === null) return response;
    const call = isStream && isOwn ? openCall.getStore() : undefined;
    const counted = response.body.pipeThrough(countBytes(isStream, call));
    const { status, statusText, headers: received } = response;
    return new Response(counted, { status, statusText, headers: received });
  };
}

const DISTANCE = { "this-computer": 0, "local-network": 1, public: 2 } as const;

function requireFarEnough(to: URL, own: URL): void {
  const isNearer = DISTANCE[addressKind(to)] < DISTANCE[addressKind(own)];
  const isSafe = to.protocol === "https:" || addressKind(to) === "this-computer";
  if (isNearer || !isSafe) {
    throw new ServerFailure(
      "connection",
      `The server names an address that is not asked: ${to.origin}`,
    );
  }
}

function toBody(body: RequestInit["body"]): string | null {
  if (body === null || body === undefined) return null;
  if (typeof body === "string") return body;
  if (body instanceof URLSearchParams) return body.toString();
  throw new TypeError("Only text is sent to a server.");
}

const LINE_END = 10;

/**
 * Fails a body once one message of it is too large: of a stream, an event; of any other, all of it. Tells a call of the
 * end of its stream where no event of it had a number, by which the SDK would go on with it.
 */
function countBytes(
  isStream: boolean,
  call: OpenCall | undefined,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  let isNumbered = false;
  let previous = 0;
  /** The beginning of the line that is read now. */
  let line = "";
  return new TransformStream({
    transform(chunk, controller) {
      if (isStream) {
        for (const byte of chunk) {
          if (byte === LINE_END) {
            if (line.startsWith("id:")) isNumbered = true;
            if (previous === LINE_END) bytes = 0;
            line = "";
          } else if (line.length < 3) line += String.fromCharCode(byte);
          // A carriage return before the line end changes nothing.
          if (byte !== 13) previous = byte;
          bytes += 1;
        }
      } else bytes += chunk.byteLength;
      if (bytes > MOST_MESSAGE_BYTES) {
        controller.error(new ServerFailure("too-large", ""));
        call?.lost();
        return;
      }
      controller.enqueue(chunk);
    },
    flush() {
      if (!isNumbered) call?.lost();
    },
  });
}

/** The status of an HTTP answer that the SDK threw; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  const data: unknown = isError(error) ? Reflect.get(error, "data") : undefined;
  const status = isFields(data) ? data["status"] : undefined;
  return typeof status === "number" ? status : undefined;
}

const isError = (value: unknown): value is Error => value instanceof Error;
