import type { Dispatcher } from "undici";
import { AppError } from "../../shared/errors.ts";

/** What a library is answered, in bytes: it may keep all of it, and reads it as JSON. */
const MOST_BYTES = 1_000_000;

const TOO_MUCH = "The host answers more than an answer can be.";
const COMPRESSED = "The host compresses its answer although it was asked not to.";

/**
 * Bounds what is answered to requests that libraries make, as it comes over the connection. They decompress for
 * themselves, out of anybody's sight; so nothing compressed is asked for, and none is passed on.
 */
export function boundRaw(dispatcher: Dispatcher): Dispatcher {
  return dispatcher.compose((dispatch) => (options, handler) => {
    let bytes = 0;
    const bounded: Dispatcher.DispatchHandler = {
      onRequestStart: (...given) => handler.onRequestStart?.(...given),
      onRequestUpgrade: (...given) => handler.onRequestUpgrade?.(...given),
      onResponseStart(controller, status, headers, ...given) {
        const coding = String(headers["content-encoding"] ?? "identity");
        if (coding === "identity") handler.onResponseStart?.(controller, status, headers, ...given);
        else controller.abort(new AppError("malformed-response", COMPRESSED));
      },
      onResponseData(controller, chunk) {
        bytes += chunk.length;
        if (bytes <= MOST_BYTES) handler.onResponseData?.(controller, chunk);
        else controller.abort(new AppError("malformed-response", TOO_MUCH));
      },
      onResponseEnd: (...given) => handler.onResponseEnd?.(...given),
      onResponseError: (...given) => handler.onResponseError?.(...given),
    };
    return dispatch({ ...options, headers: plain(options.headers) }, bounded);
  });
}

type Headers = Dispatcher.DispatchOptions["headers"];

/** The same headers, asking for nothing compressed. They come as pairs, as a flat list or as an object. */
function plain(headers: Headers): string[] {
  const pairs: [string, string][] = [];
  if (Array.isArray(headers)) {
    if (typeof headers[0] === "string") {
      for (let at = 0; at + 1 < headers.length; at += 2) {
        pairs.push([String(headers[at]), String(headers[at + 1])]);
      }
    } else {
      for (const [name, value] of headers as unknown as [string, string][])
        pairs.push([name, value]);
    }
  } else if (headers !== null && headers !== undefined) {
    const entries =
      Symbol.iterator in headers
        ? [...(headers as Iterable<[string, string]>)]
        : Object.entries(headers);
    for (const [name, value] of entries) {
      for (const each of [value ?? []].flat()) pairs.push([name, each]);
    }
  }
  const others = pairs.filter(([name]) => name.toLowerCase() !== "accept-encoding");
  return [...others, ["accept-encoding", "identity"]].flat();
}
