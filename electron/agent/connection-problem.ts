import type { ErrorCode, FailedEndpoint } from "../../shared/error-data.ts";
import { endpointPlace } from "./failed-endpoint.ts";

/** Why an answer that simply ends is not complete: the words of a cut connection, wherever it is noticed. */
export const CONNECTION_LOST = "The connection ended before the answer was complete.";

interface ConnectionProblem {
  readonly code: ErrorCode;
  readonly message: string;
}

interface KnownProblem {
  readonly codes: RegExp;
  readonly code: ErrorCode;
  /** @param place the endpoint, as a sentence names it. */
  readonly toMessage: (place: string) => string;
}

const PROBLEMS: readonly KnownProblem[] = [
  {
    codes: /^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/,
    code: "connection-failed",
    toMessage: (place) =>
      `Can't reach ${place}: its address could not be found. Check the address and the network.`,
  },
  {
    codes: /^ECONNREFUSED$/,
    code: "connection-failed",
    toMessage: (place) => `Can't reach ${place}. Is the server running?`,
  },
  {
    codes: /^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN)$/,
    code: "connection-failed",
    toMessage: (place) => `Can't reach ${place}. Check the network connection.`,
  },
  {
    codes:
      /^(?:ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|EPROTO$|HOSTNAME_MISMATCH$)/,
    code: "connection-failed",
    toMessage: (place) =>
      `No secure connection to ${place}: its certificate or encryption was not accepted. The API key was not sent.`,
  },
  {
    codes: /^(?:UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/,
    code: "timeout",
    toMessage: (place) => `Request timed out: ${place} sent nothing for a long time.`,
  },
  {
    codes: /^ERR_INVALID_URL$/,
    code: "connection-failed",
    toMessage: (place) => `The base URL of ${place} is not a web address.`,
  },
  {
    codes: /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE|ECONNABORTED)$/,
    code: "connection-lost",
    toMessage: () => CONNECTION_LOST,
  },
];

/** Names what went wrong on the way to an endpoint, by the system's code somewhere in a chain of causes. */
export function connectionProblem(
  causes: readonly unknown[],
  endpoint?: FailedEndpoint,
): ConnectionProblem | undefined {
  for (const cause of causes) {
    const code = toCode(cause);
    const match = PROBLEMS.find(({ codes }) => codes.test(code));
    if (match === undefined) continue;
    return { code: match.code, message: match.toMessage(endpointPlace(endpoint)) };
  }
  return undefined;
}

/** Connecting to several addresses at once fails with all their errors in one. */
function toCode(cause: unknown): string {
  if (cause instanceof AggregateError) return toCode(cause.errors[0]);
  const code =
    typeof cause === "object" && cause !== null
      ? (Reflect.get(cause, "code") as unknown)
      : undefined;
  return typeof code === "string" ? code : "";
}
